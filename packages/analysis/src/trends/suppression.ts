import type { Plain } from '@valvomo/model';
import { highPass, lowPass } from './pass.ts';
import { Recent } from './recent.ts';
import { Runs } from './runs.ts';
import { rowNames } from './spectrogram.ts';
import { nearBeats, spoiltIn, Suppressed } from './suppressed.ts';
import type { Trend, TrendContext, TrendEpoch, TrendRun } from './trend.ts';

const span_s = 60;
const parts = ['westover', 'classic'] as const;

interface Saved {
  readonly second: number;
  readonly artefact: Uint8Array;
  readonly unknown: Uint8Array;
  readonly suppressed: Plain;
  readonly runs: readonly Plain[];
  readonly recent: Plain;
}

class Ratio implements TrendRun {
  readonly columns: TrendRun['columns'];
  readonly #context: TrendContext;
  readonly #suppressed: Suppressed;
  /** Of every row: recursive, classic. */
  readonly #runs: readonly Runs[];
  /** Share of every region's samples that are suppressed, two parts; NaN in a second that is unknown. */
  readonly #recent: Recent;
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
    this.#recent = new Recent(regions.length * parts.length, span_s, kept?.recent);
    this.#now = new Float64Array(regions.length * parts.length);
    this.#hidden = new Uint8Array(hop);
    this.#judged = [new Uint8Array(derivations.length * hop), new Uint8Array(derivations.length * hop)];
    this.#artefact = kept?.artefact.slice() ?? new Uint8Array(regions.length + derivations.length);
    this.#unknown = kept?.unknown.slice() ?? new Uint8Array(regions.length + derivations.length);
    this.#second = kept?.second ?? -2;
    this.columns = regions.flatMap(({ name, rows }) =>
      parts.map((part) => ({
        name: `suppression.${name}.${part}`,
        trend: 'suppression',
        region: name,
        part,
        unit: '%',
        derivations: rowNames(context, rows),
      })),
    );
  }

  next({ second, start, rows, conditions }: TrendEpoch, out: Float64Array): void {
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
    if (follows) this.#take(counts, out);
    const before = follows ? this.#artefact : undefined;
    this.#artefact = spoiltIn(conditions[0], this.#context);
    this.#unknown = this.#artefact.map((now, k) => now | (before?.[k] ?? 0));
  }

  #restart(): void {
    this.#suppressed.restart();
    for (const runs of this.#runs) runs.restart();
  }

  /** The second before the one just judged is sure now. */
  #take(counts: readonly number[], out: Float64Array): void {
    const { regions, hop, settings } = this.#context;
    for (const [k, { rows }] of regions.entries()) {
      const known = rows.filter((row) => this.#unknown[regions.length + row] === 0);
      const isUnknown = this.#unknown[k] === 1 || 2 * known.length < rows.length;
      for (let part = 0; part < parts.length; part += 1) {
        let sum = 0;
        for (const row of known) sum += counts[2 * row + part] as number;
        this.#now[2 * k + part] = isUnknown ? Number.NaN : sum / (known.length * hop);
      }
    }
    if (!this.#recent.push(this.#second, this.#now)) return;
    for (let k = 0; k < this.#now.length; k += 1) {
      let sum = 0;
      let known = 0;
      const shares = this.#recent.of(k);
      for (let second = 0; second < span_s; second += 1) {
        const share = shares[second] as number;
        if (Number.isNaN(share)) continue;
        sum += share;
        known += 1;
      }
      if (known >= settings.suppression.known_min * span_s) out[k] = (100 * sum) / known;
    }
  }

  snapshot(): Plain {
    const saved: Saved = {
      second: this.#second,
      artefact: this.#artefact.slice(),
      unknown: this.#unknown.slice(),
      suppressed: this.#suppressed.snapshot(),
      runs: this.#runs.map((runs) => runs.snapshot()),
      recent: this.#recent.snapshot(),
    };
    return { ...saved };
  }
}

export const suppression: Trend = {
  id: 'suppression',
  version: 2,
  name: 'Suppression ratio',
  reference:
    'Westover 2013, doi:10.1016/j.jneumeth.2013.07.003; classic: Rampil 1998, doi:10.1097/00000542-199810000-00023',
  definition:
    'Part of the time that is suppressed in 60 s, in per cent, the mean over the derivations of the region. The 60 s end 2 s ' +
    'before the row’s time: a suppression is known by its length, and an R wave after it has passed. Filters as listed, causal. ' +
    'westover: μ ← βμ + (1 − β)x, then σ² ← βσ² + (1 − β)(x − μ)², β = exp(−1 / (0.105 s · rate)), beginning with μ = x, ' +
    'σ² = 0 after a gap; suppressed where σ² < 5 µV²; runs shorter than 0.2 s are dropped. classic: suppressed where |x| < ' +
    '5 µV; runs shorter than 0.5 s are dropped. The heart: with an ECG, samples from 50 ms before to 100 ms after every R wave (see heart-rate) ' +
    'are not looked at (μ, σ² and the judgement stay those of the sample before); without one, what is shorter than 0.5 s ' +
    '(which is no burst, ACNS 2021) between two suppressions that count belongs to them. A second in which muscle, eye, ' +
    'movement or electrode of the region is 0.5 or more (see artefact) is unknown, and so is a derivation’s second in which the quality of ' +
    'one of its electrodes is flat, saturated, pop, bridged, disconnected or unknown, and the second after either: it counts neither as suppressed nor as ' +
    'not. A second’s part is the mean over its known derivations, unknown with less than half of them; the ratio is the ' +
    'mean of the known seconds, missing with fewer than 30 of 60, and until 62 s follow a gap. Lengths in whole ' +
    'samples, rounded. The numbers are the settings’ defaults',
  input: { montage: 'brain', filters: [highPass(1), lowPass(30)], kind: 'samples', epoch_s: 2 },
  create: (context, saved) => new Ratio(context, saved),
};
