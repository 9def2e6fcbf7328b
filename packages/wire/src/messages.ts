import { z } from 'zod';
import { alarmsBeat, alarmsMessage, findingsMessage, watchingMessage } from './alarms.ts';
import { mark, study } from './study.ts';

/** Control messages: JSON text frames, told apart by `type`. PROTOCOL.md is the specification. */

const text = z.string().max(512);
const name = z.string().min(1).max(80);
const index = z.int().min(0);
const sequence = z.int().min(0).max(0xffff_ffff);
const stream = z.int().min(0).max(65_535);
/** Ticks of 100 ns, Unix UTC, as a decimal string: JSON numbers cannot hold them. */
export const ticksText = z.string().regex(/^-?\d{1,18}$/, 'ticks are a decimal text of at most 18 digits');

const side = z.enum(['left', 'right', 'midline', 'unknown']);
export const electrode = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('scalp'), site: name }),
  z.object({ kind: z.literal('depth'), shaft: name, contact: z.int().min(1).max(1000), side }),
  z.object({
    kind: z.literal('grid'),
    name,
    row: z.int().min(1).max(1000),
    column: z.int().min(1).max(1000),
    side,
  }),
  z.object({ kind: z.literal('pair'), active: name, reference: name }),
  z.object({
    kind: z.literal('other'),
    role: z.enum([
      'ecg',
      'eog',
      'emg',
      'respiration',
      'position',
      'oximetry',
      'reference',
      'trigger',
      'other',
    ]),
  }),
]);
export const electrodeSet = z.object({
  basis: z.enum(['declared', 'proposed', 'confirmed']),
  by: name.exactOptional(),
  electrodes: z.array(electrode).max(4096),
});

const signal = z.object({
  label: text,
  transducer: text,
  physicalDimension: text,
  physicalMin: z.number(),
  physicalMax: z.number(),
  digitalMin: z.int(),
  digitalMax: z.int(),
  prefiltering: text,
});
/** Faster than any amplifier: what lies beyond is a mistake. */
const rate_hz_max = 1_000_000;
/** A week, for counters that step once a day. */
const ticks_max = 7 * 86_400 * 10_000_000;
const streamDescription = z
  .object({
    stream,
    start: ticksText,
    rate: z
      .object({ samples: z.int().min(1), ticks: z.int().min(1) })
      .refine(({ samples, ticks }) => (samples * 1e7) / ticks <= rate_hz_max, {
        error: `at most ${rate_hz_max} Hz`,
      })
      .refine(({ ticks }) => ticks <= ticks_max, { path: ['ticks'], error: `at most ${ticks_max} ticks` }),
    bits: z.union([z.literal(16), z.literal(24), z.literal(32)]),
    signals: z.array(signal).min(1).max(4096),
    electrodes: electrodeSet.exactOptional(),
  })
  .refine(
    ({ signals, electrodes }) => electrodes === undefined || electrodes.electrodes.length === signals.length,
    { path: ['electrodes', 'electrodes'], error: 'one electrode a signal' },
  );
const streamList = z
  .array(streamDescription)
  .max(64)
  .refine((streams) => new Set(streams.map((each) => each.stream)).size === streams.length, {
    error: 'stream numbers are unique',
  });
const origin = z.object({
  kind: z.enum(['live', 'simulated', 'playback']),
  recorded: z.string().max(40).exactOptional(),
  name: z.string().max(255).exactOptional(),
});
const gapReason = z.enum(['overload', 'device', 'restart', 'recorded', 'seam', 'paused']);
const deviceEvent = z.object({
  event: index,
  kind: z.enum(['annotation', 'button', 'seam', 'impedance', 'note']),
  stream,
  start: index,
  samples: index,
  text: z.string().max(4096),
  impedances: z
    .array(z.object({ signal: z.int().min(0).max(4095), ohms: z.number().min(0).nullable() }))
    .max(4096)
    .exactOptional(),
});

// Device to server
const hello = z.object({
  type: z.literal('hello'),
  device: z.object({ id: name, name: text, software: text }),
  /** Changes whenever the device forgets what it sent: sequences start again. */
  life: name,
  bed: name.exactOptional(),
  origin,
  codings: z.array(z.int().min(0).max(255)).max(16).exactOptional(),
  streams: streamList.min(1),
});
const gap = z
  .object({
    type: z.literal('gap'),
    stream,
    /** First sequence number that the gap stands for, and how many. */
    sequence,
    sequences: z.int().min(1),
    first: index,
    samples: z.int().min(1),
    reason: gapReason,
  })
  .refine(({ sequence, sequences }) => sequence + sequences <= 2 ** 32, {
    path: ['sequences'],
    error: 'sequence + sequences is at most 2^32',
  })
  .refine(({ first, samples }) => Number.isSafeInteger(first + samples), {
    path: ['samples'],
    error: 'first + samples is at most 2^53 - 1',
  });
