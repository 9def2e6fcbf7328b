import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { placeOf, type PageTime } from '../display/page-time.ts';
import { evening, second } from '../store/test-view.ts';
import { laneOf, parts_max, type LaneLayout } from './lane.ts';
import { MarkIndex } from './mark-index.ts';
import { markOf, testClock } from './test-marks.ts';

const rate = 256;
const indexOf = (list: readonly (readonly [start: number, samples: number])[]): MarkIndex =>
  MarkIndex.of(
    list.flatMap(([start, samples], at) => testClock.place(markOf({ id: `m${at}`, start, samples })) ?? []),
  );
/** Floating point puts some a hair beside the pixel. */
const rounded = ({ parts }: LaneLayout) =>
  parts.map(({ left, width, ...rest }) => ({
    ...rest,
    left: Math.round(left * 1e6) / 1e6,
    width: Math.round(width * 1e6) / 1e6,
  }));
const still: PageTime = { from: evening - 20n * second, page_s: 10, sweep: null };
const sweep: PageTime = { from: evening - 4n * second, page_s: 10, sweep: 0.4 };
const screen = { delay: 0, width: 1000 };

describe('marks on the page', () => {
  it('lie where their samples are drawn; what sticks out is cut', () => {
    const index = indexOf([
      [582 * rate, 0],
      [585 * rate, 2 * rate],
      [579 * rate, 3 * rate],
      [589 * rate, 60 * rate],
      [590 * rate, 0],
    ]);
    expect(rounded(laneOf(index, testClock, still, screen))).toMatchObject([
      { left: 0, width: 200, begins: false, ends: true },
      { left: 200, width: 0, begins: true, ends: true },
      { left: 500, width: 200, begins: true, ends: true },
      { left: 900, width: 100, begins: true, ends: false },
    ]);
  });

  it('follow the delay of the filters', () => {
    const [part] = laneOf(indexOf([[582 * rate, 0]]), testClock, still, {
      delay: 200_000,
      width: 1000,
    }).parts;
    expect(part?.left).toBeCloseTo(202, 6);
  });

  it('on a sweep lie on both sides of the erase bar, an interval across it in two parts', () => {
    const index = indexOf([[591 * rate, 6 * rate]]);
    expect(rounded(laneOf(index, testClock, sweep, screen))).toMatchObject([
      { left: 0, width: 100, begins: false, ends: true },
      { left: 500, width: 500, begins: true, ends: false },
    ]);
  });

  it('a moment lies where the axis and the events of the device would put it, wherever the bar is', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 570 * rate, max: 600 * rate }),
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        (start, share) => {
          const page = { ...sweep, sweep: share };
          const index = indexOf([[start, 0]]);
          const { from } = index.all[0] ?? { from: 0 };
          const place = placeOf(page, testClock.instant(from));
          const [part] = laneOf(index, testClock, page, screen).parts;
          // Rounding may decide differently on the very edge of the erase bar.
          if (place === null || Math.abs(place - share) < 1e-6) return;
          expect(part?.left).toBeCloseTo(place * 1000, 3);
        },
      ),
    );
  });

  it('that are too many are counted where they lie', () => {
    const many = Array.from({ length: parts_max + 1 }, (_, at) => [582 * rate + at, 0] as const);
    const layout = laneOf(indexOf(many), testClock, still, screen);
    expect([layout.parts, layout.count]).toEqual([[], parts_max + 1]);
    expect(layout.crowds.reduce((sum, { count }) => sum + count, 0)).toBe(parts_max + 1);
    expect(layout.crowds[0]?.left).toBe(198);
    expect(laneOf(indexOf(many.slice(1)), testClock, still, screen).parts).toHaveLength(parts_max);
  });
});
