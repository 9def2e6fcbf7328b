import { statfs } from 'node:fs/promises';
import type { Logger } from 'pino';
import type { Metrics } from './metrics.ts';

export interface DiskSpace {
  readonly free_bytes: number;
  readonly total_bytes: number;
}

/**
 * `low`: a person should make room. `short`: what is left is for recordings alone. `unknown`: the disk does not answer.
 */
export type DiskState = 'ok' | 'low' | 'short' | 'unknown';

export interface DiskBounds {
  /** Part of the disk that is free, below which a warning is given; 0.1 unless told. */
  readonly low?: number;
  /** Part below which other work stops; 0.03 unless told. */
  readonly short?: number;
  /** Asks the disk; the file system's own answer unless told. */
  readonly space?: () => Promise<DiskSpace>;
  /** Milliseconds between two looks; 10 000 unless told. */
  readonly every_ms?: number;
}

const percent = (part: number): string => `${(part * 100).toFixed(1)} %`;

/** How much room the data folder has. */
export class DiskWatch {
  state: DiskState = 'ok';
  space: DiskSpace | null = null;
  readonly #bounds: Required<DiskBounds>;
  readonly #log: Logger;
  readonly #metrics: Metrics;
  readonly #timer: NodeJS.Timeout;
  readonly #onChange: () => void;

  constructor(path: string, bounds: DiskBounds, log: Logger, metrics: Metrics, onChange: () => void) {
    const space = async (): Promise<DiskSpace> => {
      const { bavail, blocks, bsize } = await statfs(path);
      return { free_bytes: bavail * bsize, total_bytes: blocks * bsize };
    };
    this.#bounds = { low: 0.1, short: 0.03, space, every_ms: 10_000, ...bounds };
    this.#log = log;
    this.#metrics = metrics;
    this.#onChange = onChange;
    this.#timer = setInterval(() => void this.look(), this.#bounds.every_ms);
  }

  /** Null while all is well. */
  get note(): string | null {
    const { state, space } = this;
    if (state === 'ok') return null;
    if (space === null) return 'the disk does not say how full it is';
    const free = `${percent(space.free_bytes / space.total_bytes)} of the disk is free`;
    return state === 'short' ? `${free}: only recordings are written` : free;
  }

  /** Whether work that is no recording may write. */
  get hasRoom(): boolean {
    return this.state !== 'short';
  }

  async look(): Promise<void> {
    const { low, short } = this.#bounds;
    let state: DiskState = 'unknown';
    try {
      this.space = await this.#bounds.space();
      const part = this.space.free_bytes / Math.max(1, this.space.total_bytes);
      this.#metrics.diskFree.set(part);
      state = part < short ? 'short' : part < low ? 'low' : 'ok';
    } catch (error) {
      this.space = null;
      if (this.state !== 'unknown') this.#log.error({ err: error }, 'the disk does not say how full it is');
    }
    // As long as it is short, whatever has become free to go goes.
    if (state === this.state && state === 'short') this.#onChange();
    if (state === this.state) return;
    this.state = state;
    if (state === 'ok') this.#log.info({ ...this.space }, 'disk has room again');
    else this.#log.warn({ state, ...this.space }, 'disk is nearly full');
    this.#onChange();
  }

  close(): void {
    clearInterval(this.#timer);
  }
}
