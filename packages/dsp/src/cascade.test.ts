import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { butterworth, createCascade, createFft, gainAt, notch, type Cascade, type Section } from './index.ts';

interface Recorded {
  readonly rate_hz: number;
  readonly offset_uV: number;
  readonly chain: readonly { kind: 'lowpass' | 'highpass' | 'notch'; order: number; frequency_hz: number }[];
  readonly input_uV: readonly number[];
  readonly output_uV: readonly number[];
}

const recorded = (
  JSON.parse(
    readFileSync(new URL('../../../fixtures/filters/filtered-with-offset.json', import.meta.url), 'utf8'),
  ) as { entries: Recorded[] }
).entries;

const chainOf = ({ chain, rate_hz }: Recorded): (readonly Section[])[] =>
  chain.map(({ kind, order, frequency_hz }) =>
    kind === 'notch' ? notch(frequency_hz, 30, rate_hz) : butterworth(kind, order, frequency_hz, rate_hz),
  );

const display = [
  butterworth('highpass', 1, 0.3, 256),
  butterworth('lowpass', 2, 70, 256),
  notch(50, 30, 256),
];

/** Rows of seeded noise on an offset, planar. */
const noise = (channels: number, samples: number, seed: number): Float64Array => {
  let state = seed >>> 0 || 1;
  return Float64Array.from({ length: channels * samples }, (_, k) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return 5000 * (1 + Math.floor(k / samples)) + (state / 2 ** 32 - 0.5) * 200;
  });
};

/** Cuts of a length into pieces, zeros included. */
const cuts = (length: number): fc.Arbitrary<number[]> =>
  fc.array(fc.integer({ min: 0, max: length }), { maxLength: 12 }).map((places) => {
    const edges = [0, ...places.toSorted((a, b) => a - b), length];
    return edges.slice(1).map((edge, k) => edge - (edges[k] ?? 0));
  });

/** Runs a cascade over planar rows, piece by piece. */
const inPieces = (
  cascade: () => Cascade,
  rows: Float64Array,
  channels: number,
  pieces: readonly number[],
): Float64Array => {
  const total = rows.length / channels;
  const out = rows.slice();
  let at = 0;
  for (const length of pieces) {
    const piece = new Float64Array(channels * length);
    for (let c = 0; c < channels; c += 1)
      piece.set(rows.subarray(c * total + at, c * total + at + length), c * length);
    cascade().process(piece, length);
    for (let c = 0; c < channels; c += 1)
      out.set(piece.subarray(c * length, (c + 1) * length), c * total + at);
    at += length;
  }
  return out;
};

describe('cascades against scipy.signal.sosfilt with sosfilt_zi · x[0], one filter after the other', () => {
  it.each(recorded.map((entry) => [`${entry.rate_hz} Hz, offset ${entry.offset_uV} µV`, entry] as const))(
    'error ≤ 1e-9 µV: %s',
    (_, entry) => {
      const values = Float64Array.from(entry.input_uV);
      createCascade(chainOf(entry), 1).process(values, values.length);
      const error = Math.max(
        ...values.map((value, k) => Math.abs(value - (entry.output_uV[k] ?? Number.NaN))),
      );
      expect(error).toBeLessThanOrEqual(1e-9);
    },
  );
});

describe('memory', () => {
  it('cutting the stream into other blocks changes no bit, for any number of channels', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), cuts(2500), fc.integer(), (channels, pieces, seed) => {
        const rows = noise(channels, 2500, seed);
        const whole = rows.slice();
        createCascade(display, channels).process(whole, 2500);
        const cascade = createCascade(display, channels);
        expect(inPieces(() => cascade, rows, channels, pieces)).toEqual(whole);
      }),
      { numRuns: 40 },
    );
  });

  it('a channel does not depend on its neighbours', () => {
    const rows = noise(7, 300, 5);
    const alone = rows.slice();
    createCascade(display, 7).process(rows, 300);
    for (let c = 0; c < 7; c += 1) {
      const one = alone.slice(c * 300, (c + 1) * 300);
      createCascade(display, 1).process(one, 300);
      expect(one).toEqual(rows.slice(c * 300, (c + 1) * 300));
    }
  });

  it('goes on from a snapshot that went through JSON, to the same bits', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2400 }), (at) => {
        const rows = noise(5, 2500, 11);
        rows.fill(Number.NaN, 2500, 5000);
        const whole = rows.slice();
        createCascade(display, 5).process(whole, 2500);
        let cascade = createCascade(display, 5);
        let calls = 0;
        const resumed = (): Cascade => {
          if (calls === 1) {
            const saved = JSON.stringify(cascade.snapshot());
            cascade = createCascade(display, 5);
            cascade.restore(JSON.parse(saved) as ReturnType<Cascade['snapshot']>);
          }
          calls += 1;
          return cascade;
        };
        expect(inPieces(resumed, rows, 5, [at, 2500 - at])).toEqual(whole);
      }),
      { numRuns: 20 },
    );
  });

  it('a snapshot of another cascade is refused', () => {
    const snapshot = createCascade(display, 2).snapshot();
    expect(() => createCascade(display, 3).restore(snapshot)).toThrow(
      /snapshot has 12 states, this cascade 18/,
    );
  });

  it('after a reset everything is as at the beginning', () => {
    const cascade = createCascade(display, 2);
    const first = noise(2, 200, 3);
    const again = first.slice();
    cascade.process(first, 200);
    cascade.reset();
    cascade.process(again, 200);
    expect(again).toEqual(first);
  });
});

