import type { Plain } from '@valvomo/model';

/** Evidence from which on there is a rhythm to be followed. */
export const present = 0.15;

/** Seconds that it looks back. */
const window_s = 20;

interface Point {
  readonly second: number;
  /** Octaves above 1 Hz. */
  readonly octaves: number;
  readonly excess_dB: number;
  readonly rows: number;
}

interface Saved {
  readonly points: readonly Point[];
  readonly since: number;
}

/** How a rhythm has changed lately. */
export interface Evolution {
  /** 0: it stands still or jumps about; 1: it evolves in frequency, amplitude or place. */
  readonly evolution: number;
  /** The same of frequency alone. */
  readonly drift: number;
  /** Seconds without a longer pause. */
  readonly lasted_s: number;
  /** 1: one frequency follows from another; 0: chance. */
  readonly coherence: number;
}

const none: Evolution = { evolution: 0, drift: 0, coherence: 1, lasted_s: 0 };

/** Octaves that a rhythm changes in a second without being another. */
const step = 0.25;

/** Seconds without it that part two rhythms. */
const pause_s = 3;

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] as number;

/** A harmonic of what was before, taken for the rhythm itself, is brought back. */
const sameOctave = (octaves: number, before: readonly Point[]): number => {
  if (before.length < 3) return octaves;
  const step = octaves - median(before.slice(-5).map((one) => one.octaves));
  return Math.abs(Math.abs(step) - 1) < 0.25 ? octaves - Math.sign(step) : octaves;
};

const clamp = (x: number): number => Math.min(1, Math.max(0, x));

/** Follows the leading rhythm through time: frequency, amplitude, and on how many rows. */
export class EvolutionTrack {
  #points: Point[];
  /** Second with which it began; −1 when there is none. */
  #since: number;

  constructor(saved?: Plain) {
    const kept = saved as unknown as Saved | undefined;
    this.#points = [...(kept?.points ?? [])];
    this.#since = kept?.since ?? -1;
  }

  next(second: number, evidence: number, frequency_hz: number, excess_dB: number, rows: number): Evolution {
    this.#points = this.#points.filter((one) => one.second > second - window_s);
    if (second - (this.#points.at(-1)?.second ?? -pause_s) > pause_s) this.clear();
    if (evidence >= present && this.#since < 0) this.#since = second;
    if (evidence >= present)
      this.#points.push({
        second,
        octaves: sameOctave(Math.log2(frequency_hz), this.#points),
        excess_dB,
        rows,
      });
    const points = this.#points;
    if (points.length < 6) return none;
    const first = points[0] as Point;
    // Any rhythm seems to grow while it fills the window.
    const filled = points.slice(first.second > second - window_s + 2 ? 4 : 0);
    const [early, late] = [filled.slice(0, filled.length >> 1), filled.slice(filled.length >> 1)];
    if (early.length < 2) return none;
    const mean = (of: readonly Point[], value: (one: Point) => number): number =>
      of.reduce((sum, one) => sum + value(one), 0) / of.length;
    const growth = mean(late, (one) => one.excess_dB) - mean(early, (one) => one.excess_dB);
    const spread =
      mean(late, (one) => one.rows) /
      Math.max(
        1,
        mean(early, (one) => one.rows),
      );
    const shift = median(late.map((one) => one.octaves)) - median(early.map((one) => one.octaves));
    let [jumps, widest] = [0, 0];
    for (let k = 1; k < filled.length; k += 1) {
      const jump = Math.abs((filled[k] as Point).octaves - (filled[k - 1] as Point).octaves);
      jumps += Math.min(1, jump);
      widest = Math.max(widest, jump);
    }
    const coherence = clamp(1 - (jumps / (filled.length - 1) - 0.12) / 0.4);
    const drift = coherence * clamp((Math.abs(shift) - Math.max(0, widest - step) - 0.04) / 0.18);
    return {
      coherence,
      drift,
      lasted_s: this.#since < 0 ? 0 : second + 1 - this.#since,
      evolution: clamp(0.7 * drift + 0.25 * clamp(growth / 6) + 0.15 * clamp(spread - 1)),
    };
  }

  clear(): void {
    this.#since = -1;
    this.#points = [];
  }

  snapshot(): Plain {
    return { points: this.#points.map((one) => ({ ...one })), since: this.#since };
  }
}
