import {
  indexAt,
  ValvomoError,
  type Block,
  type Counts,
  type Gap,
  type GapReason,
  type StreamDescription,
} from '@valvomo/model';
import { encodeBlock, limits, parseDeviceMessage } from '@valvomo/wire';

import type { DeviceDescription, DeviceSink, NewDeviceEvent } from './device.ts';
import type { EventRing } from './event-ring.ts';
import type { Ring } from './ring.ts';

interface Stream {
  readonly description: StreamDescription;
  /** Index of the next sample on the time base of this life. */
  next: number;
  /** Added to the indexes of a device that was opened again. */
  shift: number;
}

export interface IntakeWorld {
  readonly description: DeviceDescription;
  readonly ring: Ring;
  readonly events: EventRing;
  /** Unacknowledged bytes at which a device of pace `receiver` is held back. */
  readonly window_bytes: number;
  readonly window_events: number;
  /** Something new is in the rings. */
  readonly filled: () => void;
}

/** Room for the header in front of the counts. */
const counts_bytes_max = limits.frame_bytes_max - 256;

const refuse = (what: string, value: unknown, limit: unknown): never => {
  throw new ValvomoError('DEVICE_CONTRACT', `${what} is ${String(value)}, should be ${String(limit)}`, {
    value,
    limit,
  });
};

/** The sink that a device measures into: checks the contract, numbers what comes and puts it into the rings. */
export class Intake implements DeviceSink {
  readonly #world: IntakeWorld;
  readonly #streams: ReadonlyMap<number, Stream>;
  #waiting: (() => void)[] = [];
  #isOver = false;

  constructor(world: IntakeWorld) {
    this.#world = world;
    this.#streams = new Map(
      world.description.streams.map((description) => [
        description.stream,
        { description, next: 0, shift: 0 },
      ]),
    );
  }

  /**
   * The device was opened again: its samples go on at the same instant of the same time base, never before what is there.
   * @throws ValvomoError DEVICE_CONTRACT when it is no longer the same device
   */
  reopen(description: DeviceDescription): void {
    const shape = shapeOf(this.#world.description);
    if (shapeOf(description) !== shape) refuse('the device as opened again', shapeOf(description), shape);
    for (const { stream, timeBase } of description.streams) {
      const known = this.#stream(stream);
      known.shift = Math.max(known.next, indexAt(known.description.timeBase, timeBase.start));
    }
  }

  async block(stream: number, block: Block): Promise<void> {
    const known = this.#stream(stream);
    const { description } = known;
    if (block.signals !== description.signals.length)
      refuse(`stream ${stream}: signals`, block.signals, description.signals.length);
    if (block.counts.length !== block.samples * block.signals || block.samples < 1)
      refuse(
        `stream ${stream}: counts`,
        block.counts.length,
        `${block.samples} × ${block.signals}, at least 1`,
      );
    if (block.counts instanceof Int16Array !== (description.bits === 16))
      refuse(`stream ${stream}: counts`, block.counts.constructor.name, `of ${description.bits} bits`);
    this.#advance(known, stream, block.start + known.shift, 'device');
    for (const part of parts(block)) {
      const first = known.next;
      known.next += part.samples;
      this.#world.ring.putBlock(stream, first, part.samples, (sequence) =>
        encodeBlock({ stream, sequence, first, sent: 0n, ...part }),
      );
    }
    await this.#settle();
  }

  async gap(stream: number, gap: Gap): Promise<void> {
    const known = this.#stream(stream);
    if (gap.samples < 1) refuse(`stream ${stream}: samples of a gap`, gap.samples, 'at least 1');
    this.#advance(known, stream, gap.start + known.shift, 'device');
    this.#advance(known, stream, known.next + gap.samples, gap.reason);
    await this.#settle();
  }

  async event(event: NewDeviceEvent): Promise<void> {
    const { shift } = this.#stream(event.stream);
    const placed = { ...event, start: event.start + shift };
    parseDeviceMessage(JSON.stringify({ type: 'event', event: 0, ...placed }));
    this.#world.events.put(placed);
    await this.#settle();
  }

  /** Something was acknowledged: who waited may go on. */
  room(): void {
    if (this.#isFull() && !this.#isOver) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const go of waiting) go();
  }

  /** Nobody waits any more. */
  release(): void {
    this.#isOver = true;
    this.room();
  }

  #stream(stream: number): Stream {
    return this.#streams.get(stream) ?? refuse('stream', stream, [...this.#streams.keys()].join(', '));
  }

  /** Up to sample `until` there is nothing. */
  #advance(known: Stream, stream: number, until: number, reason: GapReason): void {
    const samples = until - known.next;
    if (!Number.isSafeInteger(until) || samples < 0)
      refuse(`stream ${stream}: start`, until, `at least ${known.next}`);
    if (samples === 0) return;
    this.#world.ring.putGap(stream, known.next, samples, reason);
    known.next = until;
  }

  #isFull(): boolean {
    const { ring, events, window_bytes, window_events, description } = this.#world;
    return description.pace === 'receiver' && (ring.bytes >= window_bytes || events.size() >= window_events);
  }

  async #settle(): Promise<void> {
    this.#world.filled();
    while (this.#isFull() && !this.#isOver) await new Promise<void>((go) => this.#waiting.push(go));
  }
}

/** What must not change while a device lives. */
const shapeOf = ({ streams }: DeviceDescription): string =>
  JSON.stringify(
    streams.map(({ stream, bits, signals, timeBase: { rate } }) => [
      stream,
      bits,
      rate.samples,
      rate.ticks,
      signals,
    ]),
  );

interface Part {
  readonly samples: number;
  readonly signals: number;
  readonly counts: Counts;
}

/** A block in pieces that fit into frames; nearly always the block itself. */
const parts = ({ samples, signals, counts }: Block): readonly Part[] => {
  const most = Math.min(
    limits.samples_max,
    Math.floor(counts_bytes_max / counts.BYTES_PER_ELEMENT / signals),
  );
  if (samples <= most) return [{ samples, signals, counts }];
  return Array.from({ length: Math.ceil(samples / most) }, (_, at) => {
    const from = at * most;
    const length = Math.min(most, samples - from);
    const piece =
      counts instanceof Int16Array ? new Int16Array(length * signals) : new Int32Array(length * signals);
    for (let signal = 0; signal < signals; signal++)
      piece.set(counts.subarray(signal * samples + from, signal * samples + from + length), signal * length);
    return { samples: length, signals, counts: piece };
  });
};