const event = deviceEvent.extend({ type: z.literal('event') });
const clock = z.object({ type: z.literal('clock'), id: index, sent: ticksText });
const clockOffset = z.object({ type: z.literal('clock-offset'), offset: ticksText, error: ticksText });
/** What the device does about `measure-impedance`: it begins, or says (then or later) why nothing comes of it. */
const impedanceAnswer = z.object({
  type: z.literal('impedance-answer'),
  id: index,
  accepted: z.boolean(),
  /** Of a refusal, for programs and for people. */
  code: name.exactOptional(),
  message: z.string().max(1024).exactOptional(),
});
const end = z.object({ type: z.literal('end'), reason: text });
export const deviceMessage = z.discriminatedUnion('type', [
  hello,
  gap,
  event,
  clock,
  clockOffset,
  impedanceAnswer,
  end,
]);

// Server to device
const welcome = z.object({
  type: z.literal('welcome'),
  recording: name,
  bed: name,
  /** Next sequence wanted of every stream; the device goes on from there. */
  resume: z.array(z.object({ stream, sequence })),
  /** Next event number wanted. */
  events: index,
  coding: z.int().min(0).max(255),
});
const ack = z.object({
  type: z.literal('ack'),
  /** All sequences below `next` are in the fsynced journal. */
  streams: z.array(z.object({ stream, next: sequence })),
  /** All events below are, too. */
  events: index,
});
const resend = z.object({ type: z.literal('resend'), stream, from: sequence });
const clockReply = z.object({
  type: z.literal('clock'),
  id: index,
  sent: ticksText,
  received: ticksText,
  replied: ticksText,
});
/** A person wants the impedances of the electrodes measured, once. */
const measureImpedance = z.object({ type: z.literal('measure-impedance'), id: index });
export const errorMessage = z.object({
  type: z.literal('error'),
  code: name,
  message: z.string().max(1024),
});
export const serverToDevice = z.discriminatedUnion('type', [
  welcome,
  ack,
  resend,
  clockReply,
  measureImpedance,
  errorMessage,
]);

// Viewer to server
const subscribe = z.object({
  type: z.literal('subscribe'),
  bed: name,
  /** Seconds of the recent past to send first, as far as the server has them. */
  history_s: z.number().min(0).max(600).exactOptional(),
  /** Wants trends, too, and so many seconds of their recent past first. */
  trends_s: z.number().min(0).max(14_400).exactOptional(),
  /** Codings beyond 0 and 1 that the viewer reads; blocks may come in any of them. */
  codings: z.array(z.int().min(0).max(255)).max(16).exactOptional(),
});
const unsubscribe = z.object({ type: z.literal('unsubscribe'), bed: name });
/** Of a bed that is subscribed to: wants trends from now on, or no more; samples go on as they are. */
const trends = z.object({
  type: z.literal('trends'),
  bed: name,
  /** Seconds of the recent past to send first; null: no trends. */
  trends_s: z.number().min(0).max(14_400).nullable(),
});
/** Marks of any recording, whether or not a bed has it. */
const follow = z.object({ type: z.literal('follow'), recording: z.string().min(1).max(200) });
const unfollow = follow.extend({ type: z.literal('unfollow') });
export const viewerMessage = z.discriminatedUnion('type', [
  subscribe,
  unsubscribe,
  trends,
  follow,
  unfollow,
  watchingMessage,
]);

