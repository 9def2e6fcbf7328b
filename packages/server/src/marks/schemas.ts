import { authorName, mark, markContent } from '@valvomo/wire';
import { z } from 'zod';

/** What the API of marks asks and answers; `GET /api/openapi.json` is made of these. */

export const marksLimits = {
  /** Marks of one request. */
  added_max: 1000,
  page_max: 10_000,
} as const;

const id = z.string().min(1).max(200);
const index = z.coerce.number().pipe(z.int().min(0));
const version = z.int().min(1);

export const ofRecording = z.object({ id });
export const ofMark = ofRecording.extend({ mark: id });

export const marksQuery = z
  .object({
    stream: z.coerce.number().pipe(z.int().min(0).max(65_535)).optional(),
    from: index.optional().describe('Only marks of `stream` that touch the samples from ≤ index < to.'),
    to: index.optional(),
    changed_since: z
      .string()
      .regex(/^\d{1,18}$/)
      .optional()
      .describe('Only marks whose newest version was made at this instant or later, deleted ones, too.'),
    after: z.string().max(300).optional().describe('What `x-valvomo-next` of the page before said.'),
    limit: z.coerce
      .number()
      .pipe(z.int().min(1).max(marksLimits.page_max))
      .optional()
      .describe('Marks of one page; all of them when left out.'),
  })
  .refine(({ stream, from, to }) => (stream === undefined) === (from === undefined && to === undefined), {
    path: ['stream'],
    error: 'stream, from and to go together',
  });

export const importQuery = z.object({
  author: authorName,
  stream: marksQuery.shape.stream.describe('On whose samples they lie; the fastest stream unless told.'),
});

const given = markContent.extend({
  id: id.optional(),
  text: markContent.shape.text.default(''),
  channels: markContent.shape.channels.default(null),
  review: markContent.shape.review.default('unreviewed'),
});
export const addBody = z.union([
  z.object({ author: authorName, marks: z.array(given).min(1).max(marksLimits.added_max) }),
  given.extend({ author: authorName }),
]);
export const changeBody = markContent
  .partial()
  .extend({ author: authorName, version, deleted: z.literal(false).optional() });
export const seenBody = z.object({ author: authorName, version });

export const oneMark = mark;
export const markList = z.array(mark);
