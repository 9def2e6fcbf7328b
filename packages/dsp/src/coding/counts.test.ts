import { readdirSync, readFileSync } from 'node:fs';
import { ValvomoError, type Counts } from '@valvomo/model';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codedCountsBytesMax, packCounts, unpackCounts, type PackEffort } from './counts.ts';

const random = (seed: number): (() => number) => {
  let state = seed >>> 0 || 1;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
};

type Shape = (t: number, next: () => number) => number;
/** Signals as full as the width allows, −1 … 1. */
const shapes: readonly Shape[] = [
  () => 0,
  () => -1,
  (_, next) => 2 * next() - 1,
  (_, next) => (next() - 0.5) / 4096,
  (t) => Math.sin(t / 9) / 3 + Math.sin(t * 1.3) / 90,
  (t, next) => Math.sin(t / 40) / 2 + (next() - 0.5) / 300,
  (t) => (t % 2 === 0 ? 1 : -1),
  (_, next) => (next() < 0.01 ? 2 * next() - 1 : 0),
  (t) => (t < 30 ? 0 : ((t * 37) % 200) / 4000),
];

const signalsOf = (kinds: readonly number[], samples: number, wide: boolean, seed: number): Counts => {
  const next = random(seed);
  const counts = new (wide ? Int32Array : Int16Array)(kinds.length * samples);
  const full = wide ? 2 ** 31 : 2 ** 15;
  for (const [signal, kind] of kinds.entries()) {
    const row = signal * samples;
    const shape = shapes[kind % shapes.length] as Shape;
    // Every third is like the one before it, but for noise.
    const likeLast = signal > 0 && kind >= 2 * shapes.length;
    for (let t = 0; t < samples; t += 1) {
      const own = likeLast
        ? ((counts[row - samples + t] as number) / full) * 0.8 + (next() - 0.5) / 5000
        : shape(t, next);
      counts[row + t] = Math.max(-full, Math.min(full - 1, Math.round(own * full)));
    }
  }
  return counts;
};

const blocks = fc
  .record({
    kinds: fc.array(fc.integer({ min: 0, max: 3 * shapes.length - 1 }), { minLength: 1, maxLength: 9 }),
    samples: fc.oneof(fc.integer({ min: 1, max: 70 }), fc.integer({ min: 71, max: 2300 })),
    wide: fc.boolean(),
    seed: fc.integer(),
    effort: fc.constantFrom<PackEffort>('block', 'file'),
  })
  .map(({ kinds, samples, wide, seed, effort }) => ({
    counts: signalsOf(kinds, samples, wide, seed),
    samples,
    signals: kinds.length,
    effort,
  }));

describe('coded counts', () => {
  it('come back as they were, in at most one byte more, whatever they are', () =>
    fc.assert(
      fc.property(blocks, ({ counts, samples, signals, effort }) => {
        const bytes = packCounts(counts, signals, effort);
        expect(bytes.length).toBeLessThanOrEqual(counts.byteLength + 1);
        expect(unpackCounts(bytes, samples, signals)).toEqual(counts);
      }),
      { numRuns: 400 },
    ));

  it('the plain twins make the same bytes and the same counts', () =>
    fc.assert(
      fc.property(blocks, ({ counts, samples, signals, effort }) => {
        const bytes = packCounts(counts, signals, effort);
        expect(packCounts(counts, signals, effort, false)).toEqual(bytes);
        expect(unpackCounts(bytes, samples, signals, false)).toEqual(counts);
      }),
      { numRuns: 250 },
    ));

  it('any counts at all, the ends of the range above others', () =>
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.constantFrom(-(2 ** 31), 2 ** 31 - 1, -32_768, 32_767, 0, -1), fc.integer()), {
          minLength: 1,
          maxLength: 300,
        }),
        fc.boolean(),
        fc.constantFrom<PackEffort>('block', 'file'),
        (values, wide, effort) => {
          const counts = wide ? Int32Array.from(values) : Int16Array.from(values);
          const bytes = packCounts(counts, 1, effort);
          expect(unpackCounts(bytes, counts.length, 1)).toEqual(counts);
          expect(packCounts(counts, 1, effort, false)).toEqual(bytes);
          expect(unpackCounts(bytes, counts.length, 1, false)).toEqual(counts);
        },
      ),
      { numRuns: 600 },
    ));

  it('silence takes next to nothing, and what repeats a neighbour hardly more', () => {
    expect(packCounts(new Int16Array(64 * 4096), 64, 'file').length).toBeLessThan(100);
    const noise = signalsOf([2], 1000, false, 5);
    const twice = new Int16Array(2000);
    twice.set(noise);
    twice.set(noise, 1000);
    expect(packCounts(twice, 2, 'block').length).toBeLessThan(noise.byteLength + 10);
  });

  it('the longest block there can be', () => {
    const counts = signalsOf([5, 24], 1 << 20, false, 3);
    expect(counts.byteLength).toBe(codedCountsBytesMax);
    expect(unpackCounts(packCounts(counts, 2, 'file'), 1 << 20, 2)).toEqual(counts);
  });
});

