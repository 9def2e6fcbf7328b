import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Choices } from './choices.ts';
import { linkTo, momentOf } from './url.ts';

const optional = <Value>(arbitrary: fc.Arbitrary<Value>) => fc.option(arbitrary, { nil: undefined });
const cut = fc.option(fc.double({ min: 0.1, max: 500, noNaN: true }), { nil: null });
const choices = fc
  .record({
    profile: optional(fc.constantFrom('kuopio', 'acns', 'seeg')),
    montage: optional(fc.constantFrom('as-recorded', 'longitudinal', 'seeg-bipolar')),
    order: optional(fc.constantFrom('left-first', 'right-first')),
    sensitivity_uV_mm: optional(fc.integer({ min: 1, max: 500 })),
    timeBase: optional(
      fc.oneof(
        fc.record({ kind: fc.constant('page'), page_s: fc.integer({ min: 1, max: 60 }) }),
        fc.record({ kind: fc.constant('speed'), speed_mm_s: fc.constantFrom(15, 30, 60) }),
      ),
    ),
    lowCut_hz: optional(cut),
    highCut_hz: optional(cut),
    notch_hz: optional(fc.constantFrom(50, 60, null)),
    zeroPhase: optional(fc.constant(true)),
    rows: optional(fc.oneof(fc.constant('all'), fc.integer({ min: 0, max: 255 }))),
  })
  .map(
    (record) =>
      Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as Choices,
  );
const instant = fc.bigInt({ min: 0n, max: 40_000_000_000_000_000n });

const at = (link: string) => momentOf(new URL(link, 'http://ward'));

describe('a link', () => {
  it('brings back the same bed, choices and instant to the tick', () => {
    fc.assert(
      fc.property(
        choices,
        fc.option(instant, { nil: null }),
        fc.string({ minLength: 1, maxLength: 20 }),
        (choices, instant, bed) => {
          fc.pre(bed.trim() !== '' && bed !== '.' && bed !== '..');
          const moment = { route: { page: 'bed', bed } as const, choices, at: instant };
          expect(at(linkTo(moment))).toEqual({ ...moment, problems: [] });
        },
      ),
    );
  });

  it('is short while nothing was chosen', () => {
    expect(linkTo({ route: { page: 'bed', bed: 'emu-1' }, choices: {}, at: null })).toBe('/bed/emu-1');
    expect(linkTo({ route: { page: 'wall' }, choices: {}, at: null })).toBe('/');
  });

  it('reads as a person would write it', () => {
    const link = '/bed/emu-1?sens=7&page=30mm&lc=off&notch=50&order=left&at=2026-03-12T20:18:03.5Z';
    const moment = at(link);
    expect(moment.choices).toEqual({
      sensitivity_uV_mm: 7,
      timeBase: { kind: 'speed', speed_mm_s: 30 },
      lowCut_hz: null,
      notch_hz: 50,
      order: 'left-first',
    });
    expect(moment.at).toBe(17_733_466_835_000_000n);
    expect(linkTo(moment)).toBe(
      '/bed/emu-1?order=left&sens=7&page=30mm&lc=off&notch=50&at=2026-03-12T20:18:03.5Z',
    );
  });

  it.each([
    ['sens=abc', 'sens=abc'],
    ['sens=-5', 'sens=-5'],
    ['page=0', 'page=0'],
    ['lc=', 'lc='],
    ['order=up', 'order=up'],
    ['profile=best', 'profile=best'],
    ['at=yesterday', 'at=yesterday'],
    ['at=2026-13-45T99:99:99Z', 'at=2026-13-45T99:99:99Z'],
  ])('names what it does not understand and shows the default: %s', (query, named) => {
    const { problems, choices, at: instant } = at(`/bed/emu-1?${query}`);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(named);
    expect(choices).toEqual({});
    expect(instant).toBeNull();
  });

  it('to anything else leads to the wall', () => {
    expect(at('/somewhere').route).toEqual({ page: 'wall' });
    expect(at('/bed/%E0%A4%A').route).toEqual({ page: 'wall' });
  });

  it('leads to a recording as to a bed, whatever its id is made of', () => {
    const moment = {
      route: { page: 'recording', recording: 'night/7 ä.edf' },
      choices: { montage: 'average' },
      at: 17_733_466_830_000_000n,
    } as const;
    const link = linkTo(moment);
    expect(link).toBe('/recording/night%2F7%20%C3%A4.edf?montage=average&at=2026-03-12T20:18:03Z');
    expect(at(link)).toEqual({ ...moment, problems: [] });
    expect(at('/recording/r1?at=noon').problems[0]).toMatch('the first page is shown');
  });
});
