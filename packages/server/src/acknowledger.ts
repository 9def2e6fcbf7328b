import type { ServerToDevice } from '@valvomo/wire';
import type { RecordingRun } from './recording-run.ts';

type Ack = Extract<ServerToDevice, { type: 'ack' }>;

/** Bytes that a device may be ahead of the medium before it is not listened to for a while. */
const behind_bytes_max = 16 * 1024 * 1024;

/** Where acks go; `pause` stops listening to the device until `resume`. */
export interface Acknowledged {
  ack(ack: Ack): void;
  pause(): void;
  resume(): void;
}

/** Acknowledges what came, each time after the sync that made it last: one sync and one ack for all that came meanwhile. */
export class Acknowledger {
  readonly #run: RecordingRun;
  readonly #device: Acknowledged;
  readonly #onFault: (error: unknown) => void;
  #wanted = false;
  #working = false;
  #stopped = false;
  #bytes = 0;

  constructor(run: RecordingRun, device: Acknowledged, onFault: (error: unknown) => void) {
    this.#run = run;
    this.#device = device;
    this.#onFault = onFault;
  }

  /** Something came, of so many bytes; also what had come before: its ack may have been lost. */
  want(bytes: number): void {
    this.#wanted = true;
    this.#bytes += bytes;
    if (this.#bytes > behind_bytes_max) this.#device.pause();
    if (!this.#working) void this.#work();
  }

  /** Resolves when everything that came so far is acknowledged. */
  async settle(): Promise<void> {
    const ack = this.#position();
    await this.#run.durable();
    if (!this.#stopped) this.#device.ack(ack);
  }

  stop(): void {
    this.#stopped = true;
  }

  async #work(): Promise<void> {
    this.#working = true;
    try {
      while (this.#wanted && !this.#stopped) {
        this.#wanted = false;
        this.#bytes = 0;
        const ack = this.#position();
        await this.#run.durable();
        if (this.#stopped) return;
        this.#device.ack(ack);
        this.#device.resume();
      }
    } catch (error) {
      if (!this.#stopped) this.#onFault(error);
    } finally {
      this.#working = false;
    }
  }

  #position(): Ack {
    const streams = this.#run.progress.streams.map(({ description, sequence }) => ({
      stream: description.stream,
      next: sequence,
    }));
    return { type: 'ack', streams, events: this.#run.progress.events };
  }
}
