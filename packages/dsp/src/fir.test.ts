import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cuts, farthest, fixture, samplesOf } from './filters.fixture.ts';
import { createDecimator, createFir, type Fir } from './index.ts';

const channels = 3;
const rows = (samples: number): Float64Array => samplesOf(9, channels * samples, 500);

/** Outputs of planar rows, piece by piece, a channel a row. */
const inPieces = (next: () => Fir, values: Float64Array, pieces: readonly number[]): number[][] => {
  const total = values.length / channels;
  const out: number[][] = Array.from({ length: channels }, () => []);
  let at = 0;
  for (const length of pieces) {
    const fir = next();
    const count = fir.outputs(length);
    const given = new Float64Array(channels * count);
    expect(fir.process(values.subarray(at), length, given, total)).toBe(count);
    for (let c = 0; c < channels; c += 1) out[c]?.push(...given.subarray(c * count, (c + 1) * count));
    at += length;
  }
  return out;
};

const kinds: readonly (readonly [string, () => Fir])[] = [
  [
    'a FIR filter',
    () =>
      createFir(
        Float64Array.from({ length: 37 }, (_, k) => Math.sin(k)),
        channels,
      ),
  ],
  ['a filter of one tap', () => createFir(Float64Array.of(2), channels)],
  ['a decimator by 2', () => createDecimator(2, channels)],
  ['a decimator by 7', () => createDecimator(7, channels)],
];

describe.each(kinds)('%s', (_, create) => {
  it('does not depend on how the stream is cut, also with a snapshot and restore at every cut', () => {
    const values = rows(2500);
    const whole = inPieces(create, values, [2500]);
    fc.assert(
      fc.property(cuts(2500), fc.boolean(), (pieces, restart) => {
        let fir = create();
        const next = (): Fir => {
          if (restart) {
            const saved = structuredClone(fir.snapshot());
            fir = create();
            fir.restore(saved);
          }
          return fir;
        };
        expect(inPieces(next, values, pieces)).toEqual(whole);
      }),
      { numRuns: 25 },
    );
  });

  it('begins as if the channel had always been at its first value, and again after a reset', () => {
    const fir = create();
    const constant = new Float64Array(channels * 60).fill(100_000);
    const out = new Float64Array(channels * fir.outputs(60));
    fir.process(constant, 60, out);
    expect(
      farthest(
        out,
        out.map(() => out[0] ?? Number.NaN),
      ),
    ).toBe(0);
    const values = rows(300);
    const fresh = inPieces(create, values, [300]);
    fir.reset();
    expect(inPieces(() => fir, values, [300])).toEqual(fresh);
  });
});

describe('sums', () => {
  it('are Σ taps[j] · x[n − j]', () => {
    const [a, b, c] = [0.5, -2, 3];
    const values = samplesOf(3, 50, 10);
    const out = new Float64Array(50);
    createFir(Float64Array.of(a, b, c), 1).process(values, 50, out);
    const x = (k: number): number => values[Math.max(0, k)] ?? Number.NaN;
    expect(
      farthest(
        out,
        values.map((__, k) => a * x(k) + b * x(k - 1) + c * x(k - 2)),
      ),
    ).toBeLessThan(1e-12);
  });

  it('of a single filter may go where the input was', () => {
    const taps = Float64Array.from({ length: 20 }, (__, k) => k);
    const values = samplesOf(3, 3000, 10);
    const apart = new Float64Array(3000);
    createFir(taps, 1).process(values, 3000, apart);
    createFir(taps, 1).process(values, 3000, values);
    expect(values).toEqual(apart);
  });

  it('refuse too few values, wrong steps, no taps and the snapshot of another filter, with value and limit', () => {
    const fir = createFir(Float64Array.of(1, 2), 2);
    expect(() => fir.process(new Float64Array(19), 10, new Float64Array(20))).toThrow(
      /input has 19 .* needs 20/,
    );
    expect(() => fir.process(new Float64Array(20), 10, new Float64Array(19))).toThrow(
      /output has 19 .* needs 20/,
    );
    expect(() => createFir(new Float64Array(0), 1)).toThrow(/0 taps/);
    expect(() => createFir(Float64Array.of(1), 1, 1.5)).toThrow(/1.5/);
    expect(() => fir.restore(createFir(Float64Array.of(1), 2).snapshot())).toThrow(
      /0 samples, this filter 2/,
    );
  });
});

describe('decimation is that of scipy.signal.decimate(ftype="fir", zero_phase=False), settled on the first sample', () => {
  const entries = fixture<{
    factor: number;
    samples: number;
    seed: number;
    offset_uV: number;
    output_uV: number[];
  }>('decimated').map((entry) => [entry.factor, entry] as const);

  it.each(entries)('by %i, to 1e-9 µV', (factor, { samples, seed, offset_uV, output_uV }) => {
    const decimator = createDecimator(factor, 1);
    const out = new Float64Array(decimator.outputs(samples));
    decimator.process(samplesOf(seed, samples, offset_uV), samples, out);
    expect(farthest(out, output_uV)).toBeLessThanOrEqual(1e-9);
  });

  it('output k stands at input sample k · factor and shows what was there 10 · factor samples before', () => {
    const decimator = createDecimator(4, 1);
    const bump = Float64Array.from({ length: 800 }, (_, k) => Math.exp(-(((k - 400) / 30) ** 2)));
    const out = new Float64Array(decimator.outputs(800));
    decimator.process(bump, 800, out);
    expect(decimator.delay_samples).toBe(40);
    expect(out.indexOf(Math.max(...out))).toBe((400 + 40) / 4);
  });

  it('keeps 0.4 of the new rate and takes out what would fold below it', () => {
    const gain = (relative: number): number => {
      const decimator = createDecimator(4, 1);
      const out = new Float64Array(1000);
      decimator.process(
        Float64Array.from({ length: 4000 }, (_, k) => Math.sin((2 * Math.PI * relative * k) / 4)),
        4000,
        out,
      );
      return Math.max(...out.subarray(100).map(Math.abs));
    };
    expect(gain(0.39)).toBeGreaterThan(0.99);
    for (const relative of [0.61, 0.7, 0.93, 1.13, 1.9]) expect(gain(relative)).toBeLessThan(0.0032);
  });

  it('a factor that is no integer in 2 … 1024 is refused', () => {
    for (const factor of [1, 2.5, 1025])
      expect(() => createDecimator(factor, 1)).toThrow(new RegExp(`factor ${factor} `));
  });
});

it('the kernel gives the bits of its plain twin, for any taps and cuts, in place too', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 300 }), cuts(2500), (count, pieces) => {
      const taps = samplesOf(count, count, 1);
      const [own, twin] = [rows(2500), rows(2500)];
      own[700] = Number.NaN;
      twin[700] = Number.NaN;
      const [kernel, plain] = [createFir(taps, channels), createFir(taps, channels, 1, false)];
      let at = 0;
      for (const length of pieces) {
        kernel.process(own.subarray(at), length, own.subarray(at), 2500, 2500);
        at += length;
      }
      plain.process(twin, 2500, twin);
      expect(own).toEqual(twin);
      expect(kernel.snapshot()).toEqual(plain.snapshot());
    }),
    { numRuns: 25 },
  );
});
