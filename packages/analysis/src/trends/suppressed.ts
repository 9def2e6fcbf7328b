import type { Derivation, Plain } from '@valvomo/model';
import { qualityStates, spoiltStates, type Conditions } from '../conditions/conditions.ts';
import type { TrendContext } from './trend.ts';

/** What counts as suppressed, and for how long. */
export interface SuppressionSettings {
  /** Recursive: the local variance lies below this, µV². */
  readonly variance_uV2: number;
  /** Recursive: time constant of local mean and variance. */
  readonly memory_s: number;
  /** Classic: the absolute value lies below this. */
  readonly level_uV: number;
  /** Shorter suppressions do not count, recursive and classic. */
  readonly recursive_min_s: number;
  readonly classic_min_s: number;
  /** What is shorter is no burst: it does not end a suppression that no ECG guards. */
  readonly burst_min_s: number;
  /** Share of the window that must be known. */
  readonly known_min: number;
}

/**
 * ACNS 2021 (doi:10.1097/WNP.0000000000000806) says suppressed below 10 µV from peak to peak, which in an irregular
 * EEG are 4.5 standard deviations: a variance of 5 µV². By that a waking EEG of low voltage is suppressed for 2 to 5 %
 * of the time in bipolar rows and a newborn's with bursts for 74 %; with 25 µV² it would be 60 and 88 %. Memory and
 * shortest suppression: Westover 2013.
 */
export const defaultSuppression: SuppressionSettings = {
  variance_uV2: 5,
  memory_s: 0.105,
  level_uV: 5,
  recursive_min_s: 0.2,
  classic_min_s: 0.5,
  burst_min_s: 0.5,
  known_min: 0.5,
};

/** The EEG is not looked at from so long before an R wave to so long after it. */
const [beforeR_s, afterR_s] = [0.05, 0.1];

/** 1 for every sample of [start, start + length) that lies near an R wave known to any of these seconds. */
export const nearBeats = (
  conditions: readonly (Conditions | undefined)[],
  start: number,
  length: number,
  rate_hz: number,
  out: Uint8Array,
): void => {
  out.fill(0);
  for (const { beats } of conditions.filter((one) => one !== undefined)) {
    for (const beat of beats) {
      const from = Math.max(0, Math.ceil(beat - beforeR_s * rate_hz) - start);
      const to = Math.min(length, Math.floor(beat + afterR_s * rate_hz) - start + 1);
      for (let i = from; i < to; i += 1) out[i] = 1;
    }
  }
};

/**
 * Suppressed or not, sample by sample, of some rows. Recursive: μ ← βμ + (1 − β)x; σ² ← βσ² + (1 − β)(x − μ)²; σ² < θ,
 * β = exp(−1 / (memory · rate)), μ starts at the first sample and σ² at 0. Near an R wave nothing moves, and the
 * judgement of the sample before holds.
 */
export class Suppressed {
  readonly #settings: SuppressionSettings;
  readonly #keep: number;
  readonly #mean: Float64Array;
  readonly #variance: Float64Array;
  /** Last judgements, of all rows: recursive, then classic. */
  readonly #last: Uint8Array;
  #started = false;

  constructor(rows: number, rate_hz: number, settings: SuppressionSettings, saved?: Plain) {
    this.#settings = settings;
    this.#keep = Math.exp(-1 / (settings.memory_s * rate_hz));
    const kept = saved as
      | { mean: Float64Array; variance: Float64Array; last: Uint8Array; started: boolean }
      | undefined;
    this.#mean = kept?.mean.slice() ?? new Float64Array(rows);
    this.#variance = kept?.variance.slice() ?? new Float64Array(rows);
    this.#last = kept?.last.slice() ?? new Uint8Array(2 * rows);
    this.#started = kept?.started ?? false;
  }

  restart(): void {
    this.#started = false;
  }

