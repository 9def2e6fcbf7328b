import type { Plain } from '@valvomo/model';
import { highPass, lowPass } from './pass.ts';
import { Runs } from './runs.ts';
import { nearBeats, spoiltIn, Suppressed } from './suppressed.ts';
import type { TrendContext, TrendEpoch, TrendInput } from './trend.ts';

/** Two rules: recursive variance, and amplitude. */
export const suppressedParts = ['westover', 'classic'] as const;

export const suppressionInput: TrendInput = {
  montage: 'brain',
  filters: [highPass(1), lowPass(30)],
  kind: 'samples',
  epoch_s: 2,
};

/** Mean of what is not NaN; NaN with fewer than `known_min` of them. */
export const meanOfKnown = (values: Float64Array, known_min: number): number => {
  let sum = 0;
  let known = 0;
  for (let k = 0; k < values.length; k += 1) {
    const value = values[k] as number;
    if (Number.isNaN(value)) continue;
    sum += value;
    known += 1;
  }
  return known >= known_min && known > 0 ? sum / known : Number.NaN;
};

interface Saved {
  readonly second: number;
  readonly artefact: Uint8Array;
  readonly unknown: Uint8Array;
  readonly suppressed: Plain;
  readonly runs: readonly Plain[];
}

/** What part of each second every region is suppressed. */
export class SuppressedSeconds {
  readonly #context: TrendContext;
  readonly #suppressed: Suppressed;
  /** Of every row: recursive, classic. */
  readonly #runs: readonly Runs[];
  readonly #now: Float64Array;
  readonly #hidden: Uint8Array;
  readonly #judged: readonly [Uint8Array, Uint8Array];
  /** Of the second before the present one: regions full of artefact, then rows with an electrode that is at fault. */
  #artefact: Uint8Array;
  /** The same, and what follows it: filters and the variance remember an artefact for less than a second. */
  #unknown: Uint8Array;
  #second: number;

  constructor(context: TrendContext, saved?: Plain) {
    const { regions, derivations, ecg, rate_hz, hop, settings } = context;
    const { recursive_min_s, classic_min_s, burst_min_s } = settings.suppression;
    const kept = saved as unknown as Saved | undefined;
    const hasEcg = ecg !== undefined;
    this.#context = context;
    this.#suppressed = new Suppressed(derivations.length, rate_hz, settings.suppression, kept?.suppressed);
    const gap_end = hasEcg ? 0 : Math.round(burst_min_s * rate_hz);
    this.#runs = derivations.flatMap((_, row) =>
      [recursive_min_s, classic_min_s].map(
        (min_s, part) => new Runs(Math.round(min_s * rate_hz), gap_end, kept?.runs[2 * row + part]),
      ),
    );
    this.#now = new Float64Array(regions.length * suppressedParts.length);
    this.#hidden = new Uint8Array(hop);
    this.#judged = [new Uint8Array(derivations.length * hop), new Uint8Array(derivations.length * hop)];
    this.#artefact = kept?.artefact.slice() ?? new Uint8Array(regions.length + derivations.length);
    this.#unknown = kept?.unknown.slice() ?? new Uint8Array(regions.length + derivations.length);
    this.#second = kept?.second ?? -2;
  }

  /**
   * The epoch is of 2 s.
   * @returns of every region both parts, 0–1, of the second that begins 2 s before the epoch’s last one, NaN where it is unknown; undefined in
   * the first second after a gap. Lent until the next call.
   */
  next({ second, start, rows, conditions }: TrendEpoch): Float64Array | undefined {
    const { hop, rate_hz } = this.#context;
    const follows = second === this.#second + 1;
    if (!follows) this.#restart();
    this.#second = second;
    nearBeats(conditions, start, hop, rate_hz, this.#hidden);
    this.#suppressed.next(rows, hop, this.#hidden, this.#judged[0], this.#judged[1]);
    const counts = this.#runs.map((runs, k) => {
      const at = (k >> 1) * hop;
      return runs.next((this.#judged[k % 2] as Uint8Array).subarray(at, at + hop));
    });
    if (follows) this.#take(counts);
    const before = follows ? this.#artefact : undefined;
    this.#artefact = spoiltIn(conditions[0], this.#context);
    this.#unknown = this.#artefact.map((now, k) => now | (before?.[k] ?? 0));
    return follows ? this.#now : undefined;
  }

  #restart(): void {
    this.#suppressed.restart();
    for (const runs of this.#runs) runs.restart();
  }

  /** The second before the one just judged is sure now. */
  #take(counts: readonly number[]): void {
    const { regions, hop } = this.#context;
    for (const [k, { rows }] of regions.entries()) {
      const known = rows.filter((row) => this.#unknown[regions.length + row] === 0);
      const isUnknown = this.#unknown[k] === 1 || 2 * known.length < rows.length;
      for (let part = 0; part < suppressedParts.length; part += 1) {
        let sum = 0;
        for (const row of known) sum += counts[2 * row + part] as number;
        this.#now[2 * k + part] = isUnknown ? Number.NaN : sum / (known.length * hop);
      }
    }
  }

  snapshot(): Readonly<Record<string, Plain>> {
    return {
      second: this.#second,
      artefact: this.#artefact.slice(),
      unknown: this.#unknown.slice(),
      suppressed: this.#suppressed.snapshot(),
      runs: this.#runs.map((runs) => runs.snapshot()),
    };
  }
}
