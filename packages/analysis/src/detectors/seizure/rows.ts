import type { Plain } from '@valvomo/model';
import type { TrendContext } from '../../trends/trend.ts';
import { TrailingBaseline } from '../common/baseline.ts';
import { lineLengthOf } from '../common/line-length.ts';
import type { DetectorEpoch } from '../detector.ts';
import { noWrong, wrongWith, type Wrong } from './artefact.ts';
import { bandCount, bandsOf, isUsualRhythm, logPowers, type Bands } from './bands.ts';
import { Changes } from './changes.ts';
import { noRhythm, RhythmFinder, type Rhythm } from './rhythm.ts';
import { ramp, rule } from './rule.ts';
import { Usual } from './usual.ts';

interface Saved {
  readonly usual: Plain;
  readonly lengths: Plain;
  readonly changes: Plain;
  readonly rhythmic: Float64Array;
  readonly energetic: Float64Array;
}

const gather = (soFar: Float64Array, k: number, now: number, over_s: number): void => {
  soFar[k] = (soFar[k] as number) + (now - (soFar[k] as number)) / over_s;
};

/** ln of the largest over the effective value: what is a rhythm has little of it. */
const peakOf = (samples: Float64Array): number => {
  let [largest, square] = [0, 1e-6];
  for (let i = 0; i < samples.length; i += 1) {
    const x = samples[i] as number;
    largest = Math.max(largest, Math.abs(x));
    square += x * x;
  }
  return Math.log(1e-3 + largest / Math.sqrt(square / samples.length));
};

/** How much speaks for a seizure in a rhythm, artefact apart. */
const rhythmicEvidence = ({ frequency_hz, regularity, excess_dB, salience_dB }: Rhythm): number =>
  ramp(regularity, rule.regularity) *
  ramp(excess_dB, rule.excess_dB, rule.excess_max) *
  (0.3 + 0.7 * ramp(salience_dB, rule.salience_dB, rule.salience_max)) *
  (0.45 + 0.55 * ramp(frequency_hz, rule.slow_hz));

/** Every row against what is usual in it: evidence of this second, and gathered over some. */
export class RowEvidence {
  readonly rhythms: readonly Rhythm[];
  readonly rhythmic: Float64Array;
  readonly energetic: Float64Array;
  readonly frequencies_hz: Float64Array;
  /** What is wrong with every row, the mean over its window. */
  readonly wrong: Wrong[];
  /** Line length over its usual one, dB; 0 while none is known. */
  readonly length_dB: Float64Array;
  /** ln of the largest over the effective value of the samples. */
  readonly peak: Float64Array;
  /** A seizure stays where it is: gathered row by row. */
  readonly rhythmicSoFar: Float64Array;
  readonly energeticSoFar: Float64Array;
  /** Mean over the rows, those that stand out before all, 0 … 1. */
  artefact = 0;
  /** How much the line lengths of all rows are raised, artefact or not, 0 … 1. */
  raised = 0;
  /** At least one row can be judged. */
  isJudged = false;
  /** No row has a signal. */
  isSilent = true;
  readonly #rows: readonly number[];
  readonly #rate_hz: number;
  readonly #energy_max: number;
  readonly #bands: Bands;
  readonly #usual: Usual;
  readonly #finder: RhythmFinder;
  readonly #wrongWith: ReturnType<typeof wrongWith>;
  readonly #changes: Changes;
  readonly #lengths: TrailingBaseline;
  readonly #powers: Float64Array;
  readonly #nowLengths: Float64Array;
  readonly #mean = new Float64Array(bandCount);
  readonly #highest = new Float64Array(bandCount);

  /** @param rows of the derivations, those of the brain @param prior_dB see `Usual` */
  constructor(context: TrendContext, rows: readonly number[], prior_dB: number, saved?: Plain) {
    const kept = saved as unknown as Saved | undefined;
    const { bins, binWidth_hz, rate_hz } = context;
    this.#rows = rows;
    this.#rate_hz = rate_hz;
    this.#energy_max = rows.length <= rule.fewRows ? rule.energyFew_max : rule.energy_max;
    this.#bands = bandsOf(bins, binWidth_hz);
    this.#usual = new Usual(rows.length, this.#bands, prior_dB, kept?.usual);
    this.#finder = new RhythmFinder(this.#bands, binWidth_hz);
    this.#wrongWith = wrongWith(context, rows);
    this.#changes = new Changes(rows.length, this.#bands, context, kept?.changes);
    this.#lengths = new TrailingBaseline(rows.length, rule.lineLength_s, kept?.lengths);
    this.#powers = new Float64Array(rows.length * bandCount);
    this.#nowLengths = new Float64Array(rows.length);
    this.rhythms = rows.map(noRhythm);
    this.wrong = rows.map(() => noWrong);
    this.length_dB = new Float64Array(rows.length);
    this.peak = new Float64Array(rows.length);
    this.rhythmic = new Float64Array(rows.length);
    this.energetic = new Float64Array(rows.length);
    this.frequencies_hz = new Float64Array(rows.length);
    this.rhythmicSoFar = kept?.rhythmic.slice() ?? new Float64Array(rows.length);
    this.energeticSoFar = kept?.energetic.slice() ?? new Float64Array(rows.length);
  }

