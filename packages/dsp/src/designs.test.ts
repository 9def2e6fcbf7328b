import { readFileSync } from 'node:fs';
import { ValvomoError } from '@valvomo/model';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { butterworth, gainAt, groupDelay_s, notch, poleRadius, type Section } from './index.ts';
import { settledState } from './settle.ts';
import { trigonometry } from './trigonometry.ts';

interface Wanted {
  readonly kind: 'lowpass' | 'highpass' | 'notch';
  readonly order: number;
  readonly frequency_hz: number;
  readonly rate_hz: number;
}

const fixture = <T>(name: string): T[] =>
  (
    JSON.parse(readFileSync(new URL(`../../../fixtures/filters/${name}.json`, import.meta.url), 'utf8')) as {
      entries: T[];
    }
  ).entries;

const design = ({ kind, order, frequency_hz, rate_hz }: Wanted): readonly Section[] =>
  kind === 'notch' ? notch(frequency_hz, 30, rate_hz) : butterworth(kind, order, frequency_hz, rate_hz);

const sectionOf = ([b0 = 0, b1 = 0, b2 = 0, , a1 = 0, a2 = 0]: readonly number[]): Section => ({
  b0,
  b1,
  b2,
  a1,
  a2,
});

const near = (value: number, expected: number, relative: number): boolean =>
  Math.abs(value - expected) <= relative * Math.max(Math.abs(expected), 1e-3);

describe('designs are those of scipy.signal.butter and iirnotch', () => {
  const entries = fixture<Wanted & { sos: number[][]; zi: number[][] }>('designs');

  it('has them for orders 1 to 8 at four rates', () => {
    expect(entries.length).toBeGreaterThan(200);
    expect(new Set(entries.map(({ order }) => order)).size).toBe(8);
  });

  it('coefficients agree to 1e-14 of their size, section by section', () => {
    const different = entries.filter((entry) => {
      const sections = design(entry).flatMap(({ b0, b1, b2, a1, a2 }) => [b0, b1, b2, 1, a1, a2]);
      const expected = entry.sos.flat();
      return (
        sections.length !== expected.length ||
        sections.some((c, k) => Math.abs(c - (expected[k] ?? 0)) > 1e-14)
      );
    });
    expect(different).toEqual([]);
  });

  it('settled states are those of sosfilt_zi', () => {
    for (const { sos, zi } of entries) {
      const states = settledState(sos.map(sectionOf));
      zi.flat().forEach((expected, k) => expect(near(states[k] ?? 0, expected, 1e-10)).toBe(true));
    }
  });

  it('gain and group delay are those of sosfreqz and group_delay', () => {
    const curves = fixture<Wanted & { at_hz: number[]; gain: number[]; delay_s: number[] }>('gain-and-delay');
    for (const curve of curves) {
      const sections = design(curve);
      curve.at_hz.forEach((at_hz, k) => {
        expect(near(gainAt(sections, at_hz, curve.rate_hz), curve.gain[k] ?? 0, 1e-9)).toBe(true);
        expect(near(groupDelay_s(sections, at_hz, curve.rate_hz), curve.delay_s[k] ?? 0, 1e-7)).toBe(true);
      });
    }
  });
});

describe('designs of any order, frequency and rate', () => {
  const wanted = fc.record({
    kind: fc.constantFrom('lowpass' as const, 'highpass' as const),
    order: fc.integer({ min: 1, max: 8 }),
    rate_hz: fc.double({ min: 50, max: 4096, noNaN: true }),
    relative: fc.double({ min: 0.0005, max: 0.49, noNaN: true }),
  });

  it('are stable, −3 dB at the cut-off, 1 in the pass band and 0 at the far end', () => {
    fc.assert(
      fc.property(wanted, ({ kind, order, rate_hz, relative }) => {
        const cutoff_hz = relative * rate_hz;
        const sections = butterworth(kind, order, cutoff_hz, rate_hz);
        expect(Math.max(...sections.map(poleRadius))).toBeLessThan(1);
        expect(gainAt(sections, cutoff_hz, rate_hz)).toBeCloseTo(Math.SQRT1_2, 6);
        const [open, shut] = kind === 'lowpass' ? [0, rate_hz / 2] : [rate_hz / 2, 0];
        expect(gainAt(sections, open, rate_hz)).toBeCloseTo(1, 6);
        expect(gainAt(sections, shut, rate_hz)).toBeLessThan(1e-6);
      }),
    );
  });

  it('falls 6 dB an octave and order', () => {
    const at = (order: number): number => {
      const sections = butterworth('highpass', order, 8, 2048);
      return 20 * Math.log10(gainAt(sections, 0.5, 2048) / gainAt(sections, 0.25, 2048));
    };
    for (let order = 1; order <= 6; order += 1) expect(at(order)).toBeCloseTo(6.02 * order, 1);
  });

  it('a notch of q 30 is 1.67 Hz wide at 50 Hz and silent there', () => {
    const sections = notch(50, 30, 512);
    expect(gainAt(sections, 50, 512)).toBeLessThan(1e-9);
    expect(gainAt(sections, 49.174, 512)).toBeCloseTo(Math.SQRT1_2, 2);
    expect(gainAt(sections, 45, 512)).toBeGreaterThan(0.98);
  });
});

describe('what cannot be designed is refused with value and limit', () => {
  const refusals: readonly [string, () => unknown, unknown][] = [
    ['FILTER_FREQUENCY', () => butterworth('lowpass', 2, 70, 128), 70],
    ['FILTER_FREQUENCY', () => butterworth('highpass', 2, 0, 128), 0],
    ['FILTER_FREQUENCY', () => butterworth('highpass', 2, Number.NaN, 128), Number.NaN],
    ['FILTER_ORDER', () => butterworth('highpass', 9, 1, 128), 9],
    ['FILTER_ORDER', () => butterworth('highpass', 1.5, 1, 128), 1.5],
    ['FILTER_FREQUENCY', () => notch(60, 30, 120), 60],
    ['FILTER_Q', () => notch(50, 0, 512), 0],
  ];
  it.each(refusals)('%s', (code, act, value) => {
    let thrown: unknown;
    try {
      act();
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(ValvomoError);
    expect(thrown).toMatchObject({ code, value });
  });
});

it('sine, cosine and tangent are within an ulp of the engine’s', () => {
  fc.assert(
    fc.property(fc.double({ min: -1.57, max: 1.57, noNaN: true }), (x) => {
      const { sin, cos, tan } = trigonometry(x);
      const ulps = (a: number, b: number): number =>
        Math.abs(a - b) / Math.max(Math.abs(b) * 2 ** -52, 1e-50);
      expect(ulps(sin, Math.sin(x))).toBeLessThan(2);
      expect(ulps(cos, Math.cos(x))).toBeLessThan(2);
      expect(ulps(tan, Math.tan(x))).toBeLessThan(2);
    }),
  );
});
