import { indexAt, rateOf, ticks, ticksAt, type Rate } from '@valvomo/model';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RecordPlanner, type PlannedRecord, type PlanState } from './planner.ts';
import { recordGridOf } from './record-grid.ts';

/** What a stream brought: runs of samples and gaps from index 0 on. */
interface Course {
  readonly rate: Rate;
  readonly start: bigint;
  readonly runs: readonly { readonly kind: 'block' | 'gap'; readonly samples: number }[];
}

interface Told {
  readonly stream: number;
  readonly first: number;
  readonly samples: number;
  readonly kind: 'block' | 'gap';
}

const gridOf = (courses: readonly Course[]) =>
  recordGridOf(courses.map(({ rate }) => ({ rate, signals: [1] })));

/** The runs of a course cut at multiples of `cut` samples. */
const pieces = (course: Course, stream: number, cut: number): Told[] => {
  const told: Told[] = [];
  let at = 0;
  for (const { kind, samples } of course.runs) {
    const end = at + samples;
    while (at < end) {
      const next = kind === 'gap' ? end : Math.min(end, (Math.floor(at / cut) + 1) * cut);
      told.push({ stream, first: at, samples: next - at, kind });
      at = next;
    }
  }
  return told;
};

/** All that was told, by the time at which it begins, as a device sends it. */
const tellings = (courses: readonly Course[], cuts: readonly number[]): readonly Told[] =>
  courses
    .flatMap((course, stream) =>
      pieces(course, stream, cuts[stream] ?? 1).map((told) => ({
        told,
        at: ticksAt({ start: ticks(course.start), rate: course.rate }, told.first),
      })),
    )
    .toSorted((a, b) => Number(a.at - b.at))
    .map(({ told }) => told);

type Record = PlannedRecord<Told>;

/** Plans all of it; begun anew from its state behind every record whose number is in `stops`. */
const planned = (
  courses: readonly Course[],
  cuts: readonly number[],
  stops: ReadonlySet<number> = new Set(),
) => {
  const grid = gridOf(courses);
  const rates = courses.map(({ rate }) => rate);
  const all = tellings(courses, cuts);
  const records: Record[] = [];
  let planner = new RecordPlanner<Told>(rates, grid);
  const begun = new Set<number>();
  const tell = (told: Told): void => {
    if (!begun.has(told.stream)) planner.begin(told.stream, courses[told.stream]?.start ?? 0n);
    begun.add(told.stream);
    planner.take(told.stream, told.first, told.samples, told, told.kind);
  };
  const drain = (position: number, ended: boolean): void => {
    for (let record = planner.next(); record !== null; record = planner.next()) {
      records.push(record);
      if (!stops.has(records.length)) continue;
      const state = JSON.parse(JSON.stringify(planner.state())) as PlanState;
      planner = new RecordPlanner<Told>(rates, grid, state);
      for (const told of all.slice(0, position))
        planner.take(told.stream, told.first, told.samples, told, told.kind);
      if (ended) planner.finish();
    }
  };
  all.forEach((told, at) => {
    tell(told);
    drain(at + 1, false);
  });
  planner.finish();
  drain(all.length, true);
  return { grid, records };
};

/** Where every sample of every stream is: by index, how often. */
const placesOf = (courses: readonly Course[], records: readonly Record[]): readonly Map<number, number>[] => {
  const places = courses.map(() => new Map<number, number>());
  for (const { firsts, parts } of records)
    parts.forEach((each, stream) => {
      for (const { source, from, samples, at } of each)
        for (let i = 0; i < samples; i += 1) {
          const index = (firsts[stream] ?? Number.NaN) + at + i;
          expect(source.first + from + i).toBe(index);
          const map = places[stream];
          map?.set(index, (map.get(index) ?? 0) + 1);
        }
    });
  return places;
};

const samplesOf = ({ runs }: Course): number[] => {
  const indexes: number[] = [];
  let at = 0;
  for (const { kind, samples } of runs) {
    if (kind === 'block') for (let i = 0; i < samples; i += 1) indexes.push(at + i);
    at += samples;
  }
  return indexes;
};

/** A record without its sources: those depend on the cut. */
const shapeOf = ({ onset, begins, firsts, parts, paddings }: Record) => ({
  onset,
  begins,
  firsts,
  paddings,
  parts: parts.map((each) => {
    const runs: { at: number; samples: number }[] = [];
    for (const { at, samples } of each) {
      const last = runs.at(-1);
      if (last !== undefined && last.at + last.samples === at) last.samples += samples;
      else runs.push({ at, samples });
    }
    return runs;
  }),
});

const rates = [
  rateOf(10),
  rateOf(4),
  rateOf(1),
  { samples: 17, ticks: 17_010_000 },
  { samples: 3, ticks: 20_000_000 },
];

/** Streams of up to a minute or so, as apart as a device's are, with gaps that they share and gaps of their own. */
const coursesArbitrary: fc.Arbitrary<readonly Course[]> = fc
  .record({
    rates: fc.array(fc.constantFrom(...rates), { minLength: 1, maxLength: 3 }),
    delays: fc.array(fc.integer({ min: 0, max: 30_000_000 }), { minLength: 3, maxLength: 3 }),
    spans_s: fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 1, max: 80 })), {
      minLength: 1,
      maxLength: 6,
    }),
    own: fc.array(fc.integer({ min: 0, max: 25 }), { minLength: 3, maxLength: 3 }),
  })
  .map(({ rates: chosen, delays, spans_s, own }) =>
    chosen.map((rate, at) => ({
      rate,
      start: 17_600_000_000_000_000n + BigInt(delays[at] ?? 0),
      runs: [
        { kind: 'block' as const, samples: 1 + (own[at] ?? 0) },
        ...spans_s.map(([there, tenths]) => ({
          kind: there ? ('block' as const) : ('gap' as const),
          samples: Math.max(1, Math.round((tenths * 1e6 * rate.samples) / rate.ticks) + ((own[at] ?? 0) % 3)),
        })),
      ],
    })),
  );

