import type { Mark } from '@valvomo/model';
import * as fc from 'fast-check';

const word = fc.oneof(
  fc.string({ minLength: 1, maxLength: 12 }),
  fc.string({ minLength: 1, maxLength: 60, unit: 'binary' }),
  fc.constantFrom('|', ' | ', '\\', 'a\\', ', ', ' b', '\ud800', 'µV — Fp1', 'deleted', 'by X [mark m v1]'),
);

/** What a person may say of a mark, and how it may be called. */
export const contentArbitrary = fc.record({
  stream: fc.constantFrom<number>(3, 3, 3, 5, 9),
  start: fc.oneof(fc.nat(200), fc.constantFrom(0, Number.MAX_SAFE_INTEGER)),
  samples: fc.oneof(fc.nat(50), fc.constantFrom(0, Number.MAX_SAFE_INTEGER)),
  kind: word,
  text: fc.oneof(word, fc.constant(''), fc.string({ maxLength: 400 })),
  channels: fc.option(fc.array(word, { maxLength: 6 }), { nil: null }),
  review: fc.constantFrom('unreviewed' as const, 'confirmed' as const, 'rejected' as const),
});

export const authorArbitrary = fc.constantFrom('Anna', 'Bo', 'Çağla | \\');

export const markArbitrary: fc.Arbitrary<Mark> = fc
  .tuple(
    contentArbitrary,
    fc.record({
      id: fc.oneof(fc.uuid(), fc.constantFrom('a', 'b'), word),
      author: authorArbitrary,
      changed_by: authorArbitrary,
      version: fc.integer({ min: 1, max: 12 }),
      deleted: fc.boolean(),
      recording: fc.constant('bed-1-rec'),
      created: fc.constant('1'),
      changed: fc.constant('2'),
    }),
  )
  .map(([content, about]): Mark => Object.assign({}, content, about));
