import type { Derived, Epoch, EpochSpec, Gap } from '@valvomo/model';
import * as fc from 'fast-check';
import { from, lastValueFrom, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { epochs } from './index.ts';
import { cutTwice, derivedOf, gapOf, rows } from './pieces.fixture.ts';

const cut = (items: readonly (Derived | Gap)[], spec: EpochSpec): Promise<Epoch[]> =>
  lastValueFrom(from(items).pipe(epochs(spec), toArray()));

describe('epochs', () => {
  it('epoch k covers [k · hop, k · hop + length) of the recording, also after a gap', async () => {
    const out = await cut([derivedOf(0, 25), gapOf(25, 8), derivedOf(33, 20)], { length: 10, hop: 5 });
    expect(out.map(({ index, start }) => [index, start])).toEqual([
      [0, 0],
      [1, 5],
      [2, 10],
      [3, 15],
      [7, 35],
      [8, 40],
    ]);
  });

  it('holds the samples of every derivation, row by row', async () => {
    const [epoch] = await cut([derivedOf(0, 7), derivedOf(7, 7)], { length: 4, hop: 6 });
    const source = derivedOf(0, 14).values;
    expect([...(epoch?.values ?? [])]).toEqual(
      rows.flatMap((_, row) => Array.from(source.subarray(row * 14, row * 14 + 4))),
    );
  });

  it('a hop longer than an epoch leaves out what lies between', async () => {
    const out = await cut([derivedOf(0, 3), derivedOf(3, 50)], { length: 4, hop: 20 });
    expect(out.map(({ start }) => start)).toEqual([0, 20, 40]);
  });

  it('none spans a gap, each comes once, and nothing depends on how the stream is cut', async () => {
    const spec = fc.record({ length: fc.integer({ min: 1, max: 40 }), hop: fc.integer({ min: 1, max: 50 }) });
    await fc.assert(
      fc.asyncProperty(cutTwice(derivedOf), spec, async (stream, spec) => {
        const out = await cut(stream.cut, spec);
        expect(out).toEqual(await cut(stream.whole, spec));
        const wanted = stream.whole.flatMap((item) => {
          if (item.kind === 'gap') return [];
          const first = Math.ceil(item.start / spec.hop);
          const last = Math.floor((item.start + item.samples - spec.length) / spec.hop);
          return Array.from({ length: Math.max(0, last - first + 1) }, (_, k) => first + k);
        });
        // Stretches without a gap between them are one.
        expect(out.map(({ index }) => index)).toEqual(expect.arrayContaining(wanted));
        for (const { index, start } of out) expect(start).toBe(index * spec.hop);
        const gaps = stream.cut.filter((item) => item.kind === 'gap');
        for (const { start } of out)
          expect(
            gaps.every((gap) => gap.start + gap.samples <= start || start + spec.length <= gap.start),
          ).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it('refuses items that do not follow one another', async () => {
    await expect(cut([derivedOf(0, 8), derivedOf(9, 8)], { length: 4, hop: 4 })).rejects.toThrow(
      /samples from 9, wanted 8/,
    );
  });

  it.each([
    [0, 1],
    [10, 0],
    [1.5, 1],
    [10, -5],
  ])('epochs of %s samples every %s are refused', (length, hop) => {
    expect(() => epochs({ length, hop })).toThrow(/epochs of/);
  });
});