  /** Power of wide bands over its usual one, dB: `changeCount` of every row. */
  get change_dB(): Float64Array {
    return this.#changes.change_dB;
  }

  /** How well a row is known, 0 … 1. */
  known(k: number): number {
    return this.#usual.known(k);
  }

  /** @param densities of every derivation @param samples of every derivation */
  look(
    densities: readonly Float64Array[],
    samples: readonly Float64Array[],
    conditions: DetectorEpoch['conditions'],
  ): void {
    let [sum, weight, raised] = [0, 0, 0];
    this.isJudged = false;
    this.isSilent = true;
    for (let k = 0; k < this.#rows.length; k += 1) {
      const row = this.#rows[k] as number;
      let [artefact, muscle] = [0, 0];
      let isSpoilt = false;
      for (const one of conditions) {
        const wrong = this.#wrongWith(one, k);
        artefact += wrong.artefact / conditions.length;
        muscle += wrong.muscle / conditions.length;
        isSpoilt = wrong.isSpoilt;
      }
      this.wrong[k] = { artefact, muscle, isSpoilt };
      if (!isSpoilt) this.isJudged = true;
      raised += this.#lookAtRow(k, densities[row] as Float64Array, samples[row] as Float64Array, artefact);
      const w = 0.05 + Math.max(this.rhythmic[k] as number, this.energetic[k] as number);
      sum += w * artefact;
      weight += w;
    }
    this.artefact = weight > 0 ? sum / weight : 0;
    this.raised = raised / Math.max(1, this.#rows.length);
  }

  /** What was looked at last is usual. */
  learn(): void {
    for (let k = 0; k < this.#rows.length; k += 1) {
      // A recording may begin in a seizure: what is rhythmic in a stranger is not learnt as usual.
      const { regularity, excess_dB, frequency_hz } = this.rhythms[k] as Rhythm;
      const isStrange = regularity > rule.strange && excess_dB > 0 && !isUsualRhythm(frequency_hz);
      if (isStrange && this.known(k) < 1) continue;
      this.#usual.learn(k, this.#powers.subarray(k * bandCount, (k + 1) * bandCount));
      this.#lengths.push(k, this.#nowLengths[k] as number);
      this.#changes.learn(k);
    }
  }

  /** Forgets what was gathered, not what is usual. */
  forget(): void {
    this.rhythmicSoFar.fill(0);
    this.energeticSoFar.fill(0);
  }

  snapshot(): Plain {
    return {
      usual: this.#usual.snapshot(),
      lengths: this.#lengths.snapshot(),
      changes: this.#changes.snapshot(),
      rhythmic: this.rhythmicSoFar.slice(),
      energetic: this.energeticSoFar.slice(),
    };
  }

  /** @returns how much its line length is raised, 0 … 1 */
  #lookAtRow(k: number, density: Float64Array, samples: Float64Array, artefact: number): number {
    const rhythm = this.rhythms[k] as Rhythm;
    const powers = this.#powers.subarray(k * bandCount, (k + 1) * bandCount);
    logPowers(density, this.#bands, powers);
    this.#usual.levels(k, this.#mean, this.#highest);
    this.#changes.look(k, density, powers, this.#mean);
    this.#finder.find(density, this.#mean, this.#highest, rhythm);
    const chewed = rhythm.frequency_hz < rule.chewing_hz ? Math.min(rule.chewing_max, 2 * artefact) : 0;
    this.frequencies_hz[k] = rhythm.frequency_hz;
    this.rhythmic[k] = (1 - rule.artefact * artefact) * (1 - chewed) * rhythmicEvidence(rhythm);
    const length = lineLengthOf(samples, this.#rate_hz);
    this.#nowLengths[k] = length;
    if (length >= rule.silent_uV_s) this.isSilent = false;
    const usual = Math.max(rule.lineLengthMin_uV_s, this.#lengths.median(k) || 0);
    const over_dB = 20 * Math.log10(length / usual + 1e-9);
    this.length_dB[k] = this.#lengths.count(k) < rule.lengthKnown_s ? 0 : over_dB;
    this.peak[k] = peakOf(samples);
    const raised = this.known(k) < 1 ? 0 : ramp(over_dB, rule.energy_dB);
    this.energetic[k] = (1 - rule.artefactOfEnergy * artefact) * this.#energy_max * raised;
    gather(this.rhythmicSoFar, k, this.rhythmic[k], rule.gather_s);
    gather(this.energeticSoFar, k, this.energetic[k], rule.gatherEnergy_s);
    return raised;
  }
}
