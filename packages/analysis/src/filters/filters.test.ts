import { readFileSync } from 'node:fs';
import { createCascade, createFft, gainAt, poleRadius } from '@valvomo/dsp';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { designFilters, displayDelay_s, filters, type Filter, type FilterChoice } from '../index.ts';

const rates_hz = [128, 256, 512, 999.41, 2048];
const possible = (filter: Filter, rate_hz: number): number[] =>
  filter.choices_hz.filter((hz) => hz < rate_hz / 2);

/** Gain that a filter must have at a frequency, in its own words. */
const stated: Readonly<Record<string, (frequency_hz: number) => readonly (readonly [number, number])[]>> = {
  'low-cut': (f) => [
    [f, Math.SQRT1_2],
    [f / 2, 1 / Math.sqrt(5)],
    [f / 10, 1 / Math.sqrt(101)],
  ],
  'high-cut': (f) => [
    [f, Math.SQRT1_2],
    [f / 4, 1 / Math.sqrt(1 + (1 / 4) ** 4)],
    [0, 1],
  ],
  notch: (f) => [
    [f, 0],
    [f * (1 - 1 / 60), Math.SQRT1_2],
    [f / 5, 1],
  ],
  'notch-harmonics': (f) => [
    [f, 0],
    [f * (1 - 1 / 60), Math.SQRT1_2],
    [2 * f, 0],
    [7 * f, 0],
    [1.5 * f, 1],
  ],
};

describe.each(filters.map((filter) => [filter.id, filter] as const))('filter %s', (id, filter) => {
  it('says where it comes from and has its choices in order', () => {
    expect(filter.reference).toMatch(/\S/);
    expect(filter.choices_hz).toEqual(filter.choices_hz.toSorted((a, b) => a - b));
  });

  it('is stable at every choice and rate', () => {
    for (const rate_hz of rates_hz)
      for (const frequency_hz of possible(filter, rate_hz))
        for (const section of filter.design(rate_hz, { frequency_hz }))
          expect(poleRadius(section)).toBeLessThan(1);
  });

  it('has the stated gain at the stated frequencies', () => {
    for (const frequency_hz of possible(filter, 512).filter((hz) => hz < 80)) {
      const sections = filter.design(2048, { frequency_hz });
      const gains = stated[id]?.(frequency_hz) ?? [];
      expect(gains.length).toBeGreaterThan(0);
      for (const [at_hz, gain] of gains) expect(gainAt(sections, at_hz, 2048)).toBeCloseTo(gain, 2);
    }
  });

  it('does to a sine what its gain says, measured with a spectrum', () => {
    const size = 4096;
    const frequency_hz = possible(filter, 256).find((hz) => hz >= 1) ?? 0;
    const cascade = createCascade([filter.design(256, { frequency_hz })], 1);
    const at_hz = (Math.round((frequency_hz * 1.25 * size) / 256) * 256) / size;
    const sine = Float64Array.from(
      { length: 4 * size },
      (_, k) => 30 * Math.sin((2 * Math.PI * at_hz * k) / 256),
    );
    cascade.process(sine, sine.length);
    const power = new Float64Array(size / 2 + 1);
    createFft(size).powerSpectrum(sine.subarray(3 * size), power);
    const amplitude = (2 * Math.sqrt(power[(at_hz * size) / 256] ?? 0)) / size;
    expect(amplitude / 30).toBeCloseTo(gainAt(filter.design(256, { frequency_hz }), at_hz, 256), 6);
  });

  it('delays a slow envelope by its group delay', () => {
    const frequency_hz = possible(filter, 256).find((hz) => hz >= 1) ?? 0;
    const sections = filter.design(256, { frequency_hz });
    const at_hz = id === 'notch' ? 40 : 10;
    const envelope = (k: number): number => Math.exp(-(((k - 2048) / 400) ** 2));
    const burst = Float64Array.from(
      { length: 4096 },
      (_, k) => envelope(k) * Math.cos((2 * Math.PI * at_hz * k) / 256),
    );
    const before = burst.slice();
    createCascade([sections], 1).process(burst, burst.length);
    const centre = (x: Float64Array): number => {
      let weight = 0;
      let moment = 0;
      x.forEach((value, k) => {
        weight += value * value;
        moment += k * value * value;
      });
      return moment / weight;
    };
    const delay_s = (centre(burst) - centre(before)) / 256;
    expect(delay_s).toBeCloseTo(filter.delay_s(256, { frequency_hz }, at_hz), 3);
  });

  it('does not depend on how the stream is cut, and forgets at a reset', () => {
    const [frequency_hz = 0] = possible(filter, 256);
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 299 }),
        fc.double({ min: -5000, max: 5000, noNaN: true }),
        (at, offset) => {
          const x = Float64Array.from({ length: 300 }, (_, k) => offset + ((k * 7919) % 101));
          const whole = x.slice();
          const cascade = createCascade([filter.design(256, { frequency_hz })], 1);
          cascade.process(whole, 300);
          for (const repeat of [0, 1]) {
            cascade.reset();
            const [a, b] = [x.slice(0, at), x.slice(at)];
            cascade.process(a, at);
            cascade.process(b, 300 - at);
            expect([...a, ...b], `repeat ${repeat}`).toEqual([...whole]);
          }
        },
      ),
    );
  });

  it('refuses a frequency that the rate cannot carry', () => {
    expect(() => filter.design(100, { frequency_hz: 50 })).toThrow(/50 Hz is not between 0 and 50 Hz/);
  });
});