const outcomeOf = (run: () => Counts): unknown => {
  try {
    return run();
  } catch (error) {
    if (error instanceof ValvomoError) return `${error.code} ${error.message}`;
    throw error;
  }
};

describe('bytes that nobody coded', () => {
  it('100 000 damaged and invented blocks are refused with a reason or read, by kernel and twin alike', () => {
    const seed = 20_260_417;
    const next = random(seed);
    const pick = (most: number): number => Math.floor(next() * most);
    const seen = new Map<string, number>();
    const bases = Array.from({ length: 40 }, (_, at) => {
      const samples = 1 + pick(at % 2 === 0 ? 60 : 150);
      const signals = 1 + pick(6);
      const kinds = Array.from({ length: signals }, () => pick(27));
      const counts = signalsOf(kinds, samples, at % 3 === 0, at + 1);
      return { samples, signals, bytes: packCounts(counts, signals, at % 4 < 2 ? 'block' : 'file') };
    });
    for (let at = 0; at < 100_000; at += 1) {
      const { samples, signals, bytes } = bases[pick(bases.length)] as (typeof bases)[number];
      const isInvented = next() < 0.3;
      const length = next() < 0.3 ? pick(bytes.length + 8) : bytes.length;
      const bad = new Uint8Array(length);
      if (isInvented) for (let i = 0; i < length; i += 1) bad[i] = i === 0 ? 2 + pick(2) : pick(256);
      else bad.set(bytes.subarray(0, length));
      for (let changes = length === 0 ? -1 : pick(4); changes >= 0; changes -= 1)
        bad[pick(length)] = next() < 0.5 ? pick(256) : (bad[pick(length)] as number) ^ (1 << pick(8));
      const own = outcomeOf(() => unpackCounts(bad, samples, signals));
      const twin = outcomeOf(() => unpackCounts(bad, samples, signals, false));
      const isSame =
        typeof own === 'string' || typeof twin === 'string'
          ? own === twin
          : Buffer.compare(Buffer.from((own as Counts).buffer), Buffer.from((twin as Counts).buffer)) === 0;
      if (!isSame) throw new Error(`seed ${seed}, block ${at}: kernel ${String(own)}, twin ${String(twin)}`);
      const what = typeof own === 'string' ? own.replaceAll(/\d+/g, 'n') : 'read';
      seen.set(what, (seen.get(what) ?? 0) + 1);
    }
    // Every way of being wrong was tried.
    expect([...seen.keys()].toSorted()).toEqual([
      'BAD_CODING a coded block begins with n, limit n',
      'BAD_CODING a coded block ends too early',
      'BAD_CODING a coded block has a kind of prediction that is reserved',
      'BAD_CODING a coded block has a number beyond its limit',
      'BAD_CODING a coded block has bytes left over',
      'BAD_CODING a coded block has n bytes of plain counts, not n',
      'BAD_CODING a coded block has n bytes, its counts n',
      'BAD_CODING a coded block is empty',
      'BAD_CODING a coded block refers to a signal before the first',
      'read',
    ]);
  });

  it('a few bytes cannot ask for more than a block may hold', () => {
    const bytes = packCounts(new Int16Array(1000), 1, 'block');
    expect(() => unpackCounts(bytes, 1 << 20, 4096)).toThrow(/take 8589934592 bytes, limit 4194304/);
    expect(() => unpackCounts(bytes, 0, 1)).toThrow(/0 samples of 1 signals/);
    expect(() => unpackCounts(bytes, 999.5, 1)).toThrow(/999.5 samples/);
    expect(() => packCounts(new Int16Array(7), 2, 'block')).toThrow(/3.5 samples of 2 signals/);
  });
});

const folder = new URL('../../../../fixtures/coding/', import.meta.url);
interface Golden {
  readonly samples: number;
  readonly signals: number;
  readonly effort?: PackEffort;
  readonly counts: readonly number[];
}
const golden = JSON.parse(readFileSync(new URL('blocks.json', folder), 'utf8')) as Record<string, Golden>;
const named = Object.entries(golden);
const bytesOf = (name: string): Uint8Array => new Uint8Array(readFileSync(new URL(`${name}.bin`, folder)));

describe('golden blocks', () => {
  it('every .bin file is expected', () =>
    expect(readdirSync(folder).filter((file) => file.endsWith('.bin'))).toHaveLength(named.length));

  it.each(named)('§3: %s is what a decoder in Python reads', (name, { samples, signals, counts }) => {
    expect([...unpackCounts(bytesOf(name), samples, signals)]).toEqual(counts);
    expect([...unpackCounts(bytesOf(name), samples, signals, false)]).toEqual(counts);
  });

  it.each(named.filter(([, { effort }]) => effort !== undefined))(
    '§3: %s is what is written, on every machine',
    (name, { signals, counts, effort = 'block' }) => {
      const made = name.includes('24bit') ? Int32Array.from(counts) : Int16Array.from(counts);
      expect(packCounts(made, signals, effort)).toEqual(bytesOf(name));
    },
  );
});
