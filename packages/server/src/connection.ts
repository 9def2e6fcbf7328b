import { ticksAt, ValvomoError, type DeviceEvent } from '@valvomo/model';
import type { StreamProgress } from '@valvomo/store';
import type { Arrival, Placed } from '@valvomo/stream';
import { ticksOfText, timing, type DeviceMessage, type ErrorCode } from '@valvomo/wire';
import type { Subject } from 'rxjs';
import { Acknowledger, type Acknowledged } from './acknowledger.ts';
import { receive } from './bed.ts';
import type { Published } from './published.ts';
import type { Received, RecordingRun } from './recording-run.ts';

type PlacedBlock = Extract<Placed, { kind: 'block' }>;
type GapMessage = Extract<DeviceMessage, { type: 'gap' }>;

/** A device's socket as its bed sees it. */
export interface Uplink extends Acknowledged {
  readonly open: boolean;
  resend(stream: number, from: number): void;
  /** A person wants impedances. */
  measureImpedance(id: number): void;
  close(code: ErrorCode, message: string): void;
  /** The server ends. */
  goAway(): void;
}

/** What a connection tells its bed. */
export interface ConnectionListener {
  publish(published: Published): void;
  /** A block is written; `began`: it is the first of its stream, whose place in time is now known. */
  onBlock(samples: number, began: boolean): void;
  onGap(reason: string): void;
  /** Nothing is to be recorded now: what comes is a gap. */
  isPaused(): boolean;
  onResend(): void;
  onAck(): void;
  /** The journal failed: what is not acknowledged will be sent again. */
  onRecordingFailed(error: unknown): void;
}

const journalFailures = new Set(['DISK_FULL', 'JOURNAL_FAILED', 'RECORD_TOO_LARGE']);

/**
 * One connection of a device to its bed, from welcome to its end: takes what comes through the steps of bed.ts and
 * acknowledges it. It ends with the first contradiction; the next connection goes on where the journal is.
 */
export class BedConnection {
  readonly uplink: Uplink;
  readonly #run: RecordingRun;
  readonly #listener: ConnectionListener;
  readonly #lines = new Map<number, Subject<Arrival>>();
  readonly #acknowledger: Acknowledger;
  readonly #asked = new Map<number, { readonly from: number; readonly at_ms: number }>();
  /** The block that is on its way through the steps, and those that wait for one before them, by their counts. */
  #arriving: Received | undefined;
  readonly #waiting = new WeakMap<object, Received>();
  #ended = false;