describe('a reader’s choice', () => {
  it('is low cut, high cut, notch, each with its own default order', () => {
    const { sections, impossible } = designFilters(512, { lowCut_hz: 0.3, highCut_hz: 70, notch_hz: 50 });
    expect(sections).toEqual(
      [0.3, 70, 50].map((frequency_hz, k) => filters[k]?.design(512, { frequency_hz })),
    );
    expect(impossible).toEqual([]);
  });

  it('null and absent are off', () => {
    expect(designFilters(512, { lowCut_hz: null }).sections).toEqual([]);
  });

  it('what the rate cannot carry is left out and named, never silently changed', () => {
    const { sections, impossible } = designFilters(128, { lowCut_hz: 1, highCut_hz: 70, notch_hz: 60 });
    expect(sections).toHaveLength(2);
    expect(impossible).toEqual(['high-cut']);
  });

  it('an order applies to both cuts', () => {
    const { sections } = designFilters(512, { lowCut_hz: 1, highCut_hz: 70, order: 4 });
    expect(sections.map(({ length }) => length)).toEqual([2, 2]);
  });

  it('a notch with harmonics is one filter after the other, each settled on its own input', () => {
    const { sections } = designFilters(512, { lowCut_hz: 1, notch_hz: 50, notchHarmonics: true });
    expect(sections.map(({ length }) => length)).toEqual([1, 1, 1, 1, 1, 1]);
    expect(designFilters(100, { notch_hz: 50, notchHarmonics: true }).impossible).toEqual([
      'notch-harmonics',
    ]);
  });
});

describe('the delay of a picture is the sum of scipy.signal.group_delay over its filters, at 10 Hz', () => {
  interface Recorded {
    readonly rate_hz: number;
    readonly chain: readonly {
      readonly kind: string;
      readonly order: number;
      readonly edges_hz: readonly number[];
    }[];
    readonly delay_s: number;
  }
  const { entries } = JSON.parse(
    readFileSync(new URL('../../../../fixtures/filters/display-delays.json', import.meta.url), 'utf8'),
  ) as { entries: Recorded[] };
  const choiceOf = (chain: Recorded['chain']): FilterChoice => {
    const of = (kind: string): number | null => chain.find((each) => each.kind === kind)?.edges_hz[0] ?? null;
    const own = { lowCut_hz: of('highpass'), highCut_hz: of('lowpass'), notch_hz: of('notch') };
    return chain[0]?.order === 4 ? { ...own, order: 4 } : own;
  };

  it.each(entries.map((entry) => [JSON.stringify(choiceOf(entry.chain)), entry] as const))(
    '%s',
    (_, { rate_hz, chain, delay_s }) => {
      expect(delay_s).not.toBe(0);
      expect(Math.abs(displayDelay_s(rate_hz, choiceOf(chain)) / delay_s - 1)).toBeLessThan(1e-6);
    },
  );

  it('no filters delay nothing', () => expect(displayDelay_s(256, {})).toBe(0));
});
