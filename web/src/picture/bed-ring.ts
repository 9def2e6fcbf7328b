import type { StreamDescription } from '@valvomo/model';
import { streamFromWire, type BedMessage, type BlockFrame, type ServerToViewer } from '@valvomo/wire';
import { Ranges, type Range } from './ranges.ts';
import type { BedSource, SampleSource } from './source.ts';
import { withImpedances, type OffSince } from './offs.ts';
import { isHeld, originOf, timeOf } from './stream-clock.ts';
import { StreamRing, type HoleReason } from './stream-ring.ts';

export const ringLimits = { bytes: 128 * 1024 * 1024, span_s: 600 } as const;
const eventsMax = 2000;

export type ViewerEvent = Extract<ServerToViewer, { type: 'event' }>;

/** An event on the bed's time, ticks since the origin. */
export interface PlacedEvent {
  readonly event: ViewerEvent;
  readonly time: number;
  readonly length: number;
}

/** Bytes a second of all streams together. */
const byteRate = (streams: readonly StreamDescription[]): number => {
  let sum = 0;
  for (const { signals, bits, timeBase } of streams)
    sum += (signals.length * (bits === 16 ? 2 : 4) * timeBase.rate.samples * 1e7) / timeBase.rate.ticks;
  return sum;
};

const sameStream = (a: StreamDescription, b: StreamDescription): boolean =>
  a.timeBase.start === b.timeBase.start &&
  a.timeBase.rate.samples * b.timeBase.rate.ticks === b.timeBase.rate.samples * a.timeBase.rate.ticks &&
  a.bits === b.bits &&
  a.signals.length === b.signals.length &&
  a.signals.every((signal, at) => signal.label === b.signals[at]?.label);

/**
 * The recent past of one bed: a ring a stream, 10 min or 128 MB at most, the events on it, and which electrodes
 * are off since when. All views of a bed draw from the same one.
 */
export class BedRing implements BedSource {
  readonly bed: string;
  readonly recording: string | null;
  /** Bed time 0: a whole UTC second, in ticks. */
  readonly origin: bigint;
  readonly span_s: number;
  readonly #ranges = new Ranges();
  streams: readonly StreamRing[] = [];
  descriptions: readonly StreamDescription[] = [];
  events: readonly PlacedEvent[] = [];
  /** Changes when the streams, their electrodes or which of them are off changed. */
  layoutRevision = 0;
  #offs = new Map<SampleSource, readonly OffSince[]>();
  #byNumber = new Map<number, StreamRing>();
  #told = '';

  constructor(message: BedMessage) {
    this.bed = message.bed;
    this.recording = message.recording;
    const described = message.streams.map(streamFromWire);
    this.origin = originOf(described.map((stream) => stream.timeBase.start));
    this.span_s = Math.min(ringLimits.span_s, ringLimits.bytes / Math.max(1, byteRate(described)));
    this.describe(message);
  }

  /** True when the message speaks of the same recording: its samples then continue this ring. */
  continues(message: BedMessage): boolean {
    if (message.recording !== this.recording) return false;
    const described = message.streams.map(streamFromWire);
    return this.descriptions.every((own) => described.some((stream) => sameStream(own, stream)));
  }

  /** Takes over stream numbers, electrodes and new streams; samples are kept. */
  describe(message: BedMessage): void {
    const described = message.streams.map(streamFromWire);
    const held = [...this.streams];
    this.#byNumber = new Map();
    this.streams = described.map((stream) => {
      const own = held.find((ring) => sameStream(ring.description, stream));
      const ring = own ?? new StreamRing(stream, this.origin, this.span_s);
      this.#byNumber.set(stream.stream, ring);
      return ring;
    });
    this.descriptions = described;
    const told = JSON.stringify(message.streams);
    if (told !== this.#told) this.layoutRevision += 1;
    this.#told = told;
  }

  ringOf(stream: number): StreamRing | undefined {
    return this.#byNumber.get(stream);
  }

  /** @throws ValvomoError BAD_FRAME when the block does not fit its stream; false when the stream is unknown */
  take(frame: BlockFrame): boolean {
    const ring = this.ringOf(frame.stream);
    if (ring === undefined) return false;
    ring.append(frame.first, frame.samples, frame.counts);
    return true;
  }

  lose(stream: number, first: number, samples: number, reason: HoleReason): void {
    this.ringOf(stream)?.lose(first, samples, reason);
  }

  /** Places an event; undefined when its stream is unknown or the ring has it already. */
  mark(event: ViewerEvent): PlacedEvent | undefined {
    const ring = this.ringOf(event.stream);
    if (ring === undefined) return undefined;
    const time = timeOf(ring.clock, event.start);
    const known = this.events.some(
      (other) => other.time === time && other.event.kind === event.kind && other.event.text === event.text,
    );
    if (known) return undefined;
    const placed = { event, time, length: event.samples * ring.clock.ticksPerSample };
    this.events = [...this.events, placed].slice(-eventsMax);
    if (event.impedances !== undefined) this.#measure(ring, event);
    return placed;
  }

  /** The off electrodes of a stream in time order; each entry holds until the next. */
  offsOf(ring: SampleSource): readonly OffSince[] {
    return this.#offs.get(ring) ?? [];
  }

  /** What a signal without a sensitivity is shown in; undefined until there is enough to see. */
  rangeOf(ring: SampleSource, signal: number): Range | undefined {
    return this.#ranges.of(ring, signal);
  }

  /**
   * Bed time after the newest sample or hole, ticks; null before the first. Slow signals, whose value is held, do
   * not count while there are others: their next sample is far ahead.
   */
  get head(): number | null {
    let head: number | null = null;
    const waves = this.streams.filter((ring) => !isHeld(ring.clock) && ring.head >= 0);
    for (const ring of waves.length > 0 ? waves : this.streams)
      if (ring.head >= 0) head = Math.max(head ?? -Infinity, timeOf(ring.clock, ring.head));
    return head;
  }

  /** Changes when something was filled in below a head. */
  get revision(): number {
    let sum = 0;
    for (const ring of this.streams) sum += ring.revision;
    return sum;
  }

  /** Bed time of the oldest sample of any stream, ticks; null before the first. */
  get first(): number | null {
    let first: number | null = null;
    for (const ring of this.streams)
      if (ring.first >= 0) first = Math.min(first ?? Infinity, timeOf(ring.clock, ring.first));
    return first;
  }

  get skipped(): number {
    let sum = 0;
    for (const ring of this.streams) sum += ring.skipped;
    return sum;
  }

  #measure(ring: StreamRing, event: ViewerEvent): void {
    const known = this.offsOf(ring);
    const offs = withImpedances(known, event, ring.first);
    if (offs === known) return;
    this.#offs.set(ring, offs);
    this.layoutRevision += 1;
  }
}
