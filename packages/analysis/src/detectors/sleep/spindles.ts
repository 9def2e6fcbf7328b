import type { Plain } from '@valvomo/model';
import { TrailingBaseline } from '../common/baseline.ts';

/** Blocks a second. */
export const blocks_hz = 10;
const baseline_s = 60;
/** The level is that of three blocks. */
const smooth = 3;
const [length_min, length_max] = [5, 30];
/** Part of 0.5–30 Hz that lies in 11–16 Hz. */
const relative_min = 0.2;

export interface SpindleRule {
  readonly ratio_min: number;
  readonly amplitude_min_uV: number;
  /** Rows on which it is at once. */
  readonly rows_min: number;
}

/** Blocks [first, last] since the first second of the recording, and rows. */
export interface Spindle {
  readonly first: number;
  readonly last: number;
  readonly rows: readonly number[];
  readonly ratio: number;
  readonly amplitude_uV: number;
}

interface Run {
  readonly first: number;
  readonly last: number;
  /** Blocks of every row. */
  readonly counts: readonly number[];
  readonly ratio: number;
  readonly amplitude_uV: number;
}

interface Saved {
  readonly usual: Plain;
  readonly squares: Float64Array;
  readonly run: Run | null;
}

const meanSquare = (x: Float64Array, from: number, to: number): number => {
  let sum = 0;
  for (let i = from; i < to; i += 1) sum += (x[i] as number) * (x[i] as number);
  return sum / Math.max(1, to - from);
};

/** Stretches in which some rows have more of 11–16 Hz than usual, and not of all frequencies. */
export class Spindles {
  readonly #rule: SpindleRule;
  readonly #rows: number;
  readonly #usual: TrailingBaseline;
  /** Of every row: mean squares of the last two blocks, 11–16 Hz and all. */
  readonly #squares: Float64Array;
  #run: Run | null;

  constructor(rows: number, rule: SpindleRule, saved?: Plain) {
    const kept = saved as unknown as Saved | undefined;
    this.#rule = rule;
    this.#rows = rows;
    this.#usual = new TrailingBaseline(rows, baseline_s, kept?.usual);
    this.#squares = kept?.squares.slice() ?? new Float64Array(4 * rows);
    this.#run = kept?.run ?? null;
  }

  stop(): void {
    this.#run = null;
    this.#squares.fill(0);
  }

  /**
   * @param isSigma whether a row oscillates faster than alpha in these seconds
   * @returns spindles that ended in this second
   */
  next(
    second: number,
    sigma: readonly Float64Array[],
    broad: readonly Float64Array[],
    isSigma: (row: number) => boolean,
  ): readonly Spindle[] {
    const levels = sigma.map((x, row) => this.#levels(row, x, broad[row] as Float64Array));
    const found: Spindle[] = [];
    for (let b = 0; b < blocks_hz; b += 1) {
      const here = levels.flatMap((ofRow, row) => ((ofRow[b]?.ratio ?? 0) > 0 && isSigma(row) ? [row] : []));
      const block = second * blocks_hz + b;
      if (here.length >= this.#rule.rows_min) this.#grow(block, here, levels, b);
      else found.push(...this.#end());
    }
    return found;
  }

  snapshot(): Plain {
    return {
      usual: this.#usual.snapshot(),
      squares: this.#squares.slice(),
      run: this.#run as unknown as Plain,
    };
  }

  /** Of every block, how much it is above the usual level (0: not enough) and its height. */
  #levels(
    row: number,
    sigma: Float64Array,
    broad: Float64Array,
  ): readonly { ratio: number; amplitude_uV: number }[] {
    const { ratio_min, amplitude_min_uV } = this.#rule;
    const own = this.#smoothed(4 * row, sigma);
    const all = this.#smoothed(4 * row + 2, broad);
    const rms = own.map(Math.sqrt);
    const sorted = rms.toSorted();
    this.#usual.push(row, sorted[sorted.length >> 1] ?? 0);
    const usual = Math.max(0.1, this.#usual.median(row));
    return Array.from(rms, (level, b) => {
      const amplitude_uV = 2 * Math.SQRT2 * level;
      const isOne =
        level >= ratio_min * usual &&
        amplitude_uV >= amplitude_min_uV &&
        (own[b] ?? 0) >= relative_min * (all[b] ?? Infinity);
      return { ratio: isOne ? level / usual : 0, amplitude_uV };
    });
  }

  /** Mean squares of three blocks that end with each of this second; `at`: where the last two are kept. */
  #smoothed(at: number, x: Float64Array): Float64Array {
    const kept = this.#squares;
    const out = new Float64Array(blocks_hz);
    for (let b = 0; b < blocks_hz; b += 1) {
      const from = Math.floor((b * x.length) / blocks_hz);
      const to = Math.floor(((b + 1) * x.length) / blocks_hz);
      const now = meanSquare(x, from, to);
      out[b] = ((kept[at] as number) + (kept[at + 1] as number) + now) / smooth;
      kept[at] = kept[at + 1] as number;
      kept[at + 1] = now;
    }
    return out;
  }

  #grow(
    block: number,
    here: readonly number[],
    levels: readonly (readonly { ratio: number; amplitude_uV: number }[])[],
    b: number,
  ): void {
    const run = this.#run ?? {
      first: block,
      last: block,
      counts: Array.from({ length: this.#rows }, () => 0),
      ratio: 0,
      amplitude_uV: 0,
    };
    const largest = (part: 'ratio' | 'amplitude_uV'): number =>
      Math.max(...here.map((row) => levels[row]?.[b]?.[part] ?? 0));
    this.#run = {
      first: run.first,
      last: block,
      counts: run.counts.map((count, row) => count + (here.includes(row) ? 1 : 0)),
      ratio: Math.max(run.ratio, largest('ratio')),
      amplitude_uV: Math.max(run.amplitude_uV, largest('amplitude_uV')),
    };
  }

  #end(): readonly Spindle[] {
    const run = this.#run;
    this.#run = null;
    if (run === null) return [];
    const { first, last, counts, ratio, amplitude_uV } = run;
    const length = last + 1 - first;
    if (length < length_min || length > length_max) return [];
    const rows = counts.flatMap((count, row) => (2 * count >= length ? [row] : []));
    return [{ first, last, rows, ratio, amplitude_uV }];
  }
}
