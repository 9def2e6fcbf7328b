import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { butterworth, calibrationTable, createCascade, notch, type Section } from '../index.ts';
import { sharedSpace } from './space.ts';

const rate_hz = 256;
const chains: readonly (readonly (readonly Section[])[])[] = [
  [butterworth('highpass', 1, 0.3, rate_hz), butterworth('lowpass', 2, 70, rate_hz), notch(50, 30, rate_hz)],
  [butterworth('highpass', 4, 0.5, rate_hz), butterworth('lowpass', 4, 70, rate_hz), notch(50, 30, rate_hz)],
  [notch(50, 30, rate_hz)],
  [
    butterworth('highpass', 8, 1, rate_hz),
    butterworth('lowpass', 7, 40, rate_hz),
    notch(50, 30, rate_hz),
    notch(100, 30, rate_hz),
  ],
];
const chain = fc.constantFrom(...chains);

const random = (seed: number): (() => number) => {
  let state = seed >>> 0 || 1;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32 - 0.5;
  };
};

/** Signals of very different size, one of them silent after its first sample and one of them absent. */
const signals = (channels: number, samples: number, seed: number): Float64Array => {
  const next = random(seed);
  const values = Float64Array.from(
    { length: channels * samples },
    (_, k) => 10 ** (Math.floor(k / samples) % 6) * (1 + next()),
  );
  if (channels > 2) {
    values.fill(0, samples + 1, 2 * samples);
    values.fill(Number.NaN, 2 * samples, 3 * samples);
  }
  return values;
};

const cuts = fc.array(fc.integer({ min: 0, max: 2600 }), { maxLength: 6 }).map((places) => {
  const edges = [0, ...places.toSorted((a, b) => a - b), 2600];
  return edges.slice(1).map((edge, k) => edge - (edges[k] as number));
});

it('the kernels run here: WebAssembly with SIMD is part of the pinned runtime', () => {
  expect(sharedSpace()).toBeDefined();
});

describe('the kernel of the cascade gives the bits of its plain twin', () => {
  it('from float64, in place, however the stream is cut, with channels left out and rows apart', () => {
    fc.assert(
      fc.property(
        chain,
        fc.integer({ min: 1, max: 21 }),
        cuts,
        fc.integer({ min: 0, max: 3000 }),
        fc.integer(),
        fc.boolean(),
        (filters, channels, pieces, gap, seed, all) => {
          const filtered = Array.from({ length: channels }, (_, c) => all || c % 5 !== 3);
          const plain = signals(channels, 2600, seed);
          const kernel = createCascade(filters, channels, filtered);
          const twin = createCascade(filters, channels, filtered, false);
          const out = new Float64Array(plain.length);
          const before = new Float64Array(3000).fill(7);
          let at = 0;
          for (const length of pieces) {
            const stride = length + gap;
            const piece = new Float64Array(channels * stride).fill(7);
            for (let c = 0; c < channels; c += 1)
              piece.set(plain.subarray(c * 2600 + at, c * 2600 + at + length), c * stride);
            kernel.process(piece, length, stride);
            for (let c = 0; c < channels; c += 1) {
              out.set(piece.subarray(c * stride, c * stride + length), c * 2600 + at);
              expect(piece.subarray(c * stride + length, (c + 1) * stride)).toEqual(before.subarray(0, gap));
            }
            at += length;
          }
          twin.process(plain, 2600);
          expect(out).toEqual(plain);
          expect(kernel.snapshot()).toEqual(twin.snapshot());
        },
      ),
      { numRuns: 60 },
    );
  });

  it('from 16- and 32-bit counts into float32 and float64', () => {
    fc.assert(
      fc.property(
        chain,
        fc.integer({ min: 1, max: 19 }),
        fc.integer({ min: 1, max: 1500 }),
        fc.integer({ min: 0, max: 40 }),
        fc.integer(),
        fc.boolean(),
        fc.boolean(),
        (filters, channels, samples, gap, seed, wide, rounded) => {
          const next = random(seed);
          const [stride, outStride] = [samples + gap, samples + (gap % 7)];
          const range = wide ? 2 ** 32 : 2 ** 16;
          const whole = Array.from({ length: channels * stride }, () => Math.floor(next() * range));
          const counts = wide ? Int32Array.from(whole) : Int16Array.from(whole);
          const calibrations = calibrationTable(
            Array.from({ length: channels }, () => ({ gain: next(), offset: 1e5 * next() })),
          );
          const made = (): Float32Array | Float64Array => {
            const length = channels * outStride;
            return (rounded ? new Float32Array(length) : new Float64Array(length)).fill(7);
          };
          const [own, twins] = [made(), made()];
          const filtered = Array.from({ length: channels }, (_, c) => c % 7 !== 5);
          const kernel = createCascade(filters, channels, filtered);
          const twin = createCascade(filters, channels, filtered, false);
          for (let call = 0; call < 2; call += 1) {
            kernel.processCounts(counts, samples, calibrations, own, stride, outStride);
            twin.processCounts(counts, samples, calibrations, twins, stride, outStride);
            expect(own).toEqual(twins);
          }
          expect(kernel.snapshot()).toEqual(twin.snapshot());
        },
      ),
      { numRuns: 80 },
    );
  });

  it('counts give the bits of the same counts calibrated first', () => {
    const next = random(4);
    const counts = Int16Array.from({ length: 8 * 700 }, () => Math.floor(next() * 2 ** 16));
    const calibrations = Array.from({ length: 8 }, (_, c) => ({ gain: 0.1 * (c + 1), offset: 1e4 * next() }));
    const values = Float64Array.from(counts, (count, k) => {
      const { gain, offset } = calibrations[Math.floor(k / 700)] ?? { gain: 0, offset: 0 };
      return offset + gain * count;
    });
    const out = new Float64Array(8 * 700);
    createCascade(chains[1] ?? [], 8).processCounts(counts, 700, calibrationTable(calibrations), out);
    createCascade(chains[1] ?? [], 8).process(values, 700);
    expect(out).toEqual(values);
  });

  it('a stretch of many wide rows goes through in pieces', () => {
    const plain = signals(700, 1024, 3);
    const own = plain.slice();
    createCascade(chains[3] ?? [], 700).process(own, 1024);
    createCascade(chains[3] ?? [], 700, undefined, false).process(plain, 1024);
    expect(own).toEqual(plain);
  });

  it('calibrations that are not one a channel are refused', () => {
    const cascade = createCascade(chains[0] ?? [], 3);
    expect(() =>
      cascade.processCounts(new Int16Array(30), 10, calibrationTable([]), new Float32Array(30)),
    ).toThrow(/0 calibrations for a cascade of 3 channels/);
    const calibrations = calibrationTable(Array.from({ length: 3 }, () => ({ gain: 1, offset: 0 })));
    expect(() => cascade.processCounts(new Int16Array(30), 10, calibrations, new Float32Array(29))).toThrow(
      /29 values do not hold 3 channels/,
    );
  });
});
