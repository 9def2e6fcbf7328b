import { isDeepStrictEqual } from 'node:util';
import { indexAt, secondsOf, type DeviceEvent } from '@valvomo/model';
import { decodeFrame, ticksOfText, type DeviceMessage, type StreamOnWire } from '@valvomo/wire';
import type { Checkpoint, ElectrodeDecision, Entry, StreamProgress } from './entry.ts';

export type Hello = Extract<DeviceMessage, { type: 'hello' }>;

const recentEventsMax = 200;
const waitingEventsMax = 1000;
/** Characters of either kind together: a checkpoint must fit into one record of the journal. */
const eventsLengthMax = 512 * 1024;
/** Of the entry of one impedance and of the rest of an event in JSON, at most. */
const lengths = { impedance: 48, event: 256 };

const lengthOf = ({ text, impedances = [] }: DeviceEvent): number =>
  lengths.event + text.length + lengths.impedance * impedances.length;

/** As many of the newest events as a checkpoint has room for. */
const newest = (events: readonly DeviceEvent[], count_max: number): readonly DeviceEvent[] => {
  let from = events.length;
  let length = 0;
  while (from > 0 && events.length - from < count_max) {
    const event = events[from - 1];
    length += event === undefined ? 0 : lengthOf(event);
    if (length > eventsLengthMax) break;
    from -= 1;
  }
  return events.slice(from);
};

/**
 * A recording before its first sample.
 * @param before whose place it takes while the device goes on: what that one has is not wanted again
 */
export const newRecording = (
  about: Pick<Checkpoint, 'recording' | 'bed' | 'name' | 'created' | 'study'>,
  hello: Hello,
  before?: Checkpoint,
): Checkpoint => ({
  ...about,
  version: 1,
  device: hello.device,
  life: hello.life,
  origin: hello.origin,
  streams: hello.streams.map((description) => ({
    description,
    start: null,
    offset: null,
    begun: false,
    next: 0,
    sequence:
      before?.streams.find((stream) => stream.description.stream === description.stream)?.sequence ?? 0,
  })),
  events: before?.events ?? 0,
  gaps: 0,
  decisions: [],
  recentEvents: [],
  waitingEvents: [],
});

const rateAndSignals = ({ stream, rate, bits, signals }: StreamOnWire) => ({ stream, rate, bits, signals });

/** Where a new life of the device lies on the recording: its index 0, and how long after the recording's end that is. */
const placeOfLife = (
  before: StreamProgress,
  description: StreamOnWire,
): { start: number; hole_s: number } => {
  const { rate } = before.description;
  const timeBase = { start: ticksOfText(before.start ?? description.start), rate };
  const start = indexAt(timeBase, ticksOfText(description.start));
  return { start, hole_s: secondsOf(rate, start - before.next) };
};

/**
 * The same recording in another life of its device: indexes go on, sequences and events begin again. Null when it cannot
 * go on: another device or other signals, or the new life begins before what is recorded or later than `hole_s_max`.
 */
export const continuedRecording = (
  before: Checkpoint,
  hello: Hello,
  hole_s_max: number,
): Checkpoint | null => {
  if (before.device.id !== hello.device.id || before.streams.length !== hello.streams.length) return null;
  const streams: StreamProgress[] = [];
  for (const stream of before.streams) {
    const { description } = stream;
    const now = hello.streams.find((candidate) => candidate.stream === description.stream);
    if (now === undefined || !isDeepStrictEqual(rateAndSignals(now), rateAndSignals(description)))
      return null;
    const { start, hole_s } = placeOfLife(stream, now);
    const begun = stream.start !== null;
    if (begun && (hole_s < 0 || hole_s > hole_s_max)) return null;
    const offset = begun ? 0 - start : null;
    streams.push({ ...stream, description: now, offset, begun: false, sequence: 0 });
  }
  const { device, life, origin } = hello;
  return { ...before, device, life, origin, streams, events: 0, waitingEvents: [] };
};

/** An event in the recording's indexes; null when all of it lies before the recording's first sample. */
const placed = (event: DeviceEvent, offset: number): DeviceEvent | null => {
  const start = event.start - offset;
  if (start + event.samples < 0) return null;
  return { ...event, start: Math.max(0, start), samples: event.samples + Math.min(0, start) };
};

const decided = (
  before: readonly ElectrodeDecision[],
  decisions: readonly ElectrodeDecision[],
): readonly ElectrodeDecision[] => [
  ...before.filter(({ stream }) => decisions.every((decision) => decision.stream !== stream)),
  ...decisions,
];