  /**
   * Judges the first `samples` samples of every row.
   * @param hidden 1 for a sample that is not looked at
   * @param recursive, classic [rows × samples] of 0 and 1, overwritten
   */
  next(
    rows: readonly Float64Array[],
    samples: number,
    hidden: Uint8Array,
    recursive: Uint8Array,
    classic: Uint8Array,
  ): void {
    if (!this.#started) for (const [row, x] of rows.entries()) this.#begin(row, x[0] as number);
    this.#started = true;
    for (let row = 0; row < rows.length; row += 1) {
      const x = rows[row] as Float64Array;
      const at = row * samples;
      this.#row(row, x, hidden, recursive.subarray(at, at + samples), classic.subarray(at, at + samples));
    }
  }

  #begin(row: number, x: number): void {
    this.#mean[row] = x;
    this.#variance[row] = 0;
    this.#last[2 * row] = 0;
    this.#last[2 * row + 1] = 0;
  }

  /** From one change of `hidden` to the next. */
  #row(row: number, x: Float64Array, hidden: Uint8Array, recursive: Uint8Array, classic: Uint8Array): void {
    const last = this.#last;
    const { length } = recursive;
    for (let from = 0; from < length;) {
      const isHidden = hidden[from] !== 0;
      const change = hidden.indexOf(isHidden ? 0 : 1, from);
      const end = change === -1 ? length : Math.min(length, change);
      if (isHidden) {
        recursive.fill(last[2 * row] as number, from, end);
        classic.fill(last[2 * row + 1] as number, from, end);
      } else {
        this.#stretch(row, x, from, end, recursive, classic);
        last[2 * row] = recursive[end - 1] as number;
        last[2 * row + 1] = classic[end - 1] as number;
      }
      from = end;
    }
  }

  #stretch(
    row: number,
    x: Float64Array,
    from: number,
    end: number,
    recursive: Uint8Array,
    classic: Uint8Array,
  ): void {
    const { variance_uV2, level_uV } = this.#settings;
    const keep = this.#keep;
    const take = 1 - keep;
    let mean = this.#mean[row] as number;
    let variance = this.#variance[row] as number;
    for (let i = from; i < end; i += 1) {
      const value = x[i] as number;
      mean = keep * mean + take * value;
      const off = value - mean;
      variance = keep * variance + take * off * off;
      recursive[i] = Number(variance < variance_uV2);
      classic[i] = Number(Math.abs(value) < level_uV);
    }
    this.#mean[row] = mean;
    this.#variance[row] = variance;
  }

  snapshot(): Plain {
    return {
      mean: this.#mean.slice(),
      variance: this.#variance.slice(),
      last: this.#last.slice(),
      started: this.#started,
    };
  }
}

/**
 * Whether a region's second is artefact of the kinds that lie over an EEG between 1 and 30 Hz. Not the eyes: with electrodes on
 * the forehead only, bursts look like them, and leaving bursts out makes any ratio of suppression too high.
 */
const isArtefact = (conditions: Conditions | undefined, region: string, artefact_min: number): boolean => {
  const found = conditions?.artefact[region];
  if (found === undefined) return true;
  const { muscle, movement, electrode } = found;
  return muscle >= artefact_min || movement >= artefact_min || electrode >= artefact_min;
};

/** By the number of a state, whether it says nothing of the brain. */
const isSpoiltState = qualityStates.map((state) => spoiltStates.has(state));

/** Whether one of a row's electrodes says nothing of the brain in this second. */
const isSpoilt = (conditions: Conditions | undefined, { terms }: Derivation): boolean =>
  conditions === undefined ||
  terms.some(({ signal }) => isSpoiltState[conditions.quality[signal] ?? 0] ?? true);

/** 1 for what says nothing of the brain in this second: first of the regions, then of the rows. */
export const spoiltIn = (
  conditions: Conditions | undefined,
  { regions, derivations, settings }: Pick<TrendContext, 'regions' | 'derivations' | 'settings'>,
): Uint8Array => {
  const spoilt = new Uint8Array(regions.length + derivations.length);
  const { artefact_min } = settings.conditions;
  for (const [k, { name }] of regions.entries())
    spoilt[k] = isArtefact(conditions, name, artefact_min) ? 1 : 0;
  for (let row = 0; row < derivations.length; row += 1)
    spoilt[regions.length + row] = isSpoilt(conditions, derivations[row] as Derivation) ? 1 : 0;
  return spoilt;
};
