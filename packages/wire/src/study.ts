import { ageUnits, studyProfiles, type Mark, type Study } from '@valvomo/model';
import { z } from 'zod';

/** What people say of recordings and patients, as it travels: the nouns of `model`, with limits. */

const id = z.string().min(1).max(200);
const index = z.int().min(0);
const ticks = z.string().regex(/^-?\d{1,18}$/, 'ticks are a decimal text of at most 18 digits');

/** Limits of what a person says of a mark. */
export const markLimits = { text: 4096, kind: 80, channels: 4096, channel: 80 } as const;

/** Who says something: a name typed at the workplace. */
export const authorName = z.string().trim().min(1).max(80);

export const markContent = z.object({
  stream: z.int().min(0).max(65_535),
  start: index,
  samples: index,
  kind: z.string().min(1).max(markLimits.kind),
  text: z.string().max(markLimits.text),
  channels: z.array(z.string().min(1).max(markLimits.channel)).max(markLimits.channels).nullable(),
  review: z.enum(['unreviewed', 'confirmed', 'rejected']),
});
export const mark: z.ZodType<Mark> = markContent.extend({
  id,
  recording: id,
  author: authorName,
  created: ticks,
  version: z.int().min(1),
  changed_by: authorName,
  changed: ticks,
  deleted: z.boolean(),
});

const text = z.string().max(512);
export const admission = z.object({
  reason: text,
  age: z.object({ value: z.number().min(0).max(100_000), unit: z.enum(ageUnits) }).nullable(),
  consciousness: text,
  drugs: z
    .array(z.object({ name: z.string().min(1).max(120), dose: z.string().max(120), at: ticks }))
    .max(64),
  profile: z.enum(studyProfiles),
  electrodes: text,
});
/** `YYYY-MM-DD` of a day that there was. */
const day = z.iso.date();
export const identifiers = z.object({
  name: z.string().trim().min(1).max(120).nullable(),
  birth_date: day.nullable(),
  hospital_id: z.string().trim().min(1).max(80).nullable(),
});
export const patient = identifiers.extend({ id, unknown: z.int().min(1).nullable() });
export const study: z.ZodType<Study> = admission.extend({
  id,
  patient,
  pseudonym: z.string().min(1).max(80),
  bed: z.string().min(1).max(80),
  state: z.enum(['recording', 'paused', 'discharged']),
  admitted: ticks,
  discharged: ticks.nullable(),
  version: z.int().min(1),
});
