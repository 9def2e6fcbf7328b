import {
  isTrendItem,
  sampleIndex,
  ticks,
  type Item,
  type StreamDescription,
  type TrendItem,
} from '@valvomo/model';
import { ecgChannel, synthesise, tenTwenty } from '@valvomo/synthesis';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { conditionsRule } from '../conditions/index.ts';
import { heartRate } from '../trends/heart-rate.ts';
import { defaultSettings } from '../trends/settings.ts';
import { standardTrends } from '../trends/standard.ts';
import { suppression } from '../trends/suppression.ts';
import { createAnalysis, type Analysis } from './analysis.ts';

const length_s = 24;
const rates_hz = { eeg: 100, ecg: 250 } as const;
const heart_bpm = 72;

const synthesis = synthesise({
  id: 'two-rates',
  seed: 3,
  length_s,
  body: { heart_bpm, breaths_per_minute: 14 },
  streams: [
    {
      rate_hz: rates_hz.eeg,
      reference: 'CPz',
      channels: tenTwenty('old').filter(({ label }) => !/ECG|EKG/.test(label)),
    },
    { rate_hz: rates_hz.ecg, reference: 'CPz', channels: [ecgChannel] },
  ],
  script: [
    { pattern: 'background', at_s: 0 },
    { pattern: 'heart', at_s: 0 },
  ],
});
const streams = synthesis.streams.map(({ rate, bits, signals, electrodes }, stream): StreamDescription => ({
  stream,
  // The ECG began 0.4 s before the EEG.
  timeBase: { start: ticks(stream === 0 ? 4_000_000n : 0n), rate },
  bits,
  signals,
  electrodes,
}));
const counts = [0, 1].map((stream) =>
  synthesis.next(stream, length_s * (stream === 0 ? rates_hz.eeg : rates_hz.ecg)),
);
const lengthOf = (stream: number): number => length_s * (stream === 0 ? rates_hz.eeg : rates_hz.ecg);

const blockOf = (stream: number, from: number, to: number): Item => {
  const { length } = streams[stream]?.signals ?? [];
  const all = counts[stream] as Int16Array;
  const samples = lengthOf(stream);
  const part = new Int16Array(length * (to - from));
  for (let row = 0; row < length; row += 1)
    part.set(all.subarray(row * samples + from, row * samples + to), row * (to - from));
  return { kind: 'block', start: sampleIndex(from), samples: to - from, signals: length, counts: part };
};

interface Fed {
  readonly stream: number;
  readonly item: Item;
}

/** A stream cut at these places, with a gap [from, to) of its own. */
const laneOf = (
  stream: number,
  cuts: readonly number[],
  gap: readonly [number, number] | null = null,
): Fed[] => {
  const length = lengthOf(stream);
  const ends = [...new Set([...cuts.map((cut) => cut % length), ...(gap ?? []), length])]
    .filter((cut) => cut > 0 && (gap === null || cut <= gap[0] || cut >= gap[1]))
    .toSorted((a, b) => a - b);
  return ends.map((end, k) => {
    const from = ends[k - 1] ?? 0;
    const isGap = gap !== null && from === gap[0];
    const item: Item = isGap
      ? { kind: 'gap', start: sampleIndex(from), samples: end - from, reason: 'device' }
      : blockOf(stream, from, end);
    return { stream, item };
  });
};

/** One lane in the order of the other's turns. */
const mixed = (eeg: readonly Fed[], ecg: readonly Fed[], turns: readonly boolean[]): Fed[] => {
  const [a, b] = [[...eeg], [...ecg]];
  const out: Fed[] = [];
  for (let k = 0; a.length + b.length > 0; k += 1) {
    const first = (turns[k % Math.max(1, turns.length)] ?? true) ? a : b;
    const next = first.shift() ?? (first === a ? b : a).shift();
    if (next !== undefined) out.push(next);
  }
  return out;
};

const choiceOf = (trends: readonly (typeof heartRate)[]) => ({
  trends,
  conditions: conditionsRule,
  settings: defaultSettings,
});

const rowsOf = (
  trends: readonly (typeof heartRate)[],
  fed: readonly Fed[],
  snapshotAfter = -1,
): { readonly rows: readonly TrendItem[]; readonly analysis: Analysis } => {
  let analysis = createAnalysis(streams, choiceOf(trends));
  const rows = fed.flatMap(({ stream, item }, k) => {
    const made = analysis.accept(stream, item);
    if (k === snapshotAfter)
      analysis = createAnalysis(streams, choiceOf(trends), structuredClone(analysis.snapshot()));
    return made;
  });
  return { rows: [...rows, ...analysis.end()].filter(isTrendItem), analysis };
};

