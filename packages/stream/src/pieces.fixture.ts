import { sampleIndex, type Block, type Derived, type Gap } from '@valvomo/model';
import * as fc from 'fast-check';

/** A stream of three signals with gaps, and two ways of cutting the same stream into blocks. */

export const rows = ['a', 'b', 'c'];

/** Noise on an offset, the same wherever it is asked for. */
const countAt = (row: number, sample: number): number =>
  (Math.imul(sample * 3 + row + 1, 0x9e3779b1) >>> 20) + 3000 * row - 2048;

export const blockOf = (start: number, samples: number): Block => ({
  kind: 'block',
  start: sampleIndex(start),
  samples,
  signals: rows.length,
  counts: Int16Array.from({ length: rows.length * samples }, (_, k) =>
    countAt(Math.floor(k / samples), start + (k % samples)),
  ),
});

export const derivedOf = (start: number, samples: number): Derived => ({
  kind: 'derived',
  start: sampleIndex(start),
  samples,
  derivations: rows,
  values: Float64Array.from(blockOf(start, samples).counts, (count) => count * 0.1),
});

export const gapOf = (start: number, samples: number): Gap => ({
  kind: 'gap',
  start: sampleIndex(start),
  samples,
  reason: 'device',
});

interface Cuts {
  readonly cuts: readonly number[];
  readonly gap: number;
}

/** Stretches of samples cut into blocks, each followed by a gap (of 0 samples: none). */
const stretches = fc.array(
  fc.record({
    cuts: fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 8, size: 'max' }),
    gap: fc.integer({ min: 0, max: 30 }),
  }),
  { minLength: 1, maxLength: 4, size: 'max' },
);

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

const streamOf = <T extends Block | Derived>(
  parts: readonly Cuts[],
  piece: (start: number, samples: number) => T,
): (T | Gap)[] => {
  let at = 0;
  const items: (T | Gap)[] = [];
  for (const { cuts, gap } of parts) {
    for (const samples of cuts) {
      items.push(piece(at, samples));
      at += samples;
    }
    if (gap > 0) items.push(gapOf(at, gap));
    at += gap;
  }
  return items;
};

/** The same stream twice: cut as drawn, and cut only at its gaps. */
export const cutTwice = <T extends Block | Derived>(
  piece: (start: number, samples: number) => T,
): fc.Arbitrary<{ readonly cut: readonly (T | Gap)[]; readonly whole: readonly (T | Gap)[] }> =>
  stretches.map((parts) => ({
    cut: streamOf(parts, piece),
    whole: streamOf(
      parts.map(({ cuts, gap }) => ({ cuts: [sum(cuts)], gap })),
      piece,
    ),
  }));

/** Every sample as one number, row by row, with gaps as their words: what a stream says however it is cut. */
export const flat = (items: readonly (Derived | Gap)[]): string[][] =>
  rows.map((_, row) =>
    items.flatMap((item) =>
      item.kind === 'gap'
        ? [`gap ${item.start} ${item.samples} ${item.reason}`]
        : [...item.values.subarray(row * item.samples, (row + 1) * item.samples)].map(
            (value, k) => `${item.start + k} ${value}`,
          ),
    ),
  );
