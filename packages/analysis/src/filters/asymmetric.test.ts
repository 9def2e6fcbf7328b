import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createAsymmetric } from './asymmetric.ts';

interface Solved {
  readonly rate_hz: number;
  readonly bands: readonly unknown[];
  readonly taps: readonly number[];
}

const solved = (
  JSON.parse(
    readFileSync(new URL('../../../../fixtures/filters/equal-ripple.json', import.meta.url), 'utf8'),
  ) as {
    entries: Solved[];
  }
).entries.filter(({ bands }) => bands.length === 3);

/** What comes out of a single 1 at the second sample: the taps, one sample later. */
const impulseResponse = (rate_hz: number, samples: number): Float64Array => {
  const filter = createAsymmetric(rate_hz, 1);
  const x = new Float64Array(samples);
  x[1] = 1;
  const out = new Float64Array(filter.outputs(samples));
  filter.process(x, samples, out);
  return out;
};

/** Amplitude and delay of a sine behind the filter, by comparison with sine and cosine. */
const response = (rate_hz: number, at_hz: number): { gain: number; delay_s: number } => {
  const filter = createAsymmetric(rate_hz, 1);
  const samples = Math.round(rate_hz * 6);
  const x = Float64Array.from({ length: samples }, (_, k) => Math.sin((2 * Math.PI * at_hz * k) / rate_hz));
  const out = new Float64Array(filter.outputs(samples));
  filter.process(x, samples, out);
  const from = Math.round(filter.rate_hz * 2);
  const length = Math.round(filter.rate_hz * 4);
  let [sin, cos] = [0, 0];
  for (let k = from; k < from + length; k += 1) {
    const phase = 2 * Math.PI * at_hz * ((k * filter.factor) / rate_hz - filter.delay_s);
    sin += (2 / length) * (out[k] ?? Number.NaN) * Math.sin(phase);
    cos += (2 / length) * (out[k] ?? Number.NaN) * Math.cos(phase);
  }
  return {
    gain: Math.hypot(sin, cos),
    delay_s: filter.delay_s - Math.atan2(cos, sin) / (2 * Math.PI * at_hz),
  };
};

describe('the asymmetric filter of aEEG is firpm(fs/2, [0 .05 2 15 21 fs/2], [0 0 .3 1.2 0 0], [30 .3 30])', () => {
  it.each(solved.map((entry) => [entry.rate_hz, entry] as const))(
    'taps are the least-ripple ones of a linear program: %d Hz',
    (rate_hz, { taps }) => {
      const found = impulseResponse(rate_hz, taps.length + 1).subarray(1);
      expect(Math.max(...found.map((value, k) => Math.abs(value - (taps[k] ?? Number.NaN))))).toBeLessThan(
        2e-4,
      );
    },
  );

  it.each([64, 128, 250, 256, 500, 512, 999.41, 1000, 1024, 2000, 2048])(
    'gain rises from 0.3 at 2 Hz to 1.2 at 15 Hz, is next to nothing from 21 Hz on, and comes with a known delay: %d Hz',
    (rate_hz) => {
      for (const at_hz of [2, 5, 8, 10, 15]) {
        const { gain, delay_s } = response(rate_hz, at_hz);
        expect(Math.abs(gain - (0.3 + (0.9 * (at_hz - 2)) / 13))).toBeLessThan(0.03);
        expect(delay_s).toBeCloseTo(createAsymmetric(rate_hz, 1).delay_s, 5);
      }
      for (const at_hz of [21, 25, 31]) expect(response(rate_hz, at_hz).gain).toBeLessThan(0.001);
    },
  );

  it('12 dB lie between 2 and 15 Hz, give or take the ripple', () => {
    const [low, high] = [response(256, 2).gain, response(256, 15).gain];
    expect(Math.abs(20 * Math.log10(high / low) - 12)).toBeLessThan(1);
  });

  it('an electrode’s offset is not to be seen', () => {
    const filter = createAsymmetric(2048, 1);
    const out = new Float64Array(filter.outputs(4096));
    filter.process(new Float64Array(4096).fill(1000), 4096, out);
    expect(Math.max(...out.map(Math.abs))).toBeLessThan(0.3);
  });
});

describe('memory', () => {
  it.each([256, 2048])('cuts, snapshots and a reset change no bit: %d Hz', (rate_hz) => {
    const x = Float64Array.from({ length: 2 * 900 }, (_, k) => 300 + ((k * 7919) % 211));
    const whole = new Float64Array(2 * createAsymmetric(rate_hz, 2).outputs(900));
    createAsymmetric(rate_hz, 2).process(x, 900, whole);
    const total = whole.length / 2;
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 900 }), (at) => {
        let filter = createAsymmetric(rate_hz, 2);
        filter.process(x, 37, new Float64Array(2 * 37), 900);
        filter.reset();
        const out = new Float64Array(2 * total);
        const given = filter.process(x, at, out, 900, total);
        const saved = structuredClone(filter.snapshot());
        filter = createAsymmetric(rate_hz, 2);
        filter.restore(saved);
        filter.process(x.subarray(at), 900 - at, out.subarray(given), 900, total);
        expect(out).toEqual(whole);
      }),
      { numRuns: 20 },
    );
  });

  it('a rate below 64 Hz or beyond 16384 Hz is refused', () => {
    expect(() => createAsymmetric(63.9, 1)).toThrow(/needs 64 … 16384 Hz, the rate is 63.9 Hz/);
    expect(() => createAsymmetric(20_000, 1)).toThrow(/20000 Hz/);
    expect(() => createAsymmetric(Number.NaN, 1)).toThrow(/NaN Hz/);
  });
});
