// RENAME: this file is the device; a copy talks to its own hardware where this one calls `synthesise`.
import {
  createPace,
  systemClock,
  type Clock,
  type Device,
  type DeviceDescription,
  type DeviceSink,
} from '@valvomo/device';
import { sampleIndex } from '@valvomo/model';
import { synthesise, type WardBed } from '@valvomo/synthesis';

import { eventsOf, type DueEvent } from './events.ts';
import { createImpedances, type Impedances } from './impedance.ts';

export interface SyntheticOptions {
  /** Stable and unique on the ward, 1 … 80 characters. */
  readonly id: string;
  /** For people. */
  readonly name?: string;
  /** What it measures: a bed of `ward()`, or one made in the same way. */
  readonly source: WardBed;
  /** The only clock that a device reads, so that tests bring their own. */
  readonly clock?: Clock;
}

/** Twenty blocks a second are smooth on screen and cheap on the way. */
const block_s = 0.05;

/**
 * A simulated amplifier: every stream of a scenario in real time, with its annotations as events, for ever (when the
 * script is over, the ongoing activity stays). It is the shape of every driver: describe, start, stop, and a clock from outside.
 */
export const synthetic = (options: SyntheticOptions): Device => new Synthetic(options);

class Synthetic implements Device {
  readonly id: string;
  readonly name: string;
  readonly #source: WardBed;
  readonly #clock: Clock;
  #release: () => void = () => {};
  #impedances: Impedances | undefined;
  #isStopped = false;

  constructor({ id, name, source, clock = systemClock }: SyntheticOptions) {
    this.id = id;
    this.name = name ?? `${source.name} (simulated)`;
    this.#source = source;
    this.#clock = clock;
  }

  async describe(): Promise<DeviceDescription> {
    // RENAME: open the hardware here, far enough to know its signals; throw when it is not there.
    const { streams } = synthesise(this.#source.scenario);
    this.#impedances = createImpedances(this.#source, streams);
    const start = this.#clock.now();
    return {
      streams: streams.map(({ rate, bits, signals, electrodes }, stream) => ({
        stream,
        timeBase: { start, rate },
        bits,
        signals,
        electrodes,
      })),
      // RENAME: an amplifier says { kind: 'live' }.
      origin: { kind: 'simulated', name: this.#source.title },
      pace: 'clock',
    };
  }

  async start(sink: DeviceSink): Promise<void> {
    const synthesis = synthesise(this.#source.scenario);
    const events = eventsOf(this.#source.annotations, synthesis.streams);
    const sent = synthesis.streams.map(() => 0);
    const pace = createPace(this.#clock, 1);
    this.#release = () => pace.stop();
    for (let blocks = 1; !this.#isStopped; blocks++) {
      const due_s = blocks * block_s;
      await pace.until(due_s);
      if (this.#isStopped) return;
      await sendEvents(sink, events, due_s);
      await this.#impedances?.step(sink, sent);
      for (const [stream, { rate, signals }] of synthesis.streams.entries()) {
        const from = sent[stream] ?? 0;
        // The stream's samples that lie before the instant; a slow stream often has none.
        const samples = Math.floor((blocks * rate.samples * block_s * 1e7) / rate.ticks + 1e-6) - from;
        if (samples === 0) continue;
        const counts = synthesis.next(stream, samples);
        sent[stream] = from + samples;
        await sink.block(stream, {
          kind: 'block',
          start: sampleIndex(from),
          samples,
          signals: signals.length,
          counts,
        });
      }
    }
  }

  async measureImpedance(): Promise<void> {
    // RENAME: leave this out when the amplifier cannot.
    await this.#impedances?.ask();
  }

  async stop(): Promise<void> {
    // RENAME: close the hardware here; `stop` may be called twice, and before `start`.
    this.#isStopped = true;
    this.#impedances?.stop();
    this.#release();
  }
}

/** Sends what is due and takes it off the list. */
const sendEvents = async (sink: DeviceSink, events: DueEvent[], due_s: number): Promise<void> => {
  for (let first = events[0]; first !== undefined && first.at_s < due_s; first = events[0]) {
    events.shift();
    await sink.event(first.event);
  }
};
