import type { DestinationStream, Level } from 'pino';
import type { DiskBounds } from './disk-watch.ts';

/** Bounds of the journal of a data folder; the oldest segments go first. */
export interface JournalBounds {
  /** Bytes of all journals together; 16 GiB unless told. */
  readonly bytes_max?: number;
  /** Seconds that a closed segment is kept; 24 h unless told. */
  readonly age_s_max?: number;
  /** Bytes of one segment; 16 MiB unless told. */
  readonly segment_bytes_max?: number;
}

/** Bounds of what a bed keeps in memory for viewers that come late. */
export interface HistoryBounds {
  /** Seconds of stream time; 60 unless told. */
  readonly length_s?: number;
  /** Bytes a bed; 64 MiB unless told. */
  readonly bytes_max?: number;
}

/** The threads in which trends are made. */
export interface AnalysisOptions {
  /** One core less than there are, and at least 1, unless told. */
  readonly threads?: number;
  /** The file that a thread runs; the standard trends unless told. It calls `serveAnalysis`. */
  readonly entry?: URL;
  /** Seconds between snapshots, from which a thread goes on that takes the place of one that died; 30 unless told. */
  readonly snapshot_every_s?: number;
}

/** How recordings become EDF+ and BDF+ files. */
export interface FilingOptions {
  /** Milliseconds between two looks at a journal; 5000 unless told. */
  readonly every_ms?: number;
  /** Bytes after which a file is followed by the next, as it is at local midnight; 4 GiB unless told. */
  readonly file_bytes_max?: number;
}

export interface ServerOptions {
  /** A loopback address: `127.0.0.1` (unless told), `localhost` or `::1`. Every other one is refused. */
  readonly host?: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Created when absent; one server at a time. */
  readonly dataDirectory: string;
  /** `postgres://…`, or the path of an SQLite file; `valvomo.sqlite` in the data folder unless told. */
  readonly database?: string;
  /** The built viewer; without it only sockets and API are served. */
  readonly pageDirectory?: string;
  /** Beds that exist from the start; a device may open further ones. */
  readonly beds: readonly { readonly id: string; readonly name: string }[];
  /** Folders whose EDF and BDF files are served for review; they are only read. */
  readonly library?: readonly string[];
  /** IANA name; the machine's own unless told. */
  readonly timeZone?: string;
  /** Level of the log on stdout, or where the log is written (level `info`); `silent` unless told. */
  readonly log?: Level | 'silent' | DestinationStream;
  readonly journal?: JournalBounds;
  readonly history?: HistoryBounds;
  /** False: recordings stay in the journal, whose bounds then decide how long. */
  readonly filing?: FilingOptions | false;
  readonly disk?: DiskBounds;
  readonly analysis?: AnalysisOptions;
  /** Milliseconds between pings, 5000 unless told; hello must come within two, silence of three is a dead connection. */
  readonly heartbeat_ms?: number;
}

export interface Server {
  /** `http://127.0.0.1:8080` */
  readonly address: string;
  readonly port: number;
  /** Tells devices and viewers, syncs the journal, lets the data folder go. */
  close(): Promise<void>;
}
