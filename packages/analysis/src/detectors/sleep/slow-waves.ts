import type { Plain } from '@valvomo/model';

const points_hz = 16;
const window_s = 4;
const window = window_s * points_hz;
/** A wave goes down for so long, then up for so long. */
const [down_s, up_s] = [
  [0.25, 1],
  [0.12, 1.2],
] as const;
const together = 0.25 * points_hz;

/** Places in seconds before the end of the newest one. */
export interface SlowWave {
  readonly from_s: number;
  readonly to_s: number;
  readonly rows: readonly number[];
  readonly amplitude_uV: number;
}

interface Wave {
  readonly row: number;
  readonly from: number;
  readonly middle: number;
  readonly to: number;
  readonly amplitude_uV: number;
}

/** Whether some are so much higher than others. */
const isHigher = (y: Float64Array, by: number): boolean => {
  let [low, high] = [Infinity, -Infinity];
  for (let i = 0; i < y.length; i += 1) {
    const value = y[i] as number;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return high - low >= by;
};

/** Waves of 0.5–2 Hz, down and up again, on several rows at once. */
export class SlowWaves {
  readonly #points: Float64Array;
  readonly #rows: number;
  #seconds: number;

  constructor(rows: number, saved?: Plain) {
    const [seconds, points] = (saved ?? [0]) as readonly [number, Float64Array?];
    this.#rows = rows;
    this.#seconds = seconds;
    this.#points = points?.slice() ?? new Float64Array(rows * window);
  }

  stop(): void {
    this.#seconds = 0;
  }

  /** @returns waves that ended in this second */
  next(
    broad: readonly Float64Array[],
    rule: { readonly amplitude_min_uV: number; readonly rows_min: number },
  ): readonly SlowWave[] {
    for (let row = 0; row < this.#rows; row += 1) this.#take(row, broad[row] as Float64Array);
    this.#seconds = Math.min(window_s, this.#seconds + 1);
    if (this.#seconds < window_s) return [];
    let waves = Array.from({ length: this.#rows }, (_, row) => this.#waves(row, rule.amplitude_min_uV))
      .flat()
      .toSorted((a, b) => b.amplitude_uV - a.amplitude_uV);
    const found: SlowWave[] = [];
    for (let [first] = waves; first !== undefined; [first] = waves) {
      const { middle, from, to, amplitude_uV } = first;
      const same = waves.filter((wave) => Math.abs(wave.middle - middle) <= together);
      waves = waves.filter((wave) => Math.abs(wave.middle - middle) > together);
      if (same.length < rule.rows_min) continue;
      const rows = same.map(({ row }) => row);
      found.push({
        from_s: (window - from) / points_hz,
        to_s: (window - to) / points_hz,
        rows,
        amplitude_uV,
      });
    }
    return found;
  }

  snapshot(): Plain {
    return [this.#seconds, this.#points.slice()];
  }

  #take(row: number, x: Float64Array): void {
    const at = row * window;
    this.#points.copyWithin(at, at + points_hz, at + window);
    for (let p = 0; p < points_hz; p += 1) {
      const [a, b] = [Math.floor((p * x.length) / points_hz), Math.floor(((p + 1) * x.length) / points_hz)];
      let sum = 0;
      for (let i = a; i < b; i += 1) sum += x[i] as number;
      this.#points[at + window - points_hz + p] = sum / Math.max(1, b - a);
    }
  }

  #waves(row: number, amplitude_min_uV: number): readonly Wave[] {
    const y = this.#points.subarray(row * window, (row + 1) * window);
    if (!isHigher(y, amplitude_min_uV)) return [];
    const falls: number[] = [];
    const rises: number[] = [];
    for (let i = 1; i < window; i += 1) {
      const [before, now] = [y[i - 1] as number, y[i] as number];
      if (before >= 0 && now < 0) falls.push(i);
      if (before < 0 && now >= 0) rises.push(i);
    }
    return falls.slice(0, -1).flatMap((from, k) => {
      const to = falls[k + 1] ?? window;
      const middle = rises.find((rise) => rise > from) ?? window;
      if (to < window - points_hz || middle >= to) return [];
      const [down, up] = [(middle - from) / points_hz, (to - middle) / points_hz];
      if (down < down_s[0] || down > down_s[1] || up < up_s[0] || up > up_s[1]) return [];
      const piece = y.subarray(from, to).toSorted();
      const amplitude_uV = (piece.at(-1) ?? 0) - (piece[0] ?? 0);
      return amplitude_uV < amplitude_min_uV ? [] : [{ row, from, middle, to, amplitude_uV }];
    });
  }
}
