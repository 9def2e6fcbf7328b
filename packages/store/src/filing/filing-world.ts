import type { JournalDisk } from '../disk.ts';
import type { RecordingFolder } from './folder.ts';

export interface FilingWorld {
  readonly journal: JournalDisk;
  readonly folder: RecordingFolder;
  /** IANA name; of a recording that is being filed already, its own stays. */
  readonly timeZone: string;
  /** What files call the patient; null: nothing. */
  readonly code: string | null;
  /** A file is followed by the next when it would become longer. */
  readonly file_bytes_max: number;
}

/** How far a recording is filed, on the medium. */
export interface FilingProgress {
  /** Of every stream, index up to which samples are in files. */
  readonly filed: readonly { readonly stream: number; readonly next: number }[];
  /** Segments before this one are wholly in files and in the index; null: all are. */
  readonly pin: string | null;
  readonly file: { readonly file: number; readonly name: string; readonly records: number } | null;
  /** All of it is filed, and its last file is closed. */
  readonly closed: boolean;
  /** Some samples came too late for their records; the journal keeps them. */
  readonly late: boolean;
}
