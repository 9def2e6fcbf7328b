import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deviation, measured, peakToPeak } from '../measured.ts';
import { Random } from '../noise/random.ts';
import { synthesise } from '../synthesise.ts';
import { drawDepthNight } from './depth-night.ts';
import { drawNight } from './night.ts';
import { drawnFrom, lengthClasses, ranges, type Spans } from './ranges.ts';
import { drawSeizure, drawSeizures } from './seizures.ts';

/** Every span of a range, under its name. */
const spansOf = (given: object): readonly (readonly [string, Spans])[] =>
  Object.entries(given).flatMap(([name, value]): readonly (readonly [string, Spans])[] => {
    if (typeof value === 'string' || name === 'foci') return [];
    if (Array.isArray(value)) return [[name, value as Spans]];
    return spansOf(value as object).map(([inner, spans]) => [`${name} ${inner}`, spans] as const);
  });

describe('ranges', () => {
  it('of the report have no number and no place in common with those of tuning', () => {
    const [tuning, report] = [new Map(spansOf(ranges.tuning)), new Map(spansOf(ranges.report))];
    expect([...tuning.keys()]).toEqual([...report.keys()]);
    expect(tuning.size).toBeGreaterThan(15);
    for (const [name, spans] of tuning) {
      for (const [from, to] of spans) {
        expect(to).toBeGreaterThan(from);
        for (const [other_from, other_to] of report.get(name) ?? [])
          expect({ name, apart: to < other_from || other_to < from }).toEqual({ name, apart: true });
      }
    }
    const shared = ranges.tuning.foci.filter((focus) => ranges.report.foci.includes(focus));
    expect(shared).toEqual([]);
  });

  it('are drawn from inside their spans, all of them', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const random = new Random(seed);
        const spans: Spans = [
          [1, 2],
          [5, 5.5],
        ];
        const drawn = Array.from({ length: 60 }, () => drawnFrom(random, spans));
        expect(drawn.every((x) => (x >= 1 && x <= 2) || (x >= 5 && x <= 5.5))).toBe(true);
        expect(drawn.some((x) => x < 3) && drawn.some((x) => x > 3)).toBe(true);
      }),
    );
  });
});

describe('drawn seizures', () => {
  const given = { length_s: 40 * 3600, count: 300, background_uV: 9 };

  it('come in all length classes and types, apart from each other, the same for the same seed', () => {
    for (const name of ['tuning', 'report'] as const) {
      const drawn = drawSeizures(new Random('s', 1), ranges[name], given);
      expect(drawSeizures(new Random('s', 1), ranges[name], given)).toEqual(drawn);
      for (const lengthClass of lengthClasses)
        expect(drawn.filter((one) => one.lengthClass === lengthClass).length).toBeGreaterThan(40);
      expect(new Set(drawn.map(({ type }) => type)).size).toBe(11);
      drawn.forEach(({ onset_s, length_s, lengthClass }, k) => {
        expect(onset_s).toBeGreaterThan((drawn[k - 1]?.onset_s ?? -300) + 399);
        const limits = {
          'under 10 s': [5, 10],
          '10–20 s': [10, 20],
          '20–60 s': [20, 60],
          'over 60 s': [60, 180],
        };
        expect(length_s).toBeGreaterThanOrEqual(limits[lengthClass][0] ?? 0);
        expect(length_s).toBeLessThanOrEqual(limits[lengthClass][1] ?? 0);
      });
    }
  });

  it('refuses what does not fit', () => {
    expect(() => drawSeizures(new Random(1), ranges.report, { ...given, length_s: 3600, count: 20 })).toThrow(
      /20 seizures in 3600 s/,
    );
  });
});

