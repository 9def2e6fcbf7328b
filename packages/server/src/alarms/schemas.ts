import { alarmKinds } from '@valvomo/model';
import { alarm, alarmsMessage, authorName, finding } from '@valvomo/wire';
import { z } from 'zod';
import { recordingTrends } from '../review/schemas.ts';
import { alarmSettings, versionedSettings } from './settings/schema.ts';

/** What the API of alarms and findings asks and answers; `GET /api/openapi.json` is made of these. */

const id = z.string().min(1).max(200);
const ticks = z.string().regex(/^-?\d{1,18}$/);
const limit = (most: number, otherwise: number) =>
  z.coerce.number().pipe(z.int().min(1).max(most)).default(otherwise);
const review = z.enum(['unreviewed', 'confirmed', 'rejected']);
const reviewed = { review, review_type: z.string().nullable(), reviewed_by: z.string().nullable() };

export const ofId = z.object({ id });
export const ofFinding = ofId.extend({ finding: id });
export const byAuthor = z.object({ author: authorName });
export const reviewBody = byAuthor.extend({
  review,
  type: z.string().trim().min(1).max(80).nullable().default(null),
});
export const pauseBody = byAuthor.extend({ seconds: z.number().min(0) });
export const audioOffBody = byAuthor.extend({
  off: z.boolean(),
  seconds: z.number().gt(0).optional().describe('On again after so long; unless told as long as is allowed.'),
});
export const alarmOffBody = audioOffBody.extend({ kind: z.enum(alarmKinds) });
export const watchBody = byAuthor.extend({
  from: authorName.optional(),
  release: z.boolean().default(false),
});
const seen = z
  .int()
  .min(0)
  .optional()
  .describe(
    'Version that the author saw, unless the header `if-match` says it; 409 when it is another by now.',
  );
export const settingsBody = alarmSettings.extend({ author: authorName, version: seen });
export const somethingOfSettings = z
  .looseObject({ author: authorName, version: seen })
  .describe(
    'Any of the settings: objects field by field, lists whole; null where it is no value: as by default.',
  );
export const ofChannel = z.object({ name: id });

export const historyQuery = z.object({
  bed: id.optional(),
  from: ticks.optional(),
  to: ticks.optional(),
  limit: limit(1000, 100),
});
export const findingsQuery = z.object({
  from: ticks.optional(),
  to: ticks.optional(),
  type: z.string().max(80).optional(),
  detector: z.string().max(200).optional(),
  limit: limit(10_000, 1000),
});
export const logQuery = z.object({
  below: z.coerce.number().pipe(z.int().min(0)).optional(),
  limit: limit(1000, 100),
});
export const nightsQuery = z.object({ nights: limit(60, 7) });

export const alarmsNow = alarmsMessage.omit({ type: true });
const alarmRow = z.object({ alarm, closed: ticks.nullable(), ...reviewed });
export const alarmRows = z.array(alarmRow);
export const oneAlarmRow = alarmRow;
const findingRow = z.object({ finding, bed: z.string(), recording: z.string(), onset: ticks, ended: ticks });
export const findingRows = z.array(findingRow);
export const oneFindingRow = findingRow;
export const detection = recordingTrends.shape.making.extend({
  absent: z
    .array(z.object({ name: z.string(), why: z.string() }))
    .describe('Detectors that were off, each with its reason.'),
  left_out: z.int().describe('Findings beyond the most that are kept.'),
  thresholds: z
    .record(z.string(), z.record(z.string(), z.number()))
    .describe('What differed from the usual in that run, by detector and name.'),
});
export const detectionBody = z
  .object({ thresholds: z.record(id, z.record(id, z.number())).default({}) })
  .nullish();
