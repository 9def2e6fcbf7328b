import { randomUUID } from 'node:crypto';

import { ValvomoError } from '@valvomo/model';
import { coding, parseDeviceMessage, streamToWire } from '@valvomo/wire';

import type { ClockOffset } from './clock-offset.ts';
import { systemClock, type Clock } from './clock.ts';
import { Connection } from './connection.ts';
import type { Device, DeviceDescription } from './device.ts';
import { createEventRing } from './event-ring.ts';
import { createImpedanceDesk } from './impedance-desk.ts';
import { Intake } from './intake.ts';
import { webSocketLink, type Connect } from './link.ts';
import { measure } from './measure.ts';
import { Ring } from './ring.ts';
import type { Hello, Trouble } from './session.ts';

export interface ServeOptions {
  /** The server, e.g. `ws://127.0.0.1:8080`. */
  readonly url: string;
  /** The bed to ask for; else what the device itself asks for, else the server decides. */
  readonly bed?: string;
  /** How long and how much is kept for a server that does not acknowledge: 600 s, 256 MiB, 10 000 events. */
  readonly keep_s?: number;
  readonly keep_bytes_max?: number;
  readonly events_max?: number;
  /** How long `stop` waits for the last acks: 5 s. */
  readonly drain_s?: number;
  /** Changes whenever sequences start again; random when not given. */
  readonly life?: string;
  /**
   * Offers the server to send counts coded without loss, in about half the bytes. Not offered when not given and the server is
   * on this machine, where bytes cost less than coding.
   */
  readonly lossless?: boolean;
  /** Name and version of the program, for the server's log. */
  readonly software?: string;
  readonly clock?: Clock;
  /** 0 … 1, for the jitter of the backoff. */
  readonly random?: () => number;
  readonly connect?: Connect;
  /** Called at every change of state or trouble. */
  readonly onStatus?: (status: UplinkStatus) => void;
}

export interface UplinkStatus {
  /** `offline`: measuring into the ring; `draining`: the device has ended, acks are awaited. */
  readonly state: 'opening' | 'offline' | 'online' | 'draining' | 'ended';
  readonly bed?: string;
  readonly recording?: string;
  /** Connections that were welcomed so far. */
  readonly connections: number;
  readonly kept_blocks: number;
  readonly kept_bytes: number;
  /** Samples (of one signal) and events that fell out of the ring before they were acknowledged. */
  readonly lost_samples: number;
  readonly lost_events: number;
  readonly clock_offset?: ClockOffset;
  /** Why the last connection or measurement ended. */
  readonly trouble?: { readonly code: string; readonly message: string };
}

export interface Uplink {
  status(): UplinkStatus;
  /** Stops the device, waits for the last acks, says farewell. What `done` says is said there only. */
  stop(): Promise<void>;
  /**
   * Resolves when the device has ended and everything is acknowledged, or after `stop`. Rejects when the device cannot be
   * described, cannot be said in hello (BAD_MESSAGE, FRAME_TOO_LARGE), breaks its contract (DEVICE_CONTRACT), or the server
   * refuses this life for good (REPLACED, CONTRADICTION).
   */
  readonly done: Promise<UplinkStatus>;
}

/** A device of pace `receiver` is held back at so much that is not acknowledged. */
const windows = { window_bytes: 8 * 1024 * 1024, window_events: 1000 };
const defaults = { keep_s: 600, keep_bytes_max: 256 * 1024 * 1024, events_max: 10_000, drain_s: 5 };

/**
 * Carries a device's samples to a server without losing any: numbers them, keeps them until they are acknowledged,
 * connects again with backoff, resumes where the server wants, sends again what it misses. PROTOCOL.md §5–§8.
 */
export const serve = (device: Device, options: ServeOptions): Uplink => new RunningUplink(device, options);

type Facts = Omit<UplinkStatus, 'kept_blocks' | 'kept_bytes' | 'lost_samples' | 'lost_events'>;

class RunningUplink implements Uplink {
  readonly done: Promise<UplinkStatus>;
  readonly #device: Device;
  readonly #options: ServeOptions & typeof defaults;
  readonly #clock: Clock;
  readonly #events;
  readonly #measureImpedance;
  readonly #stopped = Promise.withResolvers<void>();
  /** Everything is acknowledged, or no longer waited for. */
  readonly #drained = Promise.withResolvers<void>();
  readonly #final = Promise.withResolvers<never>();
  #facts: Facts = { state: 'opening', connections: 0 };
  #ring: Ring | undefined;
  #intake: Intake | undefined;
  #isStopping = false;

  constructor(device: Device, options: ServeOptions) {
    this.#device = device;
    this.#options = { ...defaults, ...options };
    this.#clock = options.clock ?? systemClock;
    this.#events = createEventRing(this.#options.events_max);
    this.#measureImpedance = createImpedanceDesk(device, () => this.#facts.state === 'online');
    this.#final.promise.catch(() => {});
    this.done = this.#run();
  }

