import { alarmKinds, alarmPriorities, alarmProfiles, type Alarm, type BedAlarms } from '@valvomo/model';
import { z } from 'zod';
import { authorName } from './study.ts';

/** Alarms and findings as they travel: the nouns of `model`, with limits. */

const id = z.string().min(1).max(200);
const bed = z.string().min(1).max(80);
const index = z.int().min(0);
const ticks = z.string().regex(/^-?\d{1,18}$/, 'ticks are a decimal text of at most 18 digits');
const numbers = z.record(z.string().max(200), z.number().nullable());

export const alarm: z.ZodType<Alarm> = z.object({
  id,
  bed: bed.nullable(),
  kind: z.enum(alarmKinds),
  priority: z.enum(alarmPriorities),
  text: z.string().max(512),
  onset: ticks,
  decided: ticks,
  opened: ticks,
  present: z.boolean(),
  cleared: ticks.nullable(),
  acknowledged: z.object({ by: authorName, at: ticks }).nullable(),
  sounds: z.boolean(),
  reminders: index,
  earlier: index,
  recording: id.nullable(),
  findings: z.array(id).max(256),
});

export const bedAlarms: z.ZodType<BedAlarms> = z.object({
  bed,
  profile: z.enum(alarmProfiles),
  audio: z.discriminatedUnion('state', [
    z.object({ state: z.literal('on') }),
    z.object({ state: z.enum(['paused', 'off']), by: authorName, since: ticks, until: ticks }),
  ]),
  off: z.array(z.object({ kind: z.enum(alarmKinds), by: authorName, since: ticks, until: ticks })).max(64),
  watch: z.object({ must: z.boolean(), by: authorName.nullable(), watched: z.boolean() }),
});

/** Numbers that JSON cannot write are null. */
export const finding = z.object({
  kind: z.literal('event'),
  id,
  revision: z.int().min(1),
  detector: id,
  version: z.int(),
  type: z.string().min(1).max(80),
  grade: z.string().max(80).nullable(),
  stream: z.int().min(0).max(65_535),
  start: index,
  samples: index,
  open: z.boolean(),
  decided: index,
  changed: index,
  channels: z.array(z.string().max(200)).max(4096),
  confidence: z.number().nullable(),
  features: numbers,
  thresholds: numbers,
  words: z.string().max(4096).nullable(),
  review: z.enum(['unreviewed', 'confirmed', 'rejected']),
  review_type: z.string().min(1).max(80).nullable(),
  reviewed_by: authorName.nullable(),
});

/** Viewer → server, every 2 s: this screen shows alarms. */
export const watchingMessage = z.object({
  type: z.literal('watching'),
  /** Beds whose watch the person before it has taken. */
  beds: z.array(bed).max(64),
  /** Null: nobody has said a name. */
  author: authorName.nullable(),
  /** The browser lets it sound. */
  sound: z.boolean(),
  /** The page is not hidden. */
  visible: z.boolean(),
});

/** Server → viewer: every open alarm, whenever anything has changed. */
export const alarmsMessage = z.object({
  type: z.literal('alarms'),
  /** One more with every change. */
  number: index,
  now: ticks,
  alarms: z.array(alarm).max(2048),
  beds: z.array(bedAlarms).max(256),
});
/** Server → viewer, every second: the server lives, and this is the state that the viewer should have. */
export const alarmsBeat = z.object({ type: z.literal('alarms-beat'), number: index, now: ticks });

/** Server → viewer: findings of a bed that is followed, in their newest revision, or as somebody reviewed them. */
export const findingsMessage = z.object({
  type: z.literal('findings'),
  bed,
  recording: id,
  findings: z.array(finding).max(1024),
  /** True: there were more than is said here, ask for them. */
  missed: z.boolean().exactOptional(),
});