const cutsArbitrary = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 3, maxLength: 3 });

describe('record planner', () => {
  it('puts every sample into one record, at its index', () =>
    fc.assert(
      fc.property(coursesArbitrary, cutsArbitrary, (courses, cuts) => {
        const { records } = planned(courses, cuts);
        placesOf(courses, records).forEach((places, stream) => {
          expect([...places.keys()].toSorted((a, b) => a - b)).toEqual(samplesOf(courses[stream] as Course));
          expect([...places.values()].every((times) => times === 1)).toBe(true);
        });
      }),
      { numRuns: 400 },
    ));

  it('places records where their samples were taken, one after the other', () =>
    fc.assert(
      fc.property(coursesArbitrary, cutsArbitrary, (courses, cuts) => {
        const { records, grid } = planned(courses, cuts);
        records.forEach(({ onset, begins, firsts }, at) => {
          const before = records[at - 1];
          const end = before === undefined ? onset : before.onset + BigInt(grid.duration_ticks);
          expect(begins ? onset >= end : onset === end).toBe(true);
          courses.forEach(({ rate, start }, stream) => {
            const timeBase = { start: ticks(start), rate };
            expect(firsts[stream]).toBe(indexAt(timeBase, ticks(onset)));
          });
        });
      }),
      { numRuns: 200 },
    ));

  it('cutting the streams otherwise, and ending and beginning anew anywhere, changes no record', () =>
    fc.assert(
      fc.property(
        coursesArbitrary,
        cutsArbitrary,
        cutsArbitrary,
        fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 4 }),
        (courses, cuts, others, stops) => {
          const once = planned(courses, cuts).records.map(shapeOf);
          expect(planned(courses, others, new Set(stops)).records.map(shapeOf)).toEqual(once);
        },
      ),
      { numRuns: 400 },
    ));

  it('a gap inside a record is filled up, one that outlasts it ends the stretch at the sample behind it', () => {
    const course: Course = {
      rate: rateOf(10),
      start: 0n,
      runs: [
        { kind: 'block', samples: 12 },
        { kind: 'gap', samples: 3 },
        { kind: 'block', samples: 8 },
        { kind: 'gap', samples: 33 },
        { kind: 'block', samples: 10 },
      ],
    };
    const { records } = planned([course], [7]);
    expect(records.map(({ onset, firsts }) => [Number(onset) / 1e7, firsts[0]])).toEqual([
      [0, 0],
      [1, 10],
      [2, 20],
      [5.6, 56],
    ]);
    expect(records.map(({ begins }) => begins)).toEqual([true, false, false, true]);
    expect(records.map(shapeOf)[2]?.parts).toEqual([[{ at: 0, samples: 3 }]]);
    expect(records.flatMap(({ paddings }) => paddings)).toEqual([]);
  });

  it('what the end leaves open is filled up and named', () => {
    const course: Course = { rate: rateOf(10), start: 0n, runs: [{ kind: 'block', samples: 14 }] };
    expect(planned([course], [3]).records.flatMap(({ paddings }) => paddings)).toEqual([
      { stream: 0, first: 14, samples: 6, why: 'end' },
    ]);
  });

  it('a stream that sends nothing is waited for 10 minutes, and what comes later is told', () => {
    const grid = recordGridOf([
      { rate: rateOf(1), signals: [1] },
      { rate: rateOf(2), signals: [1] },
    ]);
    const planner = new RecordPlanner<string>([rateOf(1), rateOf(2)], grid);
    planner.begin(0, 0n);
    planner.begin(1, 0n);
    planner.take(1, 0, 2, 'b', 'block');
    planner.take(0, 0, 600, 'a', 'block');
    expect(planner.next()).not.toBeNull();
    expect(planner.next()).toBeNull();
    planner.take(0, 600, 2, 'a', 'block');
    expect(planner.next()?.paddings).toEqual([{ stream: 1, first: 2, samples: 2, why: 'absent' }]);
    expect(planner.next()).toBeNull();
    expect(planner.take(1, 2, 4, 'c', 'block')).toEqual({ late: 2, missing: 0 });
    expect(planner.next()?.parts[1]).toEqual([{ source: 'c', from: 2, samples: 2, at: 0 }]);
  });
});

describe('record grid', () => {
  it('is the shortest of a second and more in which all rates have whole samples', () => {
    const of = (...some: Rate[]) => recordGridOf(some.map((rate) => ({ rate, signals: [1] })));
    expect(of(rateOf(256))).toEqual({ duration_ticks: 10_000_000, samplesPerRecord: [256] });
    expect(of(rateOf(256), { samples: 1, ticks: 30_000_000 })).toEqual({
      duration_ticks: 30_000_000,
      samplesPerRecord: [768, 1],
    });
    expect(of({ samples: 238, ticks: 2_381_400 })).toEqual({
      duration_ticks: 10_035_900,
      samplesPerRecord: [1003],
    });
    expect(() => of(rateOf(256), { samples: 1, ticks: 864_000_000_001 })).toThrow('no record');
  });
});
