import type { Counts, DeviceEvent, GapReason, SampleIndex, StreamDescription } from '@valvomo/model';

/** One stream of a recording, as far as it has come. */
export interface ReadStream {
  /** `timeBase.start` is the instant of index 0. */
  readonly description: StreamDescription;
  /** Index after the newest sample or hole. */
  readonly samples: number;
}

/** Samples [start, start + samples) that the recording does not have. */
export interface ReadHole {
  readonly start: SampleIndex;
  readonly samples: number;
  readonly reason: GapReason;
}

/** A stretch of one stream as it was recorded. */
export interface ReadWindow {
  readonly start: SampleIndex;
  /** Samples a signal: as many as were asked for, fewer where the recording ends. */
  readonly samples: number;
  /** Planar [signals × samples]; 0 inside holes, and only there made up. */
  readonly counts: Counts;
  /** Ascending, within the window. */
  readonly holes: readonly ReadHole[];
}

/**
 * A recording that can be read at any place: a file of someone else's, a recorded bed, or one that is being recorded.
 * Memory does not grow with its length. Calls may overlap; what was read is the caller's.
 */
export interface RecordingReader {
  /** Its id. */
  readonly recording: string;
  /** IANA name; civil times of the recording are of this zone. */
  readonly timeZone: string;
  /** As far as it was known to have come at the last `refresh`, `read`, `gaps` or `events`. */
  streams(): readonly ReadStream[];
  /** Looks how far it has come: it may still be written. */
  refresh(): Promise<void>;
  /** All holes of a stream, ascending. @throws ValvomoError READ_INVALID for a stream that is not there */
  gaps(stream: number): Promise<readonly ReadHole[]>;
  /** All events, ascending by stream and place, at indexes of their stream. */
  events(): Promise<readonly DeviceEvent[]>;
  /**
   * Samples [from, from + samples) of all signals of a stream.
   * @throws ValvomoError READ_INVALID when the stream is not there or the window is too large
   */
  read(stream: number, from: number, samples: number): Promise<ReadWindow>;
  close(): Promise<void>;
}