// Server to viewer
const bedState = z.enum(['waiting', 'live', 'stale', 'lost']);
const bedMessage = z.object({
  type: z.literal('bed'),
  bed: name,
  name: text,
  state: bedState,
  recording: name.nullable(),
  origin: origin.nullable(),
  timeZone: z.string().max(64),
  /** `stream` is unique on this server, not within its device. */
  streams: streamList,
});
/** Sent every second while subscribed: also proof of life. */
const beat = z.object({
  type: z.literal('beat'),
  bed: name,
  state: bedState,
  /** Server's clock. */
  now: ticksText,
  heads: z.array(z.object({ stream, next: index })),
  lag_s: z.number().nullable(),
  gaps: index,
  clock_offset_s: z.number().nullable(),
  /** What a reader should know of this bed, in words: `flat`, `not recorded: …`. */
  notes: z.array(z.string().max(1024)).max(16).exactOptional(),
});
const viewerGap = z.object({
  type: z.literal('gap'),
  stream,
  first: index,
  samples: z.int().min(1),
  reason: gapReason,
});
const viewerEvent = deviceEvent.extend({ type: z.literal('event'), bed: name });
/** Samples that this viewer did not get because it was too slow; they are recorded all the same. */
const skip = z.object({ type: z.literal('skip'), stream, first: index, samples: z.int().min(1) });
const gone = z.object({ type: z.literal('gone'), bed: name });
const trendColumn = z.object({
  /** `trend.region[.part]` */
  name: z.string().min(1).max(200),
  trend: z.string().max(200),
  region: z.string().max(200),
  part: z.string().max(200).exactOptional(),
  unit: text,
  /** Number of a list: a value k stands for the state `lists[states][k]`. */
  states: z.int().min(0).exactOptional(),
  /** Number of a list: the derivations that the region is made of. */
  derivations: z.int().min(0),
  band_hz: z.tuple([z.number(), z.number()]).exactOptional(),
  /** A detector's; such columns come last. */
  feature: z.literal(true).exactOptional(),
});
/** What the rows that follow mean: first, and again whenever the analysis is another one. */
const trendColumns = z.object({
  type: z.literal('trend-columns'),
  bed: name,
  recording: name,
  /** Changes whenever rows before and after cannot be put together. */
  analysis: name,
  /** The stream that is analysed, and samples a row: row r ends at index (r + 1) · hop; null when none is. */
  stream: stream.nullable(),
  hop: z.int().min(1),
  /** Whether electrodes were declared or confirmed, or are what names propose; null when nothing is analysed. */
  electrodes: z.enum(['declared', 'proposed', 'confirmed']).nullable(),
  columns: z.array(trendColumn).max(4096),
  /** Words that many columns have in common. */
  lists: z.array(z.array(z.string().max(200)).max(8192)).max(4096),
  /** Columns that these electrodes or this rate do not allow; why nothing is analysed. */
  absent: z.array(z.object({ name: z.string().max(200), why: z.string().max(1024) })).max(4096),
});
/** Rows in order: values in the order of the columns, null where there is none; or seconds without rows. */
const trendRows = z.object({
  type: z.literal('trend-rows'),
  bed: name,
  rows: z
    .array(
      z.union([
        z.object({ second: index, values: z.array(z.number().nullable()).max(4096) }),
        z.object({ second: index, seconds: z.int().min(1) }),
      ]),
    )
    .max(1024),
});
/** Marks as they are after a change. */
const marks = z.object({
  type: z.literal('marks'),
  /** Left out: of a recording that is followed by itself. */
  bed: name.exactOptional(),
  recording: z.string().min(1).max(200),
  marks: z.array(mark).max(1024),
  /** True: more was changed than is said here, ask for what has changed. */
  missed: z.boolean().exactOptional(),
});
/** Who is at a bed; null: nobody was admitted. */
const studyMessage = z.object({ type: z.literal('study'), bed: name, study: study.nullable() });
export const serverToViewer = z.discriminatedUnion('type', [
  bedMessage,
  beat,
  viewerGap,
  viewerEvent,
  skip,
  gone,
  trendColumns,
  trendRows,
  marks,
  studyMessage,
  alarmsMessage,
  alarmsBeat,
  findingsMessage,
  errorMessage,
]);

export type DeviceMessage = z.infer<typeof deviceMessage>;
export type ServerToDevice = z.infer<typeof serverToDevice>;
export type ViewerMessage = z.infer<typeof viewerMessage>;
export type ServerToViewer = z.infer<typeof serverToViewer>;
export type StreamOnWire = z.infer<typeof streamDescription>;
export type BedMessage = z.infer<typeof bedMessage>;
export type TrendColumnsMessage = z.infer<typeof trendColumns>;
export type MarksMessage = z.infer<typeof marks>;
export type StudyMessage = z.infer<typeof studyMessage>;
export type AlarmsMessage = z.infer<typeof alarmsMessage>;
export type FindingsMessage = z.infer<typeof findingsMessage>;
export type WatchingMessage = z.infer<typeof watchingMessage>;
export type TrendRowsMessage = z.infer<typeof trendRows>;
