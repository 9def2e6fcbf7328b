import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PlacedFinding } from '../findings/findings-state.ts';
import { findingOf } from '../findings/test-findings.ts';
import { TestRecording } from '../tape/test-recording.ts';
import { count, scalp, testStart } from '../picture/test-bed.ts';
import { aligned, averageOf, rowOf, type SpikeWindow } from './spike-average.ts';
import { examplesOf, focusOf, spikeGroups, strengthRange } from './spike-groups.ts';
import { SpikeWindows } from './spike-windows.ts';

const hour = 36_000_000_000n;
const spike = (focus: string, at: number, score: number | null, review = 'unreviewed'): PlacedFinding => ({
  finding: findingOf({
    id: `spike:spike:${focus}:${at}`,
    type: 'spike',
    channels: [`${focus}-X`],
    features: { score },
    thresholds: { score: 6 },
    review: review as 'unreviewed',
  }),
  recording: 'r1',
  from: BigInt(at) * hour,
  to: BigInt(at) * hour,
});

describe('spikes by focus', () => {
  const list = [
    spike('F7', 0, 8),
    spike('F7', 1, 20),
    spike('T8', 1, 7),
    spike('F7', 2, 9, 'confirmed'),
    spike('F7', 2, 30, 'rejected'),
    spike('O1', 3, null),
  ];

  it('come with how many there are, without those that somebody rejected', () => {
    const [first, ...others] = spikeGroups(list, 0);
    expect(first).toMatchObject({ focus: 'F7', confirmed: 1, unreviewed: 2 });
    expect(others.map(({ focus }) => focus)).toEqual(['O1', 'T8']);
  });

  it('are fewer when the slider asks for stronger ones; never more, whatever it is set on', () => {
    expect(spikeGroups(list, 8.5).map(({ focus, spikes }) => [focus, spikes.length])).toEqual([
      ['F7', 2],
      ['O1', 1],
    ]);
    const total = (least: number): number =>
      spikeGroups(list, least).reduce((sum, { spikes }) => sum + spikes.length, 0);
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 40, noNaN: true }),
        fc.double({ min: 0, max: 40, noNaN: true }),
        (a, b) => {
          expect(total(Math.max(a, b))).toBeLessThanOrEqual(total(Math.min(a, b)));
        },
      ),
    );
    expect(strengthRange(list)).toEqual({ least: 6, most: 30 });
    expect(strengthRange([spike('O1', 3, null)])).toBeNull();
  });

  it('are shown by examples from all of the time', () => {
    const [group] = spikeGroups(
      Array.from({ length: 100 }, (_, at) => spike('F7', at, 8)),
      0,
    );
    if (group === undefined) throw new Error('no group');
    const shown = examplesOf(group, 10).map(({ from }) => Number(from / hour));
    expect(shown).toEqual([0, 10, 20, 30, 40, 50, 60, 70, 80, 90]);
    expect(examplesOf(group, 200)).toHaveLength(100);
    expect(focusOf({ ...spike('F7', 1, 1), finding: findingOf({ id: 'x', channels: ['LA1-LA2'] }) })).toBe(
      'LA1-LA2',
    );
  });
});

const rate_hz = 256;
/** A spike of −100 µV on row F7, half of it on T7, its peak `late` samples after where it was said. */
const windowOf = (late: number, offset = 0): SpikeWindow => {
  const samples = 205;
  const values = new Float64Array(3 * samples);
  for (let i = 0; i < samples; i += 1) {
    const wave = -100 * Math.exp(-(((i - 77 - late) / 4) ** 2));
    values[i] = wave + offset;
    values[samples + i] = wave / 2 - offset;
    values[2 * samples + i] = offset;
  }
  return { rows: ['F7-Avg', 'T7-Avg', 'O2-Avg'], samples, rate_hz, peak: 77, values };
};

describe('the mean of spikes', () => {
  it('is that of any of them when they differ in where they were said to be and in offset only', () => {
    const late = fc.integer({ min: -6, max: 6 });
    const one = fc.record({ late, offset: fc.integer({ min: -500, max: 500 }) });
    fc.assert(
      fc.property(fc.array(one, { minLength: 1, maxLength: 12 }), (list) => {
        const average = averageOf(list.map((each) => aligned(windowOf(each.late, each.offset), 'F7')));
        expect(average?.n).toBe(list.length);
        expect(
          average?.field.map(({ row, value_uV, part }) => [
            row,
            Math.round(value_uV),
            Math.round(100 * part),
          ]),
        ).toEqual([
          ['F7-Avg', -100, 100],
          ['T7-Avg', -50, 50],
          ['O2-Avg', expect.any(Number) as number, 0],
        ]);
        expect(Math.max(...(average?.spread ?? [Infinity]))).toBeLessThan(1e-9);
      }),
    );
  });

  it('has the spread of a plain computation, and leaves out what is not whole', () => {
    const heights = [0.5, 1, 2.25];
    const windows = heights.map((height) => {
      const window = windowOf(0);
      return { ...window, values: window.values.map((value) => value * height) };
    });
    const torn = windowOf(0);
    torn.values[60] = Number.NaN;
    const average = averageOf([...windows, torn].map((window) => aligned(window, 'F7')));
    const mean = heights.reduce((sum, each) => sum + each, 0) / 3;
    const spread = Math.sqrt(heights.reduce((sum, each) => sum + (each - mean) ** 2, 0) / 2);
    expect(average?.n).toBe(3);
    const at = average?.before ?? 0;
    expect(average?.mean[at]).toBeCloseTo(-100 * mean, 3);
    expect(average?.spread[at]).toBeCloseTo(100 * spread, 3);
    expect(averageOf([])).toBeNull();
  });

  it('is on the row of its focus, in any montage', () => {
    expect(rowOf(['Fp1-Avg', 'F7-Avg'], 'F7')).toBe(1);
    expect(rowOf(['LA1-LA2', 'LA2-LA3'], 'LA3')).toBe(1);
    expect(rowOf(['Fp1', 'F7'], 'F7')).toBe(1);
  });
});

describe('the samples around a spike', () => {
  it('are those of the recording against the average of the scalp, at the place of the peak', async () => {
    const sites = ['Fp1', 'Fp2', 'F7', 'F8', 'T7', 'T8', 'O1', 'O2', 'Cz'];
    const house = new TestRecording([{ rate_hz, labels: sites, electrodes: scalp(...sites) }], 60);
    const windows = new SpikeWindows((path, init) => house.fetch(path, init));
    const start = 20 * rate_hz;
    const placed: PlacedFinding = {
      finding: findingOf({ stream: 7, start, features: { peak: start + 9 } }),
      recording: 'r1',
      from: testStart + 20n * 10_000_000n,
      to: testStart + 20n * 10_000_000n,
    };
    const window = await windows.around(placed, new AbortController().signal);
    expect(window.rows).toHaveLength(sites.length);
    const at = (signal: number): number => count(signal, start + 9, rate_hz) / 10;
    const mean = sites.reduce((sum, _, signal) => sum + at(signal), 0) / sites.length;
    const row = rowOf(window.rows, 'F7');
    expect(window.values[row * window.samples + window.peak]).toBeCloseTo(at(2) - mean, 6);
  });
});
