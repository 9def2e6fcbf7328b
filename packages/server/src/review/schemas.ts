import { z } from 'zod';

/** What the review API asks and answers; `GET /api/openapi.json` is made of these. Ticks are decimal text. */

const index = z.int().min(0).max(Number.MAX_SAFE_INTEGER);
const number = z.coerce.number();
const wholeQuery = (least: number, most: number) => z.coerce.number().pipe(z.int().min(least).max(most));

/** Limits that an error names. */
export const reviewLimits = {
  /** Bytes of counts of a page that is not asked for as a large one. */
  page_bytes_max: 1 << 20,
  /** … and of one that is. */
  large_page_bytes_max: 1 << 24,
  columns_max: 16_384,
  /** Rows × columns of one answer. */
  column_values_max: 1 << 22,
  /** Samples × signals of one answer: 24 h of 32 signals at 256 Hz, and half as much again. */
  column_counts_max: 1 << 30,
  overview_columns_max: 16_384,
  /** Gaps and events that one overview lists; how many more there are is told. */
  overview_gaps_max: 10_000,
  overview_events_max: 10_000,
  events_max: 100_000,
  /** Bytes of one answer of trends. */
  trends_bytes_max: 1 << 26,
} as const;

export const recordingParams = z.object({ id: z.string().min(1).max(200) });

export const streamOfDevice = wholeQuery(0, 65_535).describe("The device's number of the stream.");
export const pageQuery = z.object({
  stream: streamOfDevice,
  from: wholeQuery(0, Number.MAX_SAFE_INTEGER).describe('Index of the first sample.'),
  samples: wholeQuery(1, 1 << 26).describe('Samples of each signal; fewer come where the recording ends.'),
  large: z
    .stringbool()
    .default(false)
    .describe(
      `At most ${reviewLimits.page_bytes_max} bytes of counts unless true, then ${reviewLimits.large_page_bytes_max}.`,
    ),
  coding: wholeQuery(0, 255)
    .optional()
    .describe('2: frames may be in coding 2, with a header of 36 bytes that says how long they are.'),
});
const frequency = (least_hz: number) => number.pipe(z.number().min(least_hz).max(1_000_000)).optional();
const signalList = z
  .string()
  .max(20_000)
  .regex(/^(\d{1,4}(,\d{1,4})*)?$/)
  .default('')
  .transform((list) => (list === '' ? [] : list.split(',').map(Number)));
export const columnsQuery = z.object({
  stream: streamOfDevice,
  from: number
    .pipe(z.number().min(-1e12).max(1e15))
    .describe('Left edge of the first column: a place between samples, in samples from index 0.'),
  samples: number.pipe(z.number().gt(0).max(1e12)).describe('Width of all columns together, in samples.'),
  columns: wholeQuery(1, reviewLimits.columns_max),
  montage: z.string().max(80).default('as-recorded'),
  order: z.enum(['left-first', 'right-first', 'by-shaft']).default('left-first'),
  low_cut: frequency(0.01).describe('Hertz; off without it, as the other two.'),
  high_cut: frequency(0.01),
  notch: frequency(0.01),
  off: signalList.describe(
    'Signals by their place, joined by commas, that must not be used: electrodes that are off.',
  ),
  confirmed: z
    .stringbool()
    .default(false)
    .describe('A person has agreed with what labels propose: montages take those electrodes, too.'),
});
export const overviewQuery = z.object({
  columns: wholeQuery(1, reviewLimits.overview_columns_max).default(1000),
});
export const eventsQuery = z.object({
  stream: streamOfDevice.optional().describe('Only events placed on this stream.'),
  from: number.default(0).describe('Only events that end at or after this index; wants `stream`.'),
  to: number
    .default(Number.MAX_SAFE_INTEGER)
    .describe('Only events that begin before this index; wants `stream`.'),
});

const problem = z.object({ code: z.string(), message: z.string() });
const rate = z.object({ samples: z.int(), ticks: z.int() });

const recordedFile = z.object({
  name: z.string(),
  format: z.enum(['EDF+', 'BDF+']),
  /** Instant of its first record. */
  start: z.string(),
  closed: z.boolean(),
});