  status(): UplinkStatus {
    return {
      ...this.#facts,
      kept_blocks: this.#ring?.blocks ?? 0,
      kept_bytes: this.#ring?.bytes ?? 0,
      lost_samples: this.#ring?.lostSamples ?? 0,
      lost_events: this.#events.lost(),
    };
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    this.#stopped.resolve();
    this.#intake?.release();
    const giveUp = this.#clock.after(this.#options.drain_s * 1000, () => this.#drained.resolve());
    await this.#device.stop();
    await this.done.catch(() => {});
    giveUp();
  }

  async #run(): Promise<UplinkStatus> {
    const description = await this.#device.describe();
    try {
      await this.#carry(description);
    } finally {
      this.#isStopping = true;
      await this.#device.stop();
      this.#tell({ state: 'ended' });
    }
    return this.status();
  }

  async #carry(description: DeviceDescription): Promise<void> {
    const hello = this.#hello(description);
    const ring = this.#ringFor(description);
    const connection = this.#connectionFor(hello, ring);
    const filled = (): void => connection.pump();
    const intake = new Intake({ ...windows, description, ring, events: this.#events, filled });
    this.#ring = ring;
    this.#intake = intake;
    try {
      await Promise.race([this.#measure(intake), this.#final.promise]);
      this.#tell({ state: 'draining' });
      this.#checkDrained();
      await Promise.race([this.#drained.promise, this.#final.promise]);
    } finally {
      intake.release();
      await connection.end('the device has ended');
    }
  }

  #measure(intake: Intake): Promise<void> {
    return measure({
      device: this.#device,
      intake,
      clock: this.#clock,
      random: this.#options.random ?? Math.random,
      stopped: this.#stopped.promise,
      isStopped: () => this.#isStopping,
      failed: (error) => this.#tell({ trouble: { code: 'DEVICE_FAILED', message: String(error) } }),
    });
  }

  #ringFor({ streams, pace }: DeviceDescription): Ring {
    const { keep_s, keep_bytes_max } = this.#options;
    return new Ring({
      streams: streams.map(({ stream }) => stream),
      // Who can wait never overflows.
      keep_s: pace === 'receiver' ? Infinity : keep_s,
      keep_bytes_max: pace === 'receiver' ? Infinity : keep_bytes_max,
      now_ms: () => this.#clock.monotonic_ms(),
    });
  }

  #connectionFor(hello: Hello, ring: Ring): Connection {
    return new Connection({
      url: new URL('device', this.#options.url).href,
      hello,
      ring,
      events: this.#events,
      clock: this.#clock,
      random: this.#options.random ?? Math.random,
      connect: this.#options.connect ?? webSocketLink,
      welcomed: ({ bed, recording }) =>
        this.#tell({ ...this.#stateOf('online'), bed, recording, connections: this.#facts.connections + 1 }),
      acknowledged: () => {
        this.#intake?.room();
        this.#checkDrained();
      },
      offset: (clock_offset) => {
        this.#facts = { ...this.#facts, clock_offset };
      },
      measureImpedance: (answer) => void this.#measureImpedance(answer),
      closed: (trouble) => this.#offline(trouble),
    });
  }

  #hello({ streams, origin, bed }: DeviceDescription): Hello {
    const wanted = this.#options.bed ?? bed;
    const { id, name } = this.#device;
    return checked({
      type: 'hello',
      device: { id, name, software: this.#options.software ?? 'valvomo' },
      life: this.#options.life ?? randomUUID(),
      ...(wanted === undefined ? {} : { bed: wanted }),
      origin,
      ...(this.#isLossless ? { codings: [coding.lossless] } : {}),
      streams: streams.map(streamToWire),
    });
  }

  get #isLossless(): boolean {
    return this.#options.lossless ?? !isLoopback(new URL(this.#options.url).hostname);
  }

  #offline({ code, message, final }: Trouble): void {
    this.#tell({ ...this.#stateOf('offline'), trouble: { code, message } });
    if (final) this.#final.reject(new ValvomoError(code, `the server ended this life: ${message}`));
  }

  /** A device that has ended stays `draining`, connected or not. */
  #stateOf(state: UplinkStatus['state']): Pick<Facts, 'state'> {
    return { state: this.#facts.state === 'draining' ? 'draining' : state };
  }

  #checkDrained(): void {
    if (this.#facts.state === 'draining' && this.#ring?.isEmpty === true && this.#events.size() === 0)
      this.#drained.resolve();
  }

  #tell(news: Partial<Facts>): void {
    this.#facts = { ...this.#facts, ...news };
    this.#options.onStatus?.(this.status());
  }
}

const isLoopback = (host: string): boolean => /^(localhost|127\..*|\[::1\])$/.test(host);

/** What no server would take is refused here, once, and not at every connection anew. */
const checked = (hello: Hello): Hello => {
  parseDeviceMessage(JSON.stringify(hello));
  return hello;
};
