import { array, assert, constantFrom, integer, property, record } from 'fast-check';
import { describe, expect, it } from 'vitest';

import { SeizureBurden, type BurdenRow, type BurdenSecond } from './burden.ts';

type Kind = 'quiet' | 'dark' | 'seizure' | 'confirmed' | 'clinical' | 'convulsion';

const secondOf = (second: number, kind: Kind): BurdenSecond => ({
  second,
  judged: kind !== 'dark',
  seizure: kind === 'quiet' || kind === 'dark' ? 'none' : kind === 'confirmed' ? 'confirmed' : 'unreviewed',
  clinical: kind === 'clinical',
  convulsive: kind === 'convulsion',
});

/** `['quiet', 100, 'seizure', 10]`: so many seconds of each. */
const course = (...parts: readonly (Kind | number)[]): BurdenSecond[] => {
  const out: BurdenSecond[] = [];
  for (let k = 0; k < parts.length; k += 2)
    for (let n = 0; n < Number(parts[k + 1]); n += 1) out.push(secondOf(out.length, parts[k] as Kind));
  return out;
};

const rows = (seconds: readonly BurdenSecond[], burden = new SeizureBurden()): BurdenRow[] =>
  seconds.map((second) => burden.next(second));

const firstWith = (of: readonly BurdenRow[], what: (row: BurdenRow) => boolean): number =>
  of.find(what)?.second ?? -1;

describe('ACNS 2021 at its borders', () => {
  it('an electrographic seizure is one from its tenth second on, and one of nine is none', () => {
    const found = rows(course('quiet', 20, 'seizure', 9, 'quiet', 5, 'seizure', 10, 'quiet', 1));
    expect(firstWith(found, ({ all }) => all.esz)).toBe(20 + 9 + 5 + 9);
    expect(found.filter(({ all }) => all.esz)).toHaveLength(1);
  });

  it('status: ten minutes without a break, at the 600th second, also of a recording that begins in it', () => {
    expect(firstWith(rows(course('seizure', 700)), ({ all }) => all.ese)).toBe(599);
  });

  it('a second that could not be judged ends what goes on', () => {
    const found = rows(course('seizure', 599, 'dark', 1, 'seizure', 100, 'quiet', 1));
    expect(firstWith(found, ({ all }) => all.ese)).toBe(-1);
  });

  it('status: 20 % of 60 min, exactly', () => {
    const parts = (last: number): (Kind | number)[] =>
      Array.from({ length: 12 }, (_, k) => ['seizure', k === 11 ? last : 60, 'quiet', 240] as const).flat();
    expect(rows(course(...parts(60))).some(({ all }) => all.ese)).toBe(true);
    const less = rows(course('quiet', 3600, ...parts(59), 'quiet', 3600));
    expect(less.some(({ all }) => all.ese)).toBe(false);
    expect(Math.max(...less.map(({ sixty_minutes }) => sixty_minutes.unreviewed_s))).toBe(719);
  });

  it('what lasts under ten seconds is burden, and no part of status', () => {
    const parts = Array.from({ length: 400 }, () => ['seizure', 9, 'quiet', 9] as const).flat();
    const last = rows(course(...parts)).at(-1);
    expect(last?.sixty_minutes.part).toBe(0.5);
    expect(last?.all).toEqual({ esz: false, ese: false, ecse: false });
  });

  it('the denominator is judged seconds, of which there must be half an hour', () => {
    const hour = (judged: number, seizure: number): BurdenRow | undefined =>
      rows(course('seizure', seizure, 'quiet', judged - seizure, 'dark', 3600 - judged)).at(-1);
    expect(hour(1800, 360)).toMatchObject({
      all: { ese: true },
      sixty_minutes: { judged_s: 1800, part: 0.2 },
    });
    expect(hour(1800, 359)?.all.ese).toBe(false);
    expect(hour(1799, 400)?.all.ese).toBe(false);
    expect(rows(course('dark', 3600)).at(-1)?.sixty_minutes.part).toBeNull();
  });

  it('electroclinical: 600 s, 20 % of an hour, and 300 s of a convulsion', () => {
    const first = (...parts: readonly (Kind | number)[]): number =>
      firstWith(rows(course(...parts)), ({ all }) => all.ecse);
    expect(first('clinical', 700)).toBe(599);
    expect(first('seizure', 300, 'clinical', 400)).toBe(-1);
    expect(first('convulsion', 400)).toBe(299);
    expect(first('convulsion', 299, 'quiet', 10)).toBe(-1);
    expect(first('clinical', 500, 'quiet', 300, 'clinical', 220)).toBe(1019);
  });

  it('what a person has confirmed stands apart', () => {
    const found = rows(course('seizure', 30, 'confirmed', 20, 'quiet', 50));
    expect(found.at(-1)?.five_minutes).toEqual({
      judged_s: 100,
      confirmed_s: 20,
      unreviewed_s: 30,
      part: 0.5,
      confirmed_part: 0.2,
    });
    expect(firstWith(found, ({ all }) => all.esz)).toBe(9);
    expect(firstWith(found, ({ confirmed }) => confirmed.esz)).toBe(39);
    const status = rows(course('confirmed', 601)).at(-1);
    expect(status).toMatchObject({ all: { ese: true }, confirmed: { ese: true, ecse: false } });
  });

  it('an hour of the grid is told once, with its last second or with the first after a gap', () => {
    const whole = rows(course('quiet', 3600 - 36, 'seizure', 36, 'quiet', 100));
    expect(
      whole.flatMap(({ hour, second }) => (hour === null ? [] : [[second, hour.hour, hour.part]])),
    ).toEqual([[3599, 0, 0.01]]);
    const burden = new SeizureBurden();
    rows(course('quiet', 50, 'seizure', 50), burden);
    const later = rows([secondOf(4 * 3600 + 7, 'quiet'), secondOf(4 * 3600 + 8, 'quiet')], burden);
    expect(later.map(({ hour }) => hour?.hour ?? null)).toEqual([0, null]);
    expect(later[0]?.hour).toMatchObject({ judged_s: 100, unreviewed_s: 50 });
    expect(later[1]?.sixty_minutes.judged_s).toBe(2);
  });

  it('seconds in disorder are refused', () => {
    const burden = new SeizureBurden();
    burden.next(secondOf(5, 'quiet'));
    for (const second of [5, 4, 5.5, NaN])
      expect(() => burden.next(secondOf(second, 'quiet'))).toThrow(
        expect.objectContaining({ code: 'BURDEN_ORDER' }),
      );
  });
});