export const recordingSummary = z.object({
  id: z.string(),
  kind: z.enum(['file', 'recorded']),
  name: z.string(),
  /** Of a file: the folder below the library's, '' for its top. */
  folder: z.string().exactOptional(),
  bed: z.string().exactOptional(),
  /** Instant of the first sample; null before there is one. */
  start: z.string().nullable(),
  time_zone: z.string(),
  span_s: z.number(),
  growing: z.boolean(),
  format: z.string().exactOptional(),
  problems: z.array(problem).exactOptional(),
  /** Of what a bed recorded: id of the study that it belongs to; null: nobody was admitted. */
  study: z.string().nullable().exactOptional(),
  /** Of what a bed recorded: the files that it is in so far, in order. */
  files: z.array(recordedFile).exactOptional(),
});
export const recordingList = z.array(recordingSummary);

export const libraryState = z.object({
  /** Roots of the library, as they were given; empty without one. */
  folders: z.array(z.string()),
  state: z.enum(['scanning', 'indexing', 'ready']),
  /** Files that are indexed, and files that there are. */
  done: z.int(),
  total: z.int(),
  problems: z.array(problem.extend({ path: z.string() })),
});

const signal = z.object({
  label: z.string(),
  transducer: z.string(),
  physicalDimension: z.string(),
  physicalMin: z.number(),
  physicalMax: z.number(),
  digitalMin: z.int(),
  digitalMax: z.int(),
  prefiltering: z.string(),
});
const streamOfRecording = z.object({
  stream: z.int(),
  /** Its number on /live while the recording is at a bed. */
  live_stream: z.int().exactOptional(),
  rate,
  start: z.string(),
  /** Index after the newest sample or hole. */
  samples: index,
  bits: z.union([z.literal(16), z.literal(24), z.literal(32)]),
  signals: z.array(signal),
  electrodes: z.looseObject({ basis: z.enum(['declared', 'proposed', 'confirmed']) }).exactOptional(),
});
export const recordingDescription = recordingSummary.extend({
  origin: z.looseObject({ kind: z.enum(['live', 'simulated', 'playback']) }).nullable(),
  streams: z.array(streamOfRecording),
});

const gapOfStream = z.object({
  stream: z.int(),
  start: index,
  samples: z.int(),
  reason: z.enum(['overload', 'device', 'restart', 'recorded', 'seam', 'paused']),
});
const event = z.looseObject({
  event: index,
  kind: z.string(),
  stream: z.int(),
  start: index,
  samples: index,
  text: z.string(),
});
export const overview = z.object({
  /** Instants of the first sample of any stream and of the end of the last. */
  from: z.string(),
  to: z.string(),
  /** Of every column from `from` to `to`, the share in which every stream has samples, 0 … 1. */
  coverage: z.array(z.number()),
  gaps: z.array(gapOfStream),
  events: z.array(event),
  /** How many gaps and events are not listed. */
  left_out: z.object({ gaps: z.int(), events: z.int() }),
});
export const eventList = z.object({ events: z.array(event), left_out: z.int() });

const seconds = z.coerce.number().pipe(z.number().min(0));
export const trendsQuery = z.object({
  scale: wholeQuery(1, 600)
    .optional()
    .describe('Seconds a value: 1, 10, 60 or 600. Without it: which trends there are.'),
  from: seconds.default(0).describe("Seconds since the analysed stream's first sample."),
  to: seconds
    .default(Number.MAX_SAFE_INTEGER)
    .describe('Where to end; the end of the recording unless told.'),
  trends: z
    .string()
    .transform((list) => list.split(','))
    .optional()
    .describe('Ids of trends or names of columns, separated by commas; all unless told.'),
  analysis: z.string().max(80).optional().describe('The youngest unless told.'),
});
const trendColumn = z.looseObject({
  name: z.string(),
  trend: z.string(),
  region: z.string(),
  part: z.string().exactOptional(),
  unit: z.string(),
});
export const recordingTrends = z.object({
  scales_s: z.array(z.int()),
  /** The youngest first. */
  analyses: z.array(
    z.object({
      recording: z.string(),
      analysis: z.string(),
      stream: z.int(),
      start: z.string(),
      rate,
      hop: z.int(),
      electrodes: z.enum(['declared', 'proposed', 'confirmed']).nullable(),
      columns: z.array(trendColumn),
      absent: z.array(z.object({ name: z.string(), why: z.string() })),
      /** Seconds that there are rows of, or gaps. */
      end_s: z.int(),
    }),
  ),
  /** What is being made of a file of the library. */
  making: z.object({
    state: z.enum(['none', 'waiting', 'making', 'made', 'failed']),
    done_s: z.number(),
    of_s: z.number(),
    message: z.string().exactOptional(),
  }),
});

export const refusal = z.object({ code: z.string(), message: z.string() });
