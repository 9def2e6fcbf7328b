import {
  systemClock,
  type Clock,
  type Device,
  type DeviceDescription,
  type DeviceSink,
} from '@valvomo/device';
import {
  civilTime,
  instantOf,
  ticks,
  ticksPerSecond,
  ValvomoError,
  type Origin,
  type StreamDescription,
} from '@valvomo/model';

import { gridOf, stepsBefore, ticksOfSteps } from './cycle.ts';
import { electrodesOf, parseElectrodes } from './electrodes.ts';
import { openPlayed, type DecoderName, type PlayedFile } from './played-file.ts';
import { Player } from './player.ts';

export interface PlaybackOptions {
  /** Path of an EDF or BDF file of any kind. */
  readonly file: string;
  readonly id: string;
  /** For people; the file's name when not given. */
  readonly name?: string;
  readonly bed?: string;
  /** 0.1 … 100 times real time, or as fast as the receiver takes it. */
  readonly speed?: number | 'max';
  /** Starts again at the end, on the same time base, behind a gap of reason `seam`. */
  readonly loop?: boolean;
  /** Start offset, rounded down to where all streams have a sample. */
  readonly from_s?: number;
  /** Text of an electrodes file. */
  readonly electrodes?: string;
  /** The recording is invented: it is announced as simulated, not as a playback. */
  readonly simulated?: boolean;
  /** Zone of the civil time in the header, to say of when the first sample played is. */
  readonly timeZone?: string;
  /** Length of a block in milliseconds of real time. */
  readonly block_ms?: number;
  /** A file that is still being written has ended when it did not grow for so long. */
  readonly follow_s?: number;
  readonly decoder?: DecoderName;
  readonly clock?: Clock;
}

const defaults = { speed: 1, loop: false, from_s: 0, timeZone: 'UTC', block_ms: 50, follow_s: 30 } as const;
export const speedLimits = { min: 0.1, max: 100 } as const;
/** Faster than real time, blocks grow so that they stay 20 a second, up to this length. */
const block_ms_max = 1000;

/**
 * A recording as a live device: its streams, counts, gaps and annotations, from the present clock on.
 * `describe` rejects as `openPlayed` does, with ELECTRODES_INVALID and FROM_BEYOND_END.
 * @throws ValvomoError SPEED_INVALID
 */
export const playback = (options: PlaybackOptions): Device => new Playback(options);

class Playback implements Device {
  readonly id: string;
  readonly name: string;
  readonly #options: PlaybackOptions;
  readonly #clock: Clock;
  readonly #speed: number;
  #file: PlayedFile | undefined;
  #player: Player | undefined;
  #isPlaying = false;
  #isStopped = false;

  constructor(options: PlaybackOptions) {
    this.#options = options;
    this.id = options.id;
    this.name = options.name ?? options.file.split(/[\\/]/).at(-1) ?? options.file;
    this.#clock = options.clock ?? systemClock;
    this.#speed = speedOf(options.speed ?? defaults.speed);
  }

  async describe(): Promise<DeviceDescription> {
    await this.#close();
    const file = await openPlayed(this.#options.file, this.#options.decoder ?? 'edfdecoder');
    this.#file = file;
    const electrodes = this.#electrodes(file);
    const grid = gridOf(file);
    const from_s = this.#options.from_s ?? defaults.from_s;
    const skip = stepsBefore(grid, from_s, (await file.recording.span_s()) ?? 0);
    // Read before the clock is: what takes long in long files must not make the first samples late.
    await file.recording.annotations();
    const skipped_ticks = Math.round(ticksOfSteps(grid, skip));
    this.#player = new Player({
      file,
      grid,
      skip,
      clock: this.#clock,
      speed: this.#speed,
      isLooped: this.#options.loop ?? defaults.loop,
      block_ticks: this.#block_ticks(),
      follow_s: this.#options.follow_s ?? defaults.follow_s,
    });
    if (this.#isStopped) this.#player.stop();
    const start = this.#clock.now();
    const streams = file.streams.map(({ stream, rate, signals }): StreamDescription => ({
      stream,
      timeBase: { start, rate },
      bits: file.bits,
      signals,
      ...electrodes(signals.map(({ label }) => label)),
    }));
    const { bed } = this.#options;
    return {
      streams,
      origin: this.#origin(file, skipped_ticks),
      ...(bed === undefined ? {} : { bed }),
      pace: this.#speed === Infinity ? 'receiver' : 'clock',
    };
  }

  async start(sink: DeviceSink): Promise<void> {
    this.#isPlaying = true;
    try {
      await this.#player?.play(sink);
    } finally {
      this.#isPlaying = false;
      await this.#close();
    }
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#player?.stop();
    if (!this.#isPlaying) await this.#close();
  }

  async #close(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    await file?.close();
  }

  #electrodes(file: PlayedFile): (labels: readonly string[]) => Pick<StreamDescription, 'electrodes'> {
    const { electrodes } = this.#options;
    if (electrodes === undefined) return () => ({});
    const all = file.streams.flatMap(({ signals }) => signals.map(({ label }) => label));
    const declared = parseElectrodes(electrodes, all);
    return (labels) => ({ electrodes: electrodesOf(declared, labels) });
  }

  #block_ticks(): number {
    const block_ms = this.#options.block_ms ?? defaults.block_ms;
    const longer = Math.min(Math.max(this.#speed, 1) * block_ms, Math.max(block_ms, block_ms_max));
    return Math.round((longer * ticksPerSecond) / 1000);
  }

  #origin({ recording, name }: PlayedFile, skipped_ticks: number): Origin {
    if (this.#options.simulated === true) return { kind: 'simulated', name };
    const { start } = recording;
    if (start === null) return { kind: 'playback', name };
    const zone = this.#options.timeZone ?? defaults.timeZone;
    const recorded = civilTime(ticks(instantOf(start, zone) + BigInt(skipped_ticks)), zone);
    return { kind: 'playback', recorded, name };
  }
}

const speedOf = (speed: number | 'max'): number => {
  if (speed === 'max') return Infinity;
  if (!(speed >= speedLimits.min && speed <= speedLimits.max))
    throw new ValvomoError('SPEED_INVALID', `speed ${speed} is not within 0.1 … 100`, {
      value: speed,
      limit: speedLimits,
    });
  return speed;
};