/** Runs of seconds, some with a hole before them. */
const courses = array(
  record({
    kind: constantFrom<Kind>('quiet', 'dark', 'seizure', 'confirmed', 'clinical', 'convulsion'),
    length: integer({ min: 1, max: 400 }),
    hole: constantFrom(0, 0, 0, 1, 50, 5000),
  }),
  { minLength: 1, maxLength: 25 },
).map((parts) => {
  const out: BurdenSecond[] = [];
  let second = 0;
  for (const { kind, length, hole } of parts) {
    second += hole;
    for (let n = 0; n < length; n += 1, second += 1) out.push(secondOf(second, kind));
  }
  return out;
});

describe('any course', () => {
  it('gives the sums of its last 300 and 3600 seconds, counted anew', () => {
    assert(
      property(courses, (seconds) => {
        const last = rows(seconds).at(-1);
        for (const [window, burden] of [
          [300, last?.five_minutes],
          [3600, last?.sixty_minutes],
        ] as const) {
          const within = seconds.filter(({ second }) => second > (last?.second ?? 0) - window);
          const judged = within.filter((one) => one.judged);
          expect(burden?.judged_s).toBe(judged.length);
          expect(burden?.confirmed_s).toBe(judged.filter(({ seizure }) => seizure === 'confirmed').length);
          expect(burden?.unreviewed_s).toBe(judged.filter(({ seizure }) => seizure === 'unreviewed').length);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('goes on from a snapshot at any second as if nothing had happened', () => {
    assert(
      property(courses, integer({ min: 0, max: 10_000 }), (seconds, at) => {
        const cut = at % (seconds.length + 1);
        const burden = new SeizureBurden();
        rows(seconds.slice(0, cut), burden);
        const saved = burden.snapshot();
        const rest = seconds.slice(cut);
        const straight = rows(rest, burden);
        expect(rows(rest, new SeizureBurden(structuredClone(saved)))).toEqual(straight);
      }),
      { numRuns: 40 },
    );
  });
});
