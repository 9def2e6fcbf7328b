import type { ElectrodeSet } from './electrode.ts';
import type { Signal } from './signal.ts';
import type { TimeBase } from './time.ts';

/** Signals that are sampled together. A device has one stream a rate; a bed is a set of streams. */
export interface StreamDescription {
  /** Number of the stream within its device, 0 … 65535. */
  readonly stream: number;
  readonly timeBase: TimeBase;
  /** Bits of a count: 16 travels as Int16, 24 and 32 as Int32. */
  readonly bits: 16 | 24 | 32;
  readonly signals: readonly Signal[];
  readonly electrodes?: ElectrodeSet;
}

/** What the samples are: now and real, invented, or of another day. `recorded` is local civil time without zone. */
export interface Origin {
  readonly kind: 'live' | 'simulated' | 'playback';
  readonly recorded?: string;
  readonly name?: string;
}
