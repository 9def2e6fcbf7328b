import { modernSite, sideOfSite, siteOf } from '@valvomo/analysis';
import type { TrendColumnsMessage } from '@valvomo/wire';

type Column = TrendColumnsMessage['columns'][number];
export type Side = 'left' | 'right' | 'midline';

interface Named {
  readonly id: string;
  readonly title: string;
  readonly unit: string;
  readonly height_px: number;
}

/** Columns over frequency, as an image. */
export interface SpectrumPanel extends Named {
  readonly kind: 'spectrum';
  /** From low to high frequency. */
  readonly columns: readonly number[];
  readonly top_hz: number;
  readonly low: number;
  readonly high: number;
  readonly colours: 'viridis' | 'sides';
  /** What the ends of the colour bar mean. */
  readonly ends: readonly [string, string];
}

/** Between two margins, on the semi-logarithmic axis of an aEEG. */
export interface BandPanel extends Named {
  readonly kind: 'bands';
  readonly bands: readonly {
    readonly name: string;
    readonly side: Side;
    readonly lower: number;
    readonly upper: number;
  }[];
}

export interface LinePanel extends Named {
  readonly kind: 'lines';
  readonly lines: readonly { readonly name: string; readonly side: Side; readonly column: number }[];
  readonly low: number;
  readonly high: number;
}

/** Intensities 0–1, one row a kind, as shades: the largest of some columns. */
export interface GradePanel extends Named {
  readonly kind: 'grades';
  readonly rows: readonly { readonly name: string; readonly columns: readonly number[] }[];
}

export type TrendPanel = SpectrumPanel | BandPanel | LinePanel | GradePanel;

/** The same on both sides, always: colours are compared from one side to the other and from day to day. */
const cdsaScale_dB = [-10, 40] as const;
const heights_px = { spectrum: 52, asymmetry: 44, bands: 62, lines: 38, grades: 56 } as const;
const sides = ['left', 'right'] as const;

interface Numbered extends Column {
  readonly at: number;
}

const hertzOf = ({ part = '' }: Column): number => Number.parseFloat(part);

const spectrum = (columns: readonly Numbered[], trend: string, region: string) => {
  const own = columns
    .filter((column) => column.trend === trend && column.region === region)
    .toSorted((a, b) => hertzOf(a) - hertzOf(b));
  const [first, second] = own;
  if (first === undefined || second === undefined) return undefined;
  const step_hz = hertzOf(second) - hertzOf(first);
  const top_hz = hertzOf(own.at(-1) ?? second) + step_hz;
  return { columns: own.map(({ at }) => at), top_hz, unit: first.unit };
};

const cdsa = (columns: readonly Numbered[], side: 'left' | 'right'): SpectrumPanel[] => {
  const found = spectrum(columns, 'cdsa', side);
  if (found === undefined) return [];
  const [low, high] = cdsaScale_dB;
  const more = { kind: 'spectrum', id: `cdsa-${side}`, title: `CDSA ${side}`, colours: 'viridis' } as const;
  return [{ ...more, ...found, low, high, ends: [`${low}`, `${high} dB`], height_px: heights_px.spectrum }];
};

const asymmetry = (columns: readonly Numbered[]): SpectrumPanel[] => {
  const found = spectrum(columns, 'asymmetry', 'hemispheres');
  if (found === undefined) return [];
  const more = { kind: 'spectrum', id: 'asymmetry', title: 'Asymmetry', colours: 'sides' } as const;
  const unit = '(R − L) / (R + L)';
  return [{ ...more, ...found, unit, low: -1, high: 1, ends: ['L', 'R'], height_px: heights_px.asymmetry }];
};

/** The side of a derivation whose sites all lie on it. */
const sideOf = (region: string): Side => {
  const found = new Set(region.split('-').map((name) => sideOfSite(modernSite(siteOf(name) ?? name))));
  const [side = 'unknown'] = found;
  return found.size === 1 && (side === 'left' || side === 'right') ? side : 'midline';
};

const aeeg = (columns: readonly Numbered[]): BandPanel[] => {
  const own = columns.filter(({ trend }) => trend === 'aeeg');
  const bands = [...new Set(own.map(({ region }) => region))].flatMap((region) => {
    const lower = own.find((column) => column.region === region && column.part === 'lower')?.at;
    const upper = own.find((column) => column.region === region && column.part === 'upper')?.at;
    return lower === undefined || upper === undefined
      ? []
      : [{ name: region, side: sideOf(region), lower, upper }];
  });
  // Left against right; what lies across is shown where there are no sides.
  const lateral = bands.filter(({ side }) => side !== 'midline');
  const shown = lateral.length > 0 ? lateral : bands;
  if (shown.length === 0) return [];
  return [
    {
      kind: 'bands',
      id: 'aeeg',
      title: 'aEEG',
      unit: own[0]?.unit ?? 'µV',
      bands: shown,
      height_px: heights_px.bands,
    },
  ];
};

const suppression = (columns: readonly Numbered[]): LinePanel[] => {
  const own = columns.filter(({ trend, part }) => trend === 'suppression' && part === 'westover');
  const lateral = sides.flatMap((side) => own.filter(({ region }) => region === side));
  const shown = lateral.length > 0 ? lateral : own.filter(({ region }) => region === 'all');
  if (shown.length === 0) return [];
  const lines = shown.map(({ region, at }) => {
    const side = sides.find((one) => one === region) ?? ('midline' as const);
    return { name: region, side, column: at };
  });
  const more = { kind: 'lines', id: 'suppression', title: 'Suppression' } as const;
  return [{ ...more, unit: '% of time', lines, low: 0, high: 100, height_px: heights_px.lines }];
};

const artefact = (columns: readonly Numbered[]): GradePanel[] => {
  const own = columns.filter(({ trend }) => trend === 'artefact');
  const kinds = [...new Set(own.map(({ part = '' }) => part))];
  if (kinds.length === 0) return [];
  const rows = kinds.map((name) => ({
    name,
    columns: own.filter(({ part }) => part === name).map(({ at }) => at),
  }));
  const more = { kind: 'grades', id: 'artefact', title: 'Artefact' } as const;
  return [{ ...more, unit: 'worst region', rows, height_px: heights_px.grades }];
};

/** The panels of the strip that can be shown of these columns, from top to bottom. */
export const panelsOf = (message: TrendColumnsMessage): readonly TrendPanel[] => {
  const columns = message.columns.map((column, at) => ({ ...column, at }));
  return [
    ...sides.flatMap((side) => cdsa(columns, side)),
    ...asymmetry(columns),
    ...aeeg(columns),
    ...suppression(columns),
    ...artefact(columns),
  ];
};

const all = [
  ['CDSA', 'cdsa-left'],
  ['asymmetry', 'asymmetry'],
  ['aEEG', 'aeeg'],
  ['suppression', 'suppression'],
  ['artefact', 'artefact'],
] as const;

/** Names of the panels that are not there. */
export const absentOf = (panels: readonly TrendPanel[]): readonly string[] =>
  all.flatMap(([name, id]) => (panels.some((panel) => panel.id === id) ? [] : [name]));