type Growing = { -readonly [Field in keyof StreamProgress]: StreamProgress[Field] };

/**
 * What is known of a recording, as the sum of its journal's entries: live and after a restart by the same rule.
 * It judges nothing; it believes what the journal says.
 */
export class RecordingProgress {
  #state: Checkpoint;
  #ordered: readonly Growing[] = [];
  readonly #streams = new Map<number, Growing>();
  /** Where the last pause of every stream ends. */
  readonly #paused = new Map<number, number>();

  constructor(checkpoint: Checkpoint) {
    this.#state = checkpoint;
    this.#take(checkpoint);
  }

  checkpoint(): Checkpoint {
    return { ...this.#state, streams: this.streams.map((stream) => ({ ...stream })) };
  }

  /** In the order of the hello; the same objects go on changing. */
  get streams(): readonly StreamProgress[] {
    return this.#ordered;
  }

  /** Event wanted next of the device's present life. */
  get events(): number {
    return this.#state.events;
  }

  /** The device and its present life, the bed, gaps and decisions so far; `streams` as at the last checkpoint. */
  get about(): Omit<Checkpoint, 'streams'> {
    return this.#state;
  }

  stream(number: number): StreamProgress | undefined {
    return this.#streams.get(number);
  }

  /**
   * Believes one entry.
   * @returns events that found their place with it, in the recording's indexes
   */
  apply(entry: Entry): readonly DeviceEvent[] {
    if (entry.kind === 'anchor') return this.#anchor(entry.stream, entry.offset, entry.start);
    if (entry.kind === 'event') return this.#event(entry.event);
    if (entry.kind === 'checkpoint') this.#take(entry.checkpoint);
    if (entry.kind === 'block') this.#block(entry.frame);
    if (entry.kind === 'gap') {
      this.took(entry.stream, entry.first + entry.samples, entry.sequence);
      this.#gap(entry);
    }
    if (entry.kind === 'closed') this.#state = { ...this.#state, closed: entry.end };
    if (entry.kind === 'electrodes')
      this.#state = { ...this.#state, decisions: decided(this.#state.decisions, entry.decisions) };
    return [];
  }

  /** A pause comes block by block, and counts once. */
  #gap({ stream, first, samples, reason }: Extract<Entry, { kind: 'gap' }>): void {
    const goesOn = reason === 'paused' && this.#paused.get(stream) === first;
    if (reason === 'paused') this.#paused.set(stream, first + samples);
    if (!goesOn) this.#state = { ...this.#state, gaps: this.#state.gaps + 1 };
  }

  /** A block or gap up to `next`, after which `sequence` is wanted: what `apply` of it does, without decoding it. */
  took(number: number, next: number, sequence: number): void {
    const stream = this.#streams.get(number);
    if (stream === undefined) return;
    stream.next = next;
    stream.sequence = sequence;
    stream.begun = true;
  }

  #block(bytes: Uint8Array): void {
    const frame = decodeFrame(bytes);
    if (frame.kind === 'block') this.took(frame.stream, frame.first + frame.samples, frame.sequence + 1);
  }

  #take(checkpoint: Checkpoint): void {
    this.#state = checkpoint;
    this.#ordered = checkpoint.streams.map((stream) => Object.assign({}, stream));
    this.#streams.clear();
    for (const stream of this.#ordered) this.#streams.set(stream.description.stream, stream);
  }

  #anchor(number: number, offset: number, start: string): readonly DeviceEvent[] {
    const stream = this.#streams.get(number);
    if (stream === undefined) return [];
    stream.offset = offset;
    stream.start = start;
    const { waitingEvents } = this.#state;
    this.#state = { ...this.#state, waitingEvents: waitingEvents.filter((event) => event.stream !== number) };
    return waitingEvents.filter((event) => event.stream === number).flatMap((event) => this.#place(event));
  }

  #event(event: DeviceEvent): readonly DeviceEvent[] {
    this.#state = { ...this.#state, events: event.event + 1 };
    if ((this.#streams.get(event.stream)?.offset ?? null) !== null) return this.#place(event);
    const waitingEvents = newest([...this.#state.waitingEvents, event], waitingEventsMax);
    this.#state = { ...this.#state, waitingEvents };
    return [];
  }

  #place(event: DeviceEvent): readonly DeviceEvent[] {
    const at = placed(event, this.#streams.get(event.stream)?.offset ?? 0);
    if (at === null) return [];
    const recentEvents = newest([...this.#state.recentEvents, at], recentEventsMax);
    this.#state = { ...this.#state, recentEvents };
    return [at];
  }
}