  constructor(uplink: Uplink, run: RecordingRun, listener: ConnectionListener) {
    this.uplink = uplink;
    this.#run = run;
    this.#listener = listener;
    this.#acknowledger = new Acknowledger(
      run,
      {
        ack: (ack) => {
          uplink.ack(ack);
          listener.onAck();
        },
        pause: () => uplink.pause(),
        resume: () => uplink.resume(),
      },
      (error) => this.#fail(error),
    );
    for (const stream of run.progress.streams) this.#lines.set(stream.description.stream, this.#line(stream));
  }

  /** A block frame of the device. */
  block(received: Received): void {
    const { stream, counts } = received.frame;
    const line = this.#lineOf(stream);
    if (this.#ended || line === undefined) return;
    const bits = this.#run.progress.stream(stream)?.description.bits;
    if (counts instanceof Int16Array !== (bits === 16)) {
      this.#contradict(
        `stream ${stream} has ${bits} bits, its block ${counts.BYTES_PER_ELEMENT} bytes a count`,
      );
      return;
    }
    this.#arriving = received;
    line.next(received.frame);
    if (this.#arriving !== undefined) this.#waiting.set(counts, received);
    this.#arriving = undefined;
    this.#acknowledger.want(received.bytes.byteLength);
  }

  gap({ stream, sequence, sequences, first, samples, reason }: GapMessage): void {
    const line = this.#lineOf(stream);
    if (this.#ended || line === undefined) return;
    line.next({ sequence, sequences, first, samples, reason });
    const progress = this.#run.progress.stream(stream);
    // Before the first sample of a recording there is nothing to have a gap in, but its numbers are used up.
    if (progress?.start === null && sequence <= progress.sequence)
      this.#run.progress.took(stream, 0, Math.max(progress.sequence, sequence + sequences));
    this.#acknowledger.want(0);
  }

  event(event: DeviceEvent): void {
    if (this.#ended || this.#lineOf(event.stream) === undefined) return;
    if (event.event >= this.#run.progress.events) this.#guarded(() => this.#write({ kind: 'event', event }));
    this.#acknowledger.want(0);
  }

  clockOffset(offset: string, error: string): void {
    if (this.#ended) return;
    this.#guarded(() => this.#write({ kind: 'clock', offset, error }));
    this.#acknowledger.want(0);
  }

  /** Asks again for what is missing. */
  remind(): void {
    for (const line of this.#lines.values()) line.next({ control: 'remind' });
  }

  /** Resolves when everything that came is acknowledged. */
  async settle(): Promise<void> {
    try {
      await this.#acknowledger.settle();
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Nothing that comes is taken any more. */
  end(): void {
    this.#ended = true;
    this.#acknowledger.stop();
    for (const line of this.#lines.values()) line.complete();
  }

  #line(stream: StreamProgress): Subject<Arrival> {
    const { description, sequence, next: sample, offset, begun, start } = stream;
    const number = description.stream;
    const line = receive({
      signals: description.signals.length,
      resume: offset === null ? { sequence, sample } : { sequence, sample, origin: offset },
      askResend: (from) => this.#askResend(number, from),
      record: (placed) => this.#record(number, placed),
      publish: (published) => this.#listener.publish(published),
      failed: (error) => this.#fail(error),
    });
    const isNewLife = !begun && start !== null && offset !== null;
    if (isNewLife) line.next({ life: this.#run.progress.about.life, sequence, origin: offset });
    return line;
  }

  #lineOf(stream: number): Subject<Arrival> | undefined {
    const line = this.#lines.get(stream);
    if (line === undefined && !this.#ended) this.#contradict(`stream ${stream} is not one of hello`);
    return line;
  }

  #record(stream: number, placed: Placed): Published {
    if (placed.kind === 'gap') {
      this.#listener.onGap(placed.reason);
      return this.#run.record(stream, placed, undefined);
    }
    const received = this.#receivedOf(placed.counts);
    if (this.#listener.isPaused()) return this.#skip(stream, placed, received);
    const began = this.#run.progress.stream(stream)?.offset === null && received !== undefined;
    const events = began ? this.#anchor(stream, received.frame.first - placed.start) : [];
    const published = this.#run.record(stream, placed, received);
    this.#listener.onBlock(placed.samples * placed.signals, began);
    for (const event of events) this.#listener.publish(event);
    return published;
  }

  /** While it is paused a block is taken, so that the device may forget it, and is a gap. */
  #skip(stream: number, placed: PlacedBlock, received: Received | undefined): Published {
    const isFirst = this.#run.progress.stream(stream)?.offset === null && received !== undefined;
    const events = isFirst ? this.#anchor(stream, received.frame.first - placed.start) : [];
    const { start, samples, next } = placed;
    const published = this.#run.record(
      stream,
      { kind: 'gap', start, samples, reason: 'paused', next },
      undefined,
    );
    this.#listener.onBlock(0, isFirst);
    for (const event of events) this.#listener.publish(event);
    return published;
  }

  #receivedOf(counts: object): Received | undefined {
    const arriving = this.#arriving;
    if (arriving?.frame.counts !== counts) return this.#waiting.get(counts);
    this.#arriving = undefined;
    return arriving;
  }

  /** The first sample of a stream: from here on its place in time is known. */
  #anchor(stream: number, offset: number): readonly Published[] {
    const { start, rate } = this.#run.progress.stream(stream)?.description ?? {};
    if (start === undefined || rate === undefined) return [];
    const instant = ticksAt({ start: ticksOfText(start), rate }, offset);
    return this.#run.write({ kind: 'anchor', stream, offset, start: instant.toString() });
  }

  #write(entry: Parameters<RecordingRun['write']>[0]): void {
    for (const published of this.#run.write(entry)) this.#listener.publish(published);
  }

  #guarded(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#fail(error);
    }
  }

  #askResend(stream: number, from: number): void {
    const now_ms = performance.now();
    const last = this.#asked.get(stream);
    if (last?.from === from && now_ms - last.at_ms < timing.resend_again_s * 1000) return;
    this.#asked.set(stream, { from, at_ms: now_ms });
    this.#listener.onResend();
    this.uplink.resend(stream, from);
  }

  #contradict(message: string): void {
    this.end();
    this.uplink.close('CONTRADICTION', message);
  }

  #fail(error: unknown): void {
    if (this.#ended) return;
    if (error instanceof ValvomoError && !journalFailures.has(error.code)) {
      this.#contradict(error.message);
      return;
    }
    this.end();
    this.#listener.onRecordingFailed(error);
  }
}
