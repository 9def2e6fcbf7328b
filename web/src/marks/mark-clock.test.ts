import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evening } from '../store/test-view.ts';
import { MarkClock } from './mark-clock.ts';
import { markOf, testClock } from './test-marks.ts';

const odd = { stream: 3, start: evening + 17n, rate: { samples: 238, ticks: 2_381_400 } };

describe('the clock of marks', () => {
  it('places a mark at its samples and finds the same samples again, at odd rates, a year into a recording', () => {
    const clock = new MarkClock([
      { stream: 0, start: evening, rate: { samples: 1, ticks: 10_000_000 } },
      odd,
    ]);
    const year = 365 * 86_400 * 1000;
    fc.assert(
      fc.property(fc.nat({ max: year }), fc.nat({ max: 100_000 }), (start, samples) => {
        const placed = clock.place(markOf({ stream: 3, start, samples }));
        expect(clock.samples(placed?.from ?? -1, placed?.to ?? -1)).toEqual({ stream: 3, start, samples });
      }),
    );
  });

  it('sets new marks on the finest stream, changed ones on their own', () => {
    const clock = new MarkClock([...testClock.streams, odd]);
    expect(clock.finest).toBe(odd);
    const second = 10_000_000;
    expect(testClock.samples(590 * second, 591 * second, 0)).toEqual({
      stream: 0,
      start: 590 * 256,
      samples: 256,
    });
  });

  it('has no place for a mark of a stream that it does not know, nor for one before the first sample', () => {
    expect(testClock.place(markOf({ stream: 9 }))).toBeUndefined();
    expect(testClock.samples(-50_000, -10_000)).toEqual({ stream: 0, start: 0, samples: 0 });
    expect(() => new MarkClock([]).samples(0, 1)).toThrow('no stream');
  });

  it('goes from instants to its times and back without loss', () => {
    expect(testClock.instant(testClock.time(evening + 1n))).toBe(evening + 1n);
  });
});