describe('a drawn night', () => {
  const night = drawNight(new Random('night', 3), ranges.report, { id: '3', length_s: 3600, seizures: 6 });

  it('is plain data, and its signals have the seizures that it says, where it says', () => {
    expect(JSON.parse(JSON.stringify(night))).toEqual(night);
    const { truth } = synthesise(night.scenario);
    const found = truth.filter(({ kind }) => kind === 'seizure');
    expect(found).toHaveLength(6);
    night.seizures.forEach(({ onset_s, length_s }, k) => {
      expect(found[k]?.onset_s).toBeCloseTo(onset_s, 6);
      expect(found[k]?.duration_s).toBeCloseTo(length_s, 6);
      expect(found[k]?.channels.length).toBeGreaterThan(0);
    });
    expect(truth.some(({ kind }) => kind === 'stage-N2')).toBe(true);
    expect(night.distractions.length).toBeGreaterThan(3);
  });

  it('without seizures has none, but all that fools a detector', () => {
    const calm = drawNight(new Random('calm'), ranges.tuning, {
      id: 'calm',
      length_s: 8 * 3600,
      seizures: 0,
    });
    const { truth } = synthesise(calm.scenario);
    expect(truth.filter(({ kind }) => kind === 'seizure' || kind === 'convulsion')).toEqual([]);
    expect(new Set(calm.distractions.map(({ kind }) => kind)).size).toBeGreaterThan(6);
    for (const { at_s, length_s } of calm.distractions) expect(at_s + length_s).toBeLessThanOrEqual(8 * 3600);
  });

  it('what was drawn is as large as it was drawn', () => {
    const at_s = 2;
    const drawn = Array.from({ length: 60 }, (_, k) =>
      drawSeizure(new Random('size', k), ranges.tuning, at_s, 8),
    ).filter(({ type, length_s }) => ['theta', 'delta', 'posterior-alpha'].includes(type) && length_s > 10);
    expect(drawn.length).toBeGreaterThan(6);
    for (const { acts, length_s, amplitude_uV } of drawn.slice(0, 6)) {
      const eeg = measured({ ...night.scenario, length_s: 200, script: acts }, at_s + length_s);
      const part = [at_s + 0.6 * length_s, at_s + 0.95 * length_s] as const;
      const labels = ['F7', 'F8', 'F3', 'F4', 'C3', 'C4', 'T5', 'T6', 'P3', 'P4', 'O1', 'O2'];
      const sizes = labels.map((label) => peakToPeak(eeg.pair(label, 'A1', ...part)));
      expect(Math.max(...sizes)).toBeGreaterThan(0.6 * amplitude_uV);
      expect(Math.max(...sizes)).toBeLessThan(2.4 * amplitude_uV);
      expect(deviation(eeg.row('F3', 0, at_s))).toBe(0);
    }
  });
});

describe('a drawn night at depth', () => {
  it('is plain data, has all onsets, and the order of contacts in truth', () => {
    const night = drawDepthNight(new Random('depth'), ranges.report, {
      id: '1',
      length_s: 9000,
      seizures: 20,
    });
    expect(JSON.parse(JSON.stringify(night))).toEqual(night);
    expect(new Set(night.seizures.map(({ type }) => type)).size).toBe(3);
    const { truth } = synthesise(night.scenario);
    const joined = truth.filter(({ kind }) => kind === 'contact-onset');
    for (const { onset_s, order } of night.seizures) {
      const own = joined.filter((one) => one.onset_s >= onset_s - 1e-6 && one.onset_s < onset_s + 100);
      expect(own.map(({ channels: [label] }) => label)).toEqual(order.map(({ contact }) => contact));
    }
    for (const kind of ['ripple', 'fast-ripple', 'spike', 'sharp-transient', 'depth-muscle', 'seizure'])
      expect(truth.filter((mark) => mark.kind === kind).length).toBeGreaterThan(5);
    const tuning = drawDepthNight(new Random('depth'), ranges.tuning, {
      id: '1',
      length_s: 600,
      seizures: 0,
    });
    expect(tuning.seizures).toEqual([]);
    expect(
      synthesise(tuning.scenario)
        .next(0, 2048)
        .some((count) => count !== 0),
    ).toBe(true);
  });
});