export const findingsOfRecording = z.object({ detection, findings: findingRows });
const logRow = z.object({
  number: z.int(),
  at: ticks,
  bed: z.string().nullable(),
  alarm: z.string().nullable(),
  action: z.string(),
  author: z.string().nullable(),
  detail: z.string().nullable(),
  content: z.unknown(),
});
export const logRows = z.array(logRow);
export const nightRows = z.array(
  z.object({
    night: z.string(),
    from: ticks,
    to: ticks,
    alarms: z.int(),
    rang: z.int(),
    confirmed: z.int(),
    rejected: z.int(),
    unreviewed: z.int(),
    kinds: z.record(z.string(), z.object({ alarms: z.int(), rejected: z.int() })),
  }),
);
const delivery = z.object({
  id: z.string(),
  alarm: z.string(),
  channel: z.string(),
  state: z.enum(['waiting', 'delivered', 'failed']),
  attempts: z.int(),
  made: ticks,
  changed: ticks,
  content: z.object({ target: z.string(), subject: z.string(), text: z.string(), json: z.string() }),
  answer: z.string().describe('What the other side said, or why it could not be reached.'),
});
export const why = z.object({
  alarm,
  closed: ticks.nullable(),
  ...reviewed,
  delay: z.object({
    onset: ticks,
    decided: ticks,
    opened: ticks,
    decided_after_s: z.number().nullable().describe('From the onset to the last sample that was needed.'),
    opened_after_s: z.number().describe('From the onset to the alarm.'),
  }),
  findings: findingRows,
  page: z
    .object({ recording: z.string(), stream: z.int(), from: z.int(), samples: z.int(), url: z.string() })
    .nullable()
    .describe('The 10 s before the onset, and the 10 s after it.'),
  log: logRows,
  deliveries: z.array(delivery),
});
export const deliveryRows = z.array(delivery);
export const tried = delivery.extend({
  recorded: z.boolean().describe('False: the database is away, and nobody will read of it later.'),
});
export const whatIfQuery = z.object({
  detector: id,
  threshold: id,
  value: z.coerce.number(),
  from: ticks.optional().describe('The last night, noon to noon, unless told.'),
  to: ticks.optional(),
});
export const whatIf = z.object({
  bed: z.string(),
  detector: z.string(),
  threshold: z.string(),
  value: z.number(),
  from: ticks,
  to: ticks,
  feature: z.string().describe('What the threshold is held against.'),
  used: z.number().nullable(),
  found: z.int().describe('Findings that there were.'),
  would: z.int().describe('Of these, such as there would have been.'),
  missed: z
    .array(z.object({ recording: z.string(), id: z.string(), onset: ticks, review }))
    .describe('Confirmed ones that there would not have been.'),
  spared: z.int().describe('Rejected ones that there would not have been.'),
  unreviewed: z.int(),
  unknown: z.int(),
  isStricter: z.boolean(),
  more: z
    .object({ estimate: z.int(), onsets: z.array(ticks), from: z.string() })
    .nullable()
    .describe('What there would have been besides, estimated from stored features.'),
});
export const settingsAnswer = versionedSettings;
export const settingRefusal = z.object({
  code: z.string(),
  message: z.string(),
  value: z.unknown().describe('What was wanted.'),
  limit: z.unknown().describe('What it broke; of STALE_SETTINGS: the version that there is.'),
});
const group = { path: z.string(), title: z.string(), description: z.string().nullable() };
export const limitsAnswer = z.object({
  groups: z.array(z.object(group)),
  settings: z.array(
    z.looseObject({
      ...group,
      type: z.enum(['number', 'whole-number', 'flag', 'choice', 'choices', 'text', 'texts', 'channels']),
      unit: z.string().nullable(),
      nullable: z.boolean().describe('Null is a value: never, or none.'),
      default: z.unknown(),
      from: z.number().optional(),
      to: z.number().optional(),
      choices: z.array(z.string()).optional(),
    }),
  ),
});
export const done = z.object({
  done: z.literal(true),
  durable: z
    .boolean()
    .describe('False: it holds, and is forgotten if the server ends before the database is back.'),
  message: z.string().optional(),
});
