import type { Origin, Rate, Signal } from '@valvomo/model';

/** A stream of a recording, by the number that its device gave it. */
export interface RecordedStream {
  readonly stream: number;
  readonly rate: Rate;
  readonly bits: 16 | 24 | 32;
  /** Instant of index 0. */
  readonly start: string;
  readonly signals: readonly Signal[];
}

export interface RecordingOpened {
  readonly recording: string;
  readonly bed: string;
  /** Name of the bed. */
  readonly name: string;
  readonly device: { readonly id: string; readonly name: string; readonly software: string };
  readonly origin: Origin;
  /** When it was begun, on the server's clock. */
  readonly created: string;
  /** Null: nobody was admitted at the bed. */
  readonly study: string | null;
  readonly streams: readonly RecordedStream[];
}

export interface RecordingRow extends RecordingOpened {
  /** What its files call the patient; null without a study. */
  readonly pseudonym: string | null;
  /** Null while it grows. */
  readonly closed: { readonly at: string; readonly why: string } | null;
}

export interface FileOpened {
  readonly recording: string;
  /** 1, 2 … */
  readonly file: number;
  readonly name: string;
  readonly format: 'EDF+' | 'BDF+';
  /** Instant of its first record. */
  readonly start: string;
}

export interface FileClosed {
  readonly recording: string;
  readonly file: number;
  readonly records: number;
  readonly bytes: number;
  readonly sha256: string;
}

export interface FileRow extends FileOpened {
  /** Null while it grows. */
  readonly closed: { readonly records: number; readonly bytes: number; readonly sha256: string } | null;
}

/** A stretch of records without a gap: which samples of every stream lie where in the file. */
export interface Segment {
  readonly recording: string;
  readonly file: number;
  /** Its first record, from 0. */
  readonly record: number;
  readonly records: number;
  /** Instant of its onset. */
  readonly start: string;
  /** Index of its first sample of every stream, and how many. */
  readonly firsts: readonly { readonly stream: number; readonly first: number; readonly samples: number }[];
}

/** Saying the same again changes nothing: after a crash it may be said twice. */
export interface RecordingsTable {
  /** Begun, or open again after a restart: its streams are as described now. */
  opened(recording: RecordingOpened): Promise<void>;
  closed(closed: { readonly recording: string; readonly at: string; readonly why: string }): Promise<void>;
  fileOpened(file: FileOpened): Promise<void>;
  fileClosed(file: FileClosed): Promise<void>;
  /** Written, or extended: one row a (recording, file, record). */
  segment(segment: Segment): Promise<void>;
  /** By when they were begun, oldest first. */
  list(): Promise<readonly RecordingRow[]>;
  get(recording: string): Promise<RecordingRow | null>;
  files(recording: string): Promise<readonly FileRow[]>;
  /** In the order of files and records. */
  segments(recording: string): Promise<readonly Segment[]>;
}
