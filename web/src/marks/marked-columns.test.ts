import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evening, second } from '../store/test-view.ts';
import { MarkIndex } from './mark-index.ts';
import { markedColumns, type ColumnRun } from './marked-columns.ts';
import { markOf, testClock } from './test-marks.ts';

const indexOf = (marks: readonly Parameters<typeof markOf>[0][]): MarkIndex =>
  MarkIndex.of(marks.flatMap((change, at) => testClock.place(markOf({ id: `m-${at}`, ...change })) ?? []));

const columnsOf = (runs: readonly ColumnRun[], width: number): boolean[] =>
  Array.from({ length: width }, (_, column) => runs.some(({ from, to }) => column >= from && column < to));

const bounds = { from: evening - 500n * second, end: evening - 300n * second };

describe('marked columns of a bar', () => {
  it('are those that a mark lies in, whatever lies over each other or over the ends', () =>
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            start: fc.integer({ min: 0, max: 400 * 256 }),
            samples: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 300 * 256 })),
            review: fc.constantFrom('unreviewed' as const, 'confirmed' as const, 'rejected' as const),
          }),
          { maxLength: 12 },
        ),
        fc.integer({ min: 1, max: 97 }),
        (marks, width) => {
          const index = indexOf(marks);
          const runs = markedColumns(index, testClock, bounds, width);
          const wanted = Array.from({ length: width }, (_, column) =>
            index.all.some(({ mark, from, to }) => {
              const place = (time: number): number =>
                ((time - testClock.time(bounds.from)) * width) / Number(bounds.end - bounds.from);
              const first = Math.floor(place(from));
              const last = Math.max(first, Math.ceil(place(to)) - 1);
              return mark.review !== 'rejected' && column >= first && column <= last;
            }),
          );
          expect(columnsOf(runs, width)).toEqual(wanted);
          for (const [at, { from, to }] of runs.entries()) {
            expect(to).toBeGreaterThan(from);
            expect(from).toBeGreaterThanOrEqual(runs[at - 1]?.to ?? 0);
          }
        },
      ),
    ));

  it('of a hundred thousand marks are no more than the bar is wide', () => {
    const marks = Array.from({ length: 100_000 }, (_, at) => ({
      start: at,
      samples: at % 7 === 0 ? 5000 : 0,
    }));
    const runs = markedColumns(
      indexOf(marks),
      testClock,
      { from: evening - 600n * second, end: evening },
      1200,
    );
    expect(runs).toEqual([{ from: 0, to: Math.ceil(((99_995 + 5000) / 256 / 600) * 1200) }]);
  });
});
