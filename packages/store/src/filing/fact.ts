import type { DeviceEvent, GapReason, Mark, Origin } from '@valvomo/model';
import type { StreamOnWire } from '@valvomo/wire';
import type { Checkpoint, ElectrodeDecision, ImpedanceRequest, RecordingStudy } from '../entry.ts';
import { decodeRecord, encodeHeader, recordBytes, recordHeaderBytes } from '../record.ts';
import type { PaddingReason } from './planner.ts';

/** What a recording is of, as its journal says. */
export interface RecordingFact {
  readonly kind: 'recording';
  readonly recording: string;
  readonly bed: string;
  readonly name: string;
  readonly created: string;
  readonly timeZone: string;
  readonly device: Checkpoint['device'];
  readonly life: string;
  readonly origin: Origin;
  /** Left out: nobody was admitted at the bed. */
  readonly study?: RecordingStudy;
  /** In the order in which files have them. */
  readonly streams: readonly StreamOnWire[];
}

export interface FileFact {
  readonly kind: 'file';
  /** 1, 2 … */
  readonly file: number;
  readonly name: string;
  readonly format: 'EDF+' | 'BDF+';
  /** Instant of its first record. */
  readonly start: string;
  readonly duration_ticks: number;
  /** Of every stream, in the order of the recording. */
  readonly samplesPerRecord: readonly number[];
  readonly annotation_bytes: number;
}

/** Records without a gap between them begin here. */
export interface StretchFact {
  readonly kind: 'stretch';
  readonly file: number;
  readonly record: number;
  readonly start: string;
  /** Index of the first sample of every stream in that record; null: it has not begun. */
  readonly firsts: readonly (number | null)[];
}

export interface FileClosedFact {
  readonly kind: 'file-closed';
  readonly file: number;
  readonly records: number;
  readonly bytes: number;
  readonly sha256: string;
}

/**
 * All that is known of a recording but its samples, in the order of its journal. `stream` is the device's number, indexes
 * are the recording's, instants are ticks as decimal text.
 */
export type Fact =
  | RecordingFact
  | { readonly kind: 'begun'; readonly stream: number; readonly start: string }
  | GapFact
  | { readonly kind: 'event'; readonly event: DeviceEvent }
  | { readonly kind: 'electrodes'; readonly decisions: readonly ElectrodeDecision[] }
  | ({ readonly kind: 'asked' } & ImpedanceRequest)
  /** A version of a mark, as the database had it. */
  | { readonly kind: 'mark'; readonly mark: Mark }
  /** The server's clock was found to be `offset` ticks ahead of the device's when its streams had come to `at`. */
  | { readonly kind: 'clock'; readonly at: string; readonly offset: string; readonly error: string }
  | FileFact
  | StretchFact
  | PaddingFact
  /** Samples that came when their records were long written: no file has them, the journal keeps them. */
  | { readonly kind: 'late'; readonly stream: number; readonly first: number; readonly samples: number }
  /** The server was started anew at `at`, its clock. */
  | { readonly kind: 'resumed'; readonly at: string }
  /** A file lost records that were safe once; the recording goes on in the next. */
  | { readonly kind: 'damaged'; readonly file: number; readonly records: number; readonly wanted: number }
  | FileClosedFact
  | { readonly kind: 'closed'; readonly at: string; readonly why: string };

/** What a database keeps of a recording. */
export const isOfDatabase = ({ kind }: Fact): boolean =>
  ['recording', 'begun', 'event', 'asked', 'file', 'stretch', 'file-closed', 'closed'].includes(kind);

export interface GapFact {
  readonly kind: 'gap';
  readonly stream: number;
  readonly first: number;
  readonly samples: number;
  readonly reason: GapReason;
}

export interface PaddingFact {
  readonly kind: 'padding';
  readonly stream: number;
  readonly first: number;
  readonly samples: number;
  readonly why: PaddingReason;
}

const factType = 1;
const text = new TextEncoder();
const textOf = new TextDecoder();

/** A fact as a record of the journal's form: its CRC tells whether it is whole. */
export const encodeFact = (fact: Fact): Uint8Array => {
  const payload = text.encode(JSON.stringify(fact));
  const bytes = new Uint8Array(recordHeaderBytes + payload.byteLength);
  encodeHeader({ type: factType, payload }, new DataView(bytes.buffer));
  bytes.set(payload, recordHeaderBytes);
  return bytes;
};

export interface PlacedFact {
  readonly fact: Fact;
  /** Where it begins and ends in the index, in bytes. */
  readonly at: number;
  readonly end: number;
}

/** The facts in the bytes of an index from byte `base` on, as far as they are whole. */
export function* factsIn(bytes: Uint8Array, base = 0): Generator<PlacedFact> {
  for (let at = 0; at + recordHeaderBytes <= bytes.byteLength;) {
    const length = recordBytes(bytes.subarray(at));
    if (length === null || at + length > bytes.byteLength) return;
    const record = decodeRecord(bytes.subarray(at, at + length));
    if (record === null) return;
    if (record.type === factType)
      yield {
        fact: JSON.parse(textOf.decode(record.payload)) as Fact,
        at: base + at,
        end: base + at + length,
      };
    at += length;
  }
}
