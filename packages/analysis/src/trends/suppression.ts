import type { Plain } from '@valvomo/model';
import { Recent } from './recent.ts';
import { rowNames } from './spectrogram.ts';
import { meanOfKnown, suppressedParts, SuppressedSeconds, suppressionInput } from './suppressed-seconds.ts';
import type { Trend, TrendContext, TrendEpoch, TrendRun } from './trend.ts';

const span_s = 60;

interface Saved {
  readonly recent: Plain;
}

class Ratio implements TrendRun {
  readonly columns: TrendRun['columns'];
  readonly #context: TrendContext;
  readonly #seconds: SuppressedSeconds;
  /** Share of every region's samples that are suppressed, two parts; NaN in a second that is unknown. */
  readonly #recent: Recent;

  constructor(context: TrendContext, saved?: Plain) {
    const { regions } = context;
    this.#context = context;
    this.#seconds = new SuppressedSeconds(context, saved);
    this.#recent = new Recent(
      regions.length * suppressedParts.length,
      span_s,
      (saved as unknown as Saved | undefined)?.recent,
    );
    this.columns = regions.flatMap(({ name, rows }) =>
      suppressedParts.map((part) => ({
        name: `suppression.${name}.${part}`,
        trend: 'suppression',
        region: name,
        part,
        unit: '%',
        derivations: rowNames(context, rows),
      })),
    );
  }

  next(epoch: TrendEpoch, out: Float64Array): void {
    const shares = this.#seconds.next(epoch);
    if (shares === undefined || !this.#recent.push(epoch.second, shares)) return;
    const known_min = this.#context.settings.suppression.known_min * span_s;
    for (let k = 0; k < shares.length; k += 1) {
      const mean = meanOfKnown(this.#recent.of(k), known_min);
      if (!Number.isNaN(mean)) out[k] = 100 * mean;
    }
  }

  snapshot(): Plain {
    return { ...this.#seconds.snapshot(), recent: this.#recent.snapshot() };
  }
}

export const suppression: Trend = {
  id: 'suppression',
  version: 3,
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
    '(which is no burst, ACNS 2021) between two suppressions that count belongs to them. A second in which muscle, ' +
    'movement or electrode of the region is 0.5 or more (see artefact) is unknown, and so is a derivation’s second in which the quality of ' +
    'one of its electrodes is flat, saturated, pop, bridged, disconnected or unknown, and the second after either: it counts neither as suppressed nor as ' +
    'not. A second’s part is the mean over its known derivations, unknown with less than half of them; the ratio is the ' +
    'mean of the known seconds, missing with fewer than 30 of 60, and until 62 s follow a gap. Lengths in whole ' +
    'samples, rounded. The numbers are the settings’ defaults',
  input: suppressionInput,
  create: (context, saved) => new Ratio(context, saved),
};