const values = ({ rows, analysis }: ReturnType<typeof rowsOf>, name: string): (number | undefined)[] => {
  const at = analysis.columns.findIndex((column) => column.name === name);
  return rows.flatMap((row) => (row.kind === 'row' ? [row.values[at]] : []));
};

describe('an ECG at another rate than the EEG', () => {
  const whole = [laneOf(0, []), laneOf(1, [])] as const;

  it('gives the heart rate, and no row before both have come as far', () => {
    const analysis = createAnalysis(streams, choiceOf([heartRate]));
    expect(analysis.streams).toEqual([0, 1]);
    expect(analysis.absent).toEqual([]);
    const first = analysis.accept(0, blockOf(0, 0, 1000));
    expect(first).toEqual([]);
    // 10 s of the EEG end 10.4 s after the beginning of the ECG.
    expect(analysis.accept(1, blockOf(1, 0, 2599))).toHaveLength(9);
    expect(analysis.accept(1, blockOf(1, 2599, 2600))).toHaveLength(1);
    const rates = values(rowsOf([heartRate], mixed(...whole, [true])), 'heart-rate.ecg');
    expect(rates).toHaveLength(length_s);
    for (const rate of rates.slice(12)) expect(Math.abs((rate ?? 0) - heart_bpm)).toBeLessThan(6);
  });

  it('guards the suppression ratio: its R waves lie where the EEG has them', () => {
    const beatsOf = (all: readonly StreamDescription[], fed: readonly Fed[]): number[] => {
      const beats = new Set<number>();
      const analysis = createAnalysis(all, {
        ...choiceOf([suppression]),
        trends: [
          {
            ...suppression,
            create: (context, saved) => {
              const run = suppression.create(context, saved);
              return {
                ...run,
                next: (epoch, out) => {
                  for (const beat of epoch.conditions.at(-1)?.beats ?? []) beats.add(Math.round(beat));
                  run.next(epoch, out);
                },
              };
            },
          },
        ],
      });
      for (const { stream, item } of fed) analysis.accept(stream, item);
      return [...beats].toSorted((a, b) => a - b);
    };
    const found = beatsOf(streams, mixed(...whole, [true]));
    expect(found.length).toBeGreaterThan(20);
    const ecg = counts[1] as Int16Array;
    for (const beat of found) {
      // The largest deflection of the ECG within 0.2 s lies at the beat, in the ECG's own samples.
      const at = Math.round((beat / rates_hz.eeg + 0.4) * rates_hz.ecg);
      const near = Array.from({ length: 101 }, (_, k) => Math.abs(ecg[at - 50 + k] ?? 0));
      expect(Math.abs(near.indexOf(Math.max(...near)) - 50)).toBeLessThanOrEqual(3);
    }
  });

  it('does not depend on cuts, on which stream comes first, or on a snapshot', () => {
    const gap = [1100, 1425] as const;
    const wanted = rowsOf(standardTrends, mixed(laneOf(0, []), laneOf(1, [], gap), [true])).rows;
    expect(wanted).toHaveLength(length_s);
    const cuts = fc.array(fc.nat(length_s * rates_hz.ecg), { maxLength: 12 });
    fc.assert(
      fc.property(cuts, cuts, fc.array(fc.boolean(), { minLength: 1 }), fc.nat(20), (a, b, turns, at) => {
        const fed = mixed(laneOf(0, a), laneOf(1, b, gap), turns);
        expect(rowsOf(standardTrends, fed, at % fed.length).rows).toEqual(wanted);
      }),
      { numRuns: 12 },
    );
  });

  it('an ECG that stays away is not waited for longer than 30 s, and used again when it comes', () => {
    const seconds = 45;
    const analysis = createAnalysis(streams, choiceOf([heartRate]));
    const made = Array.from({ length: seconds }, (_, second) => {
      const block = blockOf(0, (second % length_s) * 100, (second % length_s) * 100 + 100);
      return analysis.accept(0, { ...block, start: sampleIndex(second * 100) }).length;
    });
    expect(Math.max(...made.slice(0, 29))).toBe(0);
    expect(made.reduce((sum, rows) => sum + rows, 0)).toBe(seconds);
    expect(analysis.accept(1, blockOf(1, 0, 6000))).toEqual([]);
    const next = { ...blockOf(0, 0, 100), start: sampleIndex(seconds * 100) };
    expect(analysis.accept(0, next)).toEqual([]);
    const after: Item = { kind: 'gap', start: sampleIndex(6000), samples: 6000, reason: 'device' };
    expect(analysis.accept(1, after)).toHaveLength(1);
  });
});
