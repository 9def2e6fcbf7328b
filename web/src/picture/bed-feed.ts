import type { BedMessage, BlockFrame, ServerToViewer } from '@valvomo/wire';
import { BedRing, type PlacedEvent } from './bed-ring.ts';
import type { FromWorker } from './messages.ts';
import { timeOf } from './stream-clock.ts';
import type { StreamRing } from './stream-ring.ts';

/** A message to every view of a bed; the desk adds the number of the view. */
type Told<T> = T extends { readonly view: number } ? Omit<T, 'view'> : never;
export type ToView = Told<Extract<FromWorker, { type: 'bed' | 'gap' | 'event' | 'beat' }>>;

type Beat = Extract<ServerToViewer, { type: 'beat' }>;

/** One bed as the socket tells it: its ring, and what its views must hear of it. */
export class BedFeed {
  readonly bed: string;
  ring: BedRing | undefined;
  /** Local time (ms) at which samples and at which anything came last. */
  sampled = -Infinity;
  heard = -Infinity;
  /** Seconds of the past that were asked for; −1: not subscribed. */
  asked_s = -1;
  /** Seconds of trends that were asked for; null: none. */
  trendsAsked_s: number | null = null;
  #message: BedMessage | undefined;
  #beat: Beat | undefined;

  constructor(bed: string) {
    this.bed = bed;
  }

  /** True when the ring is another one than before: its views begin anew. */
  describe(message: BedMessage, now: number): boolean {
    this.#message = message;
    this.heard = now;
    if (this.ring?.continues(message) === true) {
      this.ring.describe(message);
      return false;
    }
    this.ring = new BedRing(message);
    return true;
  }

  /** @throws ValvomoError BAD_FRAME when the block does not fit its stream */
  block(frame: BlockFrame, now: number): void {
    this.heard = now;
    if (this.ring?.take(frame) === true) this.sampled = now;
  }

  lost(message: Extract<ServerToViewer, { type: 'gap' | 'skip' }>, now: number): readonly ToView[] {
    this.heard = now;
    const reason = message.type === 'skip' ? 'skipped' : message.reason;
    const ring = this.ring?.ringOf(message.stream);
    if (ring === undefined) return [];
    ring.lose(message.first, message.samples, reason);
    return [this.#gap(ring, message.first, message.first + message.samples, reason)];
  }

  event(message: Extract<ServerToViewer, { type: 'event' }>, now: number): readonly ToView[] {
    this.heard = now;
    const placed = this.ring?.mark(message);
    return placed === undefined ? [] : [this.#event(placed)];
  }

  beat(message: Beat, now: number): readonly ToView[] {
    this.heard = now;
    this.#beat = message;
    return [{ type: 'beat', beat: message }];
  }

  /** Everything that a view which has just been opened must know. */
  story(): readonly ToView[] {
    const { ring } = this;
    if (this.#message === undefined || ring === undefined) return [];
    return [
      { type: 'bed', bed: this.#message },
      ...ring.streams.flatMap((stream) =>
        stream.holes.map((hole) => this.#gap(stream, hole.from, hole.to, hole.reason)),
      ),
      ...ring.events.map((event) => this.#event(event)),
      ...(this.#beat === undefined ? [] : [{ type: 'beat', beat: this.#beat } as const]),
    ];
  }

  /** Bed time as an instant. */
  instant(time: number): bigint {
    return (this.ring?.origin ?? 0n) + BigInt(Math.round(time));
  }

  #gap(stream: StreamRing, first: number, end: number, reason: string): ToView {
    const from = this.instant(timeOf(stream.clock, first));
    return { type: 'gap', from, to: this.instant(timeOf(stream.clock, end)), reason };
  }

  #event({ event, time, length }: PlacedEvent): ToView {
    return { type: 'event', at: this.instant(time), duration_s: length / 1e7, event };
  }
}
