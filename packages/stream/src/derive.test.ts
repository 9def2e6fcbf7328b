import { butterworth, notch, type Section } from '@valvomo/dsp';
import type { Derived, Gap, Item } from '@valvomo/model';
import * as fc from 'fast-check';
import { from, lastValueFrom, toArray, type Observable } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { derive, filterBy } from './index.ts';
import { blockOf, cutTwice, derivedOf, flat, gapOf } from './pieces.fixture.ts';

const all = <T>(source: Observable<T>): Promise<T[]> => lastValueFrom(source.pipe(toArray()));

const derivations = [
  {
    name: 'a-b',
    terms: [
      { signal: 0, weight: 1 },
      { signal: 1, weight: -1 },
    ],
  },
  { name: 'F7-T7', terms: [] },
  { name: 'c', terms: [{ signal: 2, weight: 1 }] },
];
const calibrations = [
  { gain: 0.1, offset: 1 },
  { gain: 0.1, offset: 0 },
  { gain: 2, offset: -5 },
];

const derived = (items: readonly Item[]): Promise<(Derived | Gap)[]> =>
  all(from(items).pipe(derive(derivations, calibrations)));

describe('derive', () => {
  it('makes µV of counts, keeps rows without inputs as NaN, and lets gaps pass', async () => {
    const block = blockOf(20, 2);
    const [first, second] = await derived([block, gapOf(22, 5)]);
    const [a = 0, , b = 0, , c = 0] = block.counts;
    expect(first).toMatchObject({
      kind: 'derived',
      start: 20,
      samples: 2,
      derivations: ['a-b', 'F7-T7', 'c'],
    });
    const values = first?.kind === 'derived' ? [...first.values] : [];
    expect(values[0]).toBeCloseTo(0.1 * a + 1 - 0.1 * b, 9);
    expect(values.slice(2, 4)).toEqual([Number.NaN, Number.NaN]);
    expect(values[4]).toBe(2 * c - 5);
    expect(second).toEqual(gapOf(22, 5));
  });

  it('does not depend on how the stream is cut', async () => {
    await fc.assert(
      fc.asyncProperty(cutTwice(blockOf), async ({ cut, whole }) => {
        expect(flat(await derived(cut))).toEqual(flat(await derived(whole)));
      }),
      { numRuns: 30 },
    );
  });

  it('refuses a block of other signals, and a derivation of a signal that is not there', async () => {
    await expect(derived([{ ...blockOf(0, 2), signals: 2 }])).rejects.toThrow(
      /block of 2 signals, 3 are calibrated/,
    );
    expect(() => derive(derivations, calibrations.slice(0, 2))).toThrow(/'c' wants signal 2 of 2/);
  });
});

const chains: readonly [string, readonly (readonly Section[])[]][] = [
  ['nothing', []],
  ['a first-order low cut', [butterworth('highpass', 1, 0.3, 128)]],
  ['a second-order high cut', [butterworth('lowpass', 2, 35, 128)]],
  ['a notch', [notch(50, 30, 128)]],
  [
    'all three',
    [butterworth('highpass', 1, 0.3, 128), butterworth('lowpass', 2, 35, 128), notch(50, 30, 128)],
  ],
];

describe.each(chains)('filterBy with %s', (_, chain) => {
  const filtered = (items: readonly (Derived | Gap)[]): Promise<(Derived | Gap)[]> =>
    all(from(items).pipe(filterBy(chain)));

  it('does not depend on how the stream is cut', async () => {
    await fc.assert(
      fc.asyncProperty(cutTwice(derivedOf), async ({ cut, whole }) => {
        expect(flat(await filtered(cut))).toEqual(flat(await filtered(whole)));
      }),
      { numRuns: 30 },
    );
  });

  it('forgets everything at a gap: what follows is as if it were the beginning', async () => {
    const [, , afterGap] = await filtered([derivedOf(0, 50), gapOf(50, 1), derivedOf(51, 50)]);
    const [alone] = await filtered([derivedOf(51, 50)]);
    expect(afterGap).toEqual(alone);
  });

  it('has its own memory in every subscription, and leaves its input as it was', async () => {
    const item = derivedOf(0, 40);
    const before = item.values.slice();
    const source = from([item]).pipe(filterBy(chain));
    expect(await all(source)).toEqual(await all(source));
    expect(item.values).toEqual(before);
  });
});

describe('filterBy', () => {
  const chain = [butterworth('highpass', 1, 0.3, 128)];

  it('lets rows pass that must not be filtered', async () => {
    const item = derivedOf(0, 30);
    const [out] = await all(from([item]).pipe(filterBy(chain, [true, false, true])));
    const values = out?.kind === 'derived' ? out.values : new Float64Array();
    expect(values.slice(30, 60)).toEqual(item.values.slice(30, 60));
    expect(values.slice(0, 30)).not.toEqual(item.values.slice(0, 30));
  });

  it('refuses blocks that do not follow one another', async () => {
    const jump = all(from([derivedOf(0, 30), derivedOf(31, 30)]).pipe(filterBy(chain)));
    await expect(jump).rejects.toThrow(/samples from 31, wanted 30/);
  });

  it('refuses derivations that change their number', async () => {
    const fewer = { ...derivedOf(30, 10), derivations: ['a'], values: new Float64Array(10) };
    await expect(all(from([derivedOf(0, 30), fewer]).pipe(filterBy(chain)))).rejects.toThrow(
      /1 derivations, there were 3/,
    );
  });
});
