import { ValvomoError, type DeviceEvent, type ElectrodeSet, type GapReason } from '@valvomo/model';
import type { DeviceMessage, StreamOnWire } from '@valvomo/wire';
import type { JournalRecord } from './record.ts';

type Hello = Extract<DeviceMessage, { type: 'hello' }>;

/** How far one stream of a recording has come. Ticks are decimal text, as on the wire. */
export interface StreamProgress {
  /** As the device described it in its present life. */
  readonly description: StreamOnWire;
  /** Instant of index 0 of the recording; null before the first sample. */
  readonly start: string | null;
  /** Index on the device's time base of index 0 of the recording, negative after a restart; null before the first sample. */
  readonly offset: number | null;
  /** The device's present life has brought a block or gap of this stream. */
  readonly begun: boolean;
  /** Recording's index after the newest sample or gap. */
  readonly next: number;
  /** Sequence wanted next of the device's present life. */
  readonly sequence: number;
}

/** A person's word on what the electrodes of a stream are; it stays with the recording. */
export interface ElectrodeDecision {
  readonly stream: number;
  readonly electrodes: ElectrodeSet;
  /** Recording's index of the sample from which on it was known; 0 when left out. */
  readonly from?: number;
}

/** All that is known of a recording at one moment: the first entry of every segment, and of every device life. */
export interface Checkpoint {
  readonly version: 1;
  readonly recording: string;
  readonly bed: string;
  /** Name of the bed. */
  readonly name: string;
  /** When the recording was begun, on the server's clock. */
  readonly created: string;
  readonly device: Hello['device'];
  readonly life: string;
  readonly origin: Hello['origin'];
  readonly streams: readonly StreamProgress[];
  /** Event wanted next of the device's present life. */
  readonly events: number;
  readonly gaps: number;
  readonly decisions: readonly ElectrodeDecision[];
  /** The newest events, placed in the recording's indexes. */
  readonly recentEvents: readonly DeviceEvent[];
  /** Events of this life on streams whose first sample has not come, as the device placed them. */
  readonly waitingEvents: readonly DeviceEvent[];
  /** Whose it is; left out: nobody was admitted at the bed. */
  readonly study?: RecordingStudy;
  /** It has ended and never goes on. */
  readonly closed?: RecordingEnd;
}

/** The study that a recording belongs to. Who the patient is stands in the database alone. */
export interface RecordingStudy {
  readonly id: string;
  /** What files call the patient. */
  readonly pseudonym: string;
}

/** That a person wanted impedances to be measured, for which current flows. */
export interface ImpedanceRequest {
  /** On the server's clock, in ticks. */
  readonly at: string;
  readonly by: string;
  /** Who confirmed that current may flow through contacts in the brain. */
  readonly confirmed?: string;
}

/** When a recording ended, on the server's clock in ticks, and why, in words. */
export interface RecordingEnd {
  readonly at: string;
  readonly why: string;
}

/**
 * What a journal holds. Samples are the bytes of the frame as it came, counts untouched, with the recording's index in
 * place of the device's: `anchor` tells the difference of the two. `stream` is the device's number.
 */
export type Entry =
  | { readonly kind: 'checkpoint'; readonly checkpoint: Checkpoint }
  | { readonly kind: 'anchor'; readonly stream: number; readonly offset: number; readonly start: string }
  | { readonly kind: 'block'; readonly frame: Uint8Array }
  | {
      readonly kind: 'gap';
      readonly stream: number;
      readonly first: number;
      readonly samples: number;
      readonly reason: GapReason;
      /** Sequence wanted after it. */
      readonly sequence: number;
    }
  | { readonly kind: 'event'; readonly event: DeviceEvent }
  | { readonly kind: 'electrodes'; readonly decisions: readonly ElectrodeDecision[] }
  | { readonly kind: 'clock'; readonly offset: string; readonly error: string }
  | ({ readonly kind: 'asked' } & ImpedanceRequest)
  /** The last entry of a recording. */
  | { readonly kind: 'closed'; readonly end: RecordingEnd };

const types = {
  checkpoint: 1,
  anchor: 2,
  block: 3,
  gap: 4,
  event: 5,
  electrodes: 6,
  clock: 7,
  closed: 8,
  asked: 9,
} as const;
const kinds = new Map(Object.entries(types).map(([kind, type]) => [type as number, kind as Entry['kind']]));

const text = new TextEncoder();
const textOf = new TextDecoder();

export const encodeEntry = (entry: Entry): JournalRecord => ({
  type: types[entry.kind],
  payload: entry.kind === 'block' ? entry.frame : text.encode(JSON.stringify(entry)),
});

/**
 * @returns null for a type that a later version wrote and this one does not know
 * @throws ValvomoError JOURNAL_VERSION for a checkpoint of another version
 */
export const decodeEntry = ({ type, payload }: JournalRecord): Entry | null => {
  const kind = kinds.get(type);
  if (kind === undefined) return null;
  if (kind === 'block') return { kind, frame: payload };
  // The CRC vouches that these are the bytes that encodeEntry made.
  const entry = JSON.parse(textOf.decode(payload)) as Entry;
  const version: number = entry.kind === 'checkpoint' ? entry.checkpoint.version : 1;
  if (version !== 1)
    throw new ValvomoError('JOURNAL_VERSION', `journal version is ${version}, limit 1`, {
      value: version,
      limit: 1,
    });
  return entry;
};
