import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MarkIndex } from './mark-index.ts';
import type { PlacedMark } from './mark-clock.ts';
import { markOf } from './test-marks.ts';

const placed = (id: string, from: number, length: number): PlacedMark => ({
  mark: markOf({ id }),
  from,
  to: from + length,
});

/** Many of the same time, many moments, a few that cover nearly everything. */
const marks = fc
  .array(
    fc.tuple(fc.integer({ min: 0, max: 60 }), fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 80 }))),
    { maxLength: 70 },
  )
  .map((list) => list.map(([from, length], at) => placed(`m${at}`, from, length)));

const ids = (entries: readonly PlacedMark[]): string[] => entries.map(({ mark }) => mark.id);
const touches =
  (from: number, to: number) =>
  (entry: PlacedMark): boolean =>
    entry.from < to && (entry.to > from || entry.from >= from);
const ordered = (entries: readonly PlacedMark[]): PlacedMark[] =>
  entries.toSorted((a, b) => a.from - b.from || (a.mark.id < b.mark.id ? -1 : 1));

describe('the index of marks', () => {
  it('finds in a window what a look at every mark finds, in order', () => {
    fc.assert(
      fc.property(
        marks,
        fc.integer({ min: -5, max: 150 }),
        fc.integer({ min: 0, max: 40 }),
        (list, from, length) => {
          const found = MarkIndex.of(list).within(from, from + length);
          expect(ids(found)).toEqual(ids(ordered(list.filter(touches(from, from + length)))));
        },
      ),
    );
  });

  it('changed step by step is the one made at once', () => {
    const changes = fc.array(
      fc.tuple(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 60 }), fc.boolean()),
      {
        maxLength: 30,
      },
    );
    fc.assert(
      fc.property(marks, changes, (list, steps) => {
        const wanted = new Map(list.map((entry) => [entry.mark.id, entry]));
        let index = MarkIndex.of(list);
        for (const [number, from, remove] of steps) {
          const entry = placed(`m${number}`, from, number);
          if (remove) wanted.delete(entry.mark.id);
          else wanted.set(entry.mark.id, entry);
          index = remove ? index.with([], [entry.mark.id]) : index.with([entry]);
        }
        expect(index.all).toEqual(ordered([...wanted.values()]));
        expect([...wanted.keys(), 'none'].map((id) => index.get(id))).toEqual([
          ...wanted.values(),
          undefined,
        ]);
        expect(index.within(10, 30)).toEqual(ordered([...wanted.values()].filter(touches(10, 30))));
      }),
    );
  });

  it('stays as it was when another is made of it', () => {
    const index = MarkIndex.of([placed('a', 10, 5), placed('b', 20, 5)]);
    const other = index.with([placed('c', 1, 100)], ['a']);
    expect([ids(index.all), ids(index.within(0, 16)), index.get('a')?.from, index.get('c')]).toEqual([
      ['a', 'b'],
      ['a'],
      10,
      undefined,
    ]);
    expect([ids(other.all), ids(other.within(50, 60)), other.get('a')]).toEqual([
      ['c', 'b'],
      ['c'],
      undefined,
    ]);
  });

  it('steps to the next and the one before that is wanted', () => {
    fc.assert(
      fc.property(marks, fc.integer({ min: -1, max: 61 }), (list, time) => {
        const index = MarkIndex.of(list);
        const wanted = ({ mark }: PlacedMark): boolean => !mark.id.endsWith('3');
        const after = ordered(list).find((entry) => entry.from > time && wanted(entry));
        const before = ordered(list).findLast((entry) => entry.from < time && wanted(entry));
        expect(index.after(time, wanted)).toBe(after);
        expect(index.before(time, wanted)).toBe(before);
      }),
    );
  });

  it('knows nothing of a window of no length but the moments that no window would have', () => {
    const index = MarkIndex.of([placed('a', 10, 0), placed('b', 5, 10)]);
    expect(ids(index.within(10, 10))).toEqual(['b']);
    expect(ids(index.within(10, 11))).toEqual(['b', 'a']);
    expect(ids(index.within(15, 16))).toEqual([]);
    expect(MarkIndex.empty.within(0, 1)).toEqual([]);
  });
});
