import type { Block, DeviceEvent, Gap, Origin, StreamDescription } from '@valvomo/model';

/** What a device is about to send; fixed from the moment it is given until `start` settles. */
export interface DeviceDescription {
  /** One stream a rate; their time bases start at the same instant, sample 0 of each is taken at that start. */
  readonly streams: readonly StreamDescription[];
  readonly origin: Origin;
  /** The bed that the device itself asks for; the caller of `serve` may ask for another. */
  readonly bed?: string;
  /**
   * `clock`: samples come when they come (an amplifier); the ring overflows when nobody takes them.
   * `receiver`: samples can wait (a file as fast as acks allow); `block` resolves when there is room.
   */
  readonly pace: 'clock' | 'receiver';
}

/** An event before the kit has numbered it. */
export type NewDeviceEvent = Omit<DeviceEvent, 'event'>;

/**
 * Where a device puts what it measures. Blocks and gaps of one stream come in order and without holes or overlap
 * (the kit turns a hole into a gap of reason `device`). The counts may be used again once the promise has resolved.
 * Always await: a device of pace `receiver` is held back here.
 */
export interface DeviceSink {
  /** @throws ValvomoError DEVICE_CONTRACT when the block breaks the description or the order */
  block(stream: number, block: Block): Promise<void>;
  /** Samples that were never measured or are gone. */
  gap(stream: number, gap: Gap): Promise<void>;
  /** @throws ValvomoError DEVICE_CONTRACT, BAD_MESSAGE when no server would take it, e.g. a text of more than 4096 characters */
  event(event: NewDeviceEvent): Promise<void>;
}

/**
 * One amplifier, protocol or recording. To add one, write this interface and hand it to `serve`.
 * Order of calls: describe, start, and after `start` has settled perhaps describe and start again.
 */
export interface Device {
  /** Stable and unique on the ward, 1 … 80 characters. */
  readonly id: string;
  /** For people. */
  readonly name: string;
  /** Opens the hardware or file far enough to know its streams. */
  describe(): Promise<DeviceDescription>;
  /**
   * Measures into `sink`. Resolves when there is nothing more to come (the end of a file, or `stop`),
   * rejects when the hardware failed: the kit then describes and starts again, with backoff, on the same time base.
   */
  start(sink: DeviceSink): Promise<void>;
  /**
   * Measures the impedance of every electrode once; left out where the device cannot. Called only when a person asked, while
   * `start` runs, and not again before it has settled. It gives two events of kind `impedance` with the same place: one
   * without values before the first of those samples, because current flows in them, and one with values when they are over.
   * Resolves then; rejects, with words for a reader, when nothing can be measured.
   */
  measureImpedance?(): Promise<void>;
  /** Ends a running `start` soon, after the block in hand, and releases the hardware. May be called at any time, twice too. */
  stop(): Promise<void>;
}
