import type { TrendPanel } from './panels.ts';
import type { TrendRows } from './trend-rows.ts';

const number = (value: number, unit: string): string =>
  Number.isNaN(value) ? 'missing' : `${Number(value.toPrecision(3))}${unit}`;

/** From which intensity on an artefact is named. */
const artefact_min = 0.5;

const textOf = (panel: TrendPanel, rows: TrendRows, second: number): string => {
  const value = (column: number): number => rows.value(second, column);
  if (panel.kind === 'lines')
    return `${panel.title.toLowerCase()} ${panel.lines.map(({ name, column }) => `${name} ${number(value(column), ' %')}`).join(', ')}`;
  if (panel.kind === 'bands')
    return `aEEG ${panel.bands.map(({ name, lower, upper }) => `${name} ${number(value(lower), '')}–${number(value(upper), ' µV')}`).join(', ')}`;
  if (panel.kind === 'spectrum') return '';
  const seen = panel.rows.filter(({ columns }) => columns.some((column) => value(column) >= artefact_min));
  return seen.length === 0 ? 'no artefact' : `artefact: ${seen.map(({ name }) => name).join(', ')}`;
};

/** What the panels show at a second, in words; spectra are left to the eye. */
export const valuesText = (panels: readonly TrendPanel[], rows: TrendRows, second: number): string =>
  rows.row(second) === undefined
    ? 'nothing is known here'
    : panels
        .map((panel) => textOf(panel, rows, second))
        .filter((text) => text !== '')
        .join(' · ');
