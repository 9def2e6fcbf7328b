import { rateOf } from '@valvomo/model';
import { describe, expect, it } from 'vitest';
import { bedOf, evening, second } from '../store/test-view.ts';
import { runsOf } from './hatching.ts';
import { absentOf, panelsOf } from './panels.ts';
import { faultsOf, faultText, referenceText } from './quality.ts';
import { trendColumns, trendRows } from './test-trends.ts';
import { clockOf, instantOfRow, rowOf, trendMarks } from './trend-axis.ts';
import { TrendRows } from './trend-rows.ts';
import { valuesText } from './values.ts';

const { columns } = trendColumns();
const nameOf = (at: number | undefined): string | undefined => columns[at ?? -1]?.name;

describe('panels', () => {
  it('are CDSA of both sides on one scale, asymmetry, aEEG of both sides, suppression and artefact, in this order', () => {
    const panels = panelsOf(trendColumns());
    expect(panels.map(({ id }) => id)).toEqual([
      'cdsa-left',
      'cdsa-right',
      'asymmetry',
      'aeeg',
      'suppression',
      'artefact',
    ]);
    const spectra = panels.flatMap((panel) => (panel.kind === 'spectrum' ? [panel] : []));
    expect(spectra.map(({ low, high, top_hz }) => [low, high, top_hz])).toEqual([
      [-10, 40, 30],
      [-10, 40, 30],
      [-1, 1, 30],
    ]);
    expect(spectra.map((panel) => [nameOf(panel.columns[0]), nameOf(panel.columns.at(-1))])).toEqual([
      ['cdsa.left.0Hz', 'cdsa.left.29.5Hz'],
      ['cdsa.right.0Hz', 'cdsa.right.29.5Hz'],
      ['asymmetry.hemispheres.0Hz', 'asymmetry.hemispheres.29.5Hz'],
    ]);
    const aeeg = panels.flatMap((panel) => (panel.kind === 'bands' ? panel.bands : []));
    expect(aeeg.map(({ name, side }) => [name, side])).toEqual([
      ['C3-P3', 'left'],
      ['C4-P4', 'right'],
    ]);
  });

  it('without their columns are not there: electrodes along the midline only', () => {
    const few = columns.filter(({ region }) => region === 'C3-C4');
    const [panel, ...others] = panelsOf(trendColumns({ columns: few }));
    expect(others).toEqual([]);
    expect(absentOf(panelsOf(trendColumns({ columns: few })))).toEqual([
      'CDSA',
      'asymmetry',
      'suppression',
      'artefact',
    ]);
    expect(absentOf(panelsOf(trendColumns()))).toEqual([]);
    expect(panel?.kind === 'bands' && panel.bands.map(({ name }) => name)).toEqual(['C3-C4']);
  });

  it('are put into words: values, artefact, and that nothing is known', () => {
    const rows = new TrendRows(columns.length);
    const { values, seconds } = trendRows(5, 40);
    for (const [at, each] of seconds.entries())
      rows.set(each, values.subarray(at * columns.length, (at + 1) * columns.length));
    const panels = panelsOf(trendColumns());
    expect(valuesText(panels, rows, 30)).toBe(
      'aEEG C3-P3 8–25 µV, C4-P4 8–25 µV · suppression left 20 %, right 60 % · no artefact',
    );
    expect(valuesText(panels, rows, 10)).toContain('artefact: muscle');
    expect(valuesText(panels, rows, 2)).toBe('nothing is known here');
  });
});

describe('the time of trends', () => {
  const bed = bedOf(['Fp1']);
  it('row r ends (r + 1) · hop samples after the stream’s first, also at rates that are not whole', () => {
    const clock = clockOf(trendColumns(), bed);
    expect(clock).toEqual({ start: evening - 600n * second, row_s: 1 });
    const [stream] = bed.streams;
    const odd = { ...bed, streams: stream === undefined ? [] : [{ ...stream, rate: rateOf(999.4) }] };
    const slower = clockOf(trendColumns({ hop: 999 }), odd);
    expect(slower?.row_s).toBeCloseTo(999 / 999.4, 5);
    expect(clockOf(trendColumns({ stream: 9 }), bed)).toBeNull();
    const known = slower ?? { start: 0n, row_s: 1 };
    expect(rowOf(known, instantOfRow(known, 500))).toBeCloseTo(500, 5);
  });

  it('has marks at whole minutes of civil time, as many as there is room for', () => {
    const clock = { start: evening, row_s: 1 };
    const texts = (end: number, width: number) =>
      trendMarks(clock, { from: 0, end }, width, 'Europe/Helsinki').map(({ text }) => text);
    // 22:18:03 in Helsinki.
    expect(texts(600, 1100).slice(0, 3)).toEqual(['22:19', '22:20', '22:21']);
    expect(texts(14_400, 1100).slice(0, 3)).toEqual(['22:30', '23:00', '23:30']);
    // The last mark, 22:28, lies 3 s before the edge, 5.5 px from it, and then 42 px: it would be cut, and then not.
    expect(texts(600, 1100).at(-1)).toBe('');
    expect(texts(600, 8400).at(-1)).toBe('22:28:00');
  });
});

describe('hatching', () => {
  it('joins cells that are missing side by side', () => {
    const missing = new Set([2, 3, 7, 9]);
    expect(runsOf(0, 10, (cell) => missing.has(cell))).toEqual([
      [2, 4],
      [7, 8],
      [9, 10],
    ]);
  });
});

describe('technical quality', () => {
  it('is said of the newest second, by electrode and of the reference; good ones are not named', () => {
    const quality = ['T3', 'Fp1', 'reference'].map((region) => ({
      name: `quality.${region}`,
      trend: 'quality',
      region,
      unit: '',
      derivations: 0,
      states: 1,
    }));
    const described = trendColumns({ columns: quality, lists: [[], ['good', 'flat', 'mains']] });
    const rows = new TrendRows(3);
    rows.set(0, Float32Array.of(1, 1, 1));
    rows.set(1, Float32Array.of(2, 0, 1));
    const faults = faultsOf(described, rows);
    expect(['F7-T3', 'F7-T7', 'Fp1-F7', 'T3'].map((row) => faultText(row, faults))).toEqual([
      'T3: mains',
      'T7: mains',
      '',
      'T3: mains',
    ]);
    expect(referenceText(faults)).toBe('recording reference: flat');
    expect(faultsOf(null, rows).size).toBe(0);
  });
});