describe('what comes out', () => {
  it('an electrode offset makes no step: a constant gives 0 behind a low cut, itself behind a high cut', () => {
    const offset = new Float64Array(600).fill(100_000);
    const cut = offset.slice();
    createCascade([butterworth('highpass', 2, 0.1, 2048)], 1).process(cut, 600);
    expect(Math.max(...cut.map(Math.abs))).toBeLessThan(1e-3);
    const kept = offset.slice();
    createCascade([butterworth('lowpass', 2, 70, 2048), notch(50, 30, 2048)], 1).process(kept, 600);
    expect(Math.max(...kept.map((value) => Math.abs(value - 100_000)))).toBeLessThan(1e-6);
  });

  it('rows that must not be filtered and rows without inputs stay what they are', () => {
    const values = Float64Array.of(1, 2, 3, Number.NaN, Number.NaN, Number.NaN, 97, 97, 96);
    createCascade(display, 3, [true, true, false]).process(values, 3);
    expect([...values.subarray(3)]).toEqual([Number.NaN, Number.NaN, Number.NaN, 97, 97, 96]);
    expect(values[2]).not.toBe(3);
  });

  it('rows may lie further apart than they are long', () => {
    const close = noise(3, 50, 9);
    const apart = new Float64Array(3 * 64).fill(7);
    for (let c = 0; c < 3; c += 1) apart.set(close.subarray(c * 50, (c + 1) * 50), c * 64);
    createCascade(display, 3).process(close, 50);
    createCascade(display, 3).process(apart, 50, 64);
    for (let c = 0; c < 3; c += 1) {
      expect(apart.slice(c * 64, c * 64 + 50)).toEqual(close.slice(c * 50, (c + 1) * 50));
      expect(apart.slice(c * 64 + 50, (c + 1) * 64)).toEqual(new Float64Array(14).fill(7));
    }
  });

  it('too few values are refused with value and limit', () => {
    expect(() => createCascade(display, 3).process(new Float64Array(29), 10)).toThrow(
      /29 values do not hold 3 channels/,
    );
  });

  it('a channel that has gone silent ends in exact zeros, not in denormal numbers', () => {
    const cascade = createCascade(display, 1);
    const values = new Float64Array(4096);
    values[1] = 100;
    for (let block = 0; block < 200; block += 1) {
      cascade.process(values, 4096);
      if (block < 199) values.fill(0);
    }
    expect(cascade.snapshot().states.every((state) => state === 0)).toBe(true);
  });

  it('the spectrum of filtered noise is the spectrum of the noise times the gain', () => {
    const size = 1 << 15;
    const samples = noise(1, 2 * size, 17).map((value) => value - 5000);
    const filtered = samples.slice();
    createCascade(display, 1).process(filtered, filtered.length);
    const fft = createFft(size);
    const before = new Float64Array(size / 2 + 1);
    const after = new Float64Array(size / 2 + 1);
    fft.powerSpectrum(samples.subarray(size), before);
    fft.powerSpectrum(filtered.subarray(size), after);
    const band = (spectrum: Float64Array, from_hz: number, to_hz: number): number => {
      const bin = (frequency_hz: number): number => Math.round((frequency_hz * size) / 256);
      return spectrum.subarray(bin(from_hz), bin(to_hz)).reduce((sum, power) => sum + power, 0);
    };
    for (const at_hz of [2, 10, 30, 70, 100]) {
      const measured = Math.sqrt(band(after, at_hz - 1, at_hz + 1) / band(before, at_hz - 1, at_hz + 1));
      expect(measured).toBeCloseTo(gainAt(display.flat(), at_hz, 256), 1);
    }
    expect(band(after, 49.95, 50.05) / band(before, 49.95, 50.05)).toBeLessThan(0.01);
  });
});
