import type { Plain } from '@valvomo/model';
import { highPass, lowPass } from '../trends/pass.ts';
import { rowNames } from '../trends/spectrogram.ts';
import { spoiltIn } from '../trends/suppressed.ts';
import type { TrendContext } from '../trends/trend.ts';
import { TrailingBaseline } from './common/baseline.ts';
import { featureColumn, judgedColumn } from './common/columns.ts';
import { Episode, type EpisodeState } from './common/episode.ts';
import { Trailing } from './common/trailing.ts';
import type { Detector, DetectorEpoch, DetectorRun, Finding } from './detector.ts';
import { suppression } from './suppression.ts';

const id = 'attenuation';
const baseline_s = 180;
const known_s = 30;
/** What is low to begin with cannot be attenuated, peak to peak. */
const least_uV = 15;
/** Below this from peak to peak it is suppressed (ACNS 2021). */
const suppressed_uV = 10;
/** So much of a region must be attenuated. */
const rows_share = 0.75;
/** It comes suddenly: so long before, the region had most of its amplitude. */
const [before_s, sudden_s, before_ratio] = [10, 4, 0.7];
/** What lasts longer is the background of now. */
const longest_s = 1800;
const episode = { needed_s: 5, within_s: 6, quiet_s: 3 };

/** Lowest to highest of x[from …). */
const rangeFrom = (x: Float64Array, from: number): number => {
  let [low, high] = [Infinity, -Infinity];
  for (let i = from; i < x.length; i += 1) {
    const value = x[i] as number;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return high - low;
};

interface Side {
  readonly name: string;
  readonly rows: readonly number[];
  readonly names: readonly string[];
}

interface Told {
  readonly ratio: number;
  readonly amplitude_uV: number;
  readonly baseline_uV: number;
}

interface Saved {
  readonly baseline: Plain;
  readonly ratios: Plain;
  readonly episodes: readonly Plain[];
  readonly told: readonly Told[];
}

const nothing: Told = { ratio: 1, amplitude_uV: 0, baseline_uV: 0 };

class Attenuation implements DetectorRun {
  readonly columns: DetectorRun['columns'];
  readonly #context: TrendContext;
  readonly #ratio_max: number;
  readonly #sides: readonly Side[];
  readonly #baseline: TrailingBaseline;
  /** Of every side: amplitude over baseline. */
  readonly #ratios: Trailing;
  readonly #episodes: readonly Episode[];
  #told: Told[];
  readonly #amplitudes: Float64Array;

  constructor(context: TrendContext, ratio_max: number, saved?: Plain) {
    const kept = saved as unknown as Saved | undefined;
    const { regions, derivations } = context;
    this.#context = context;
    this.#ratio_max = ratio_max;
    this.#sides = ['left', 'right', 'all'].flatMap((name) => {
      const region = regions.find((one) => one.name === name);
      return region === undefined ? [] : [{ name, rows: region.rows, names: rowNames(context, region.rows) }];
    });
    this.#baseline = new TrailingBaseline(derivations.length, baseline_s, kept?.baseline);
    this.#ratios = new Trailing(this.#sides.length, before_s + 10, kept?.ratios);
    this.#episodes = this.#sides.map((_, k) => new Episode(episode, kept?.episodes[k]));
    this.#told = [...(kept?.told ?? this.#sides.map(() => nothing))];
    this.#amplitudes = new Float64Array(derivations.length);
    const names = derivations.filter(({ role }) => role === 'eeg').map(({ name }) => name);
    this.columns = [
      judgedColumn(id, names),
      ...this.#sides.map((side) => featureColumn(id, side.name, 'ratio', '1', side.names)),
    ];
  }

  next({ second, of: { eeg }, needed, conditions }: DetectorEpoch, out: Float64Array): readonly Finding[] {
    if (eeg === undefined) return [];
    const { regions, hop } = this.#context;
    const spoilt = spoiltIn(conditions.at(-1), this.#context).subarray(regions.length);
    for (const [row, x] of eeg.rows.entries()) this.#amplitudes[row] = rangeFrom(x, x.length - hop);
    const seen = this.#sides.map(({ rows }) => this.#seen(rows.filter((row) => spoilt[row] === 0)));
    out[0] = seen.some(({ share }) => !Number.isNaN(share)) ? 1 : 0;
    for (const [k, { ratio }] of seen.entries()) out[1 + k] = ratio;
    this.#ratios.push(
      second,
      Float64Array.from(seen, ({ ratio }) => ratio),
    );
    // The gaps of burst suppression are found as such.
    const isGap = (needed[0] ?? 0) >= discontinuous_min;
    const found = this.#sides.flatMap((side, k) =>
      this.#tell(second, side, k, seen[k] ?? { ...nothing, share: 0 }, isGap),
    );
    if (!this.#episodes.some(({ isOpen }) => isOpen))
      for (const [row, amplitude] of this.#amplitudes.entries())
        if (spoilt[row] === 0 && amplitude > 0) this.#baseline.push(row, amplitude);
    return found;
  }

  stop(): readonly Finding[] {
    this.#ratios.forget();
    return this.#sides.flatMap((side, k) => {
      const state = this.#episodes[k]?.stop();
      return state === undefined ? [] : [this.#finding(side, k, state)];
    });
  }

  snapshot(): Plain {
    return {
      baseline: this.#baseline.snapshot(),
      ratios: this.#ratios.snapshot(),
      episodes: this.#episodes.map((one) => one.snapshot()),
      told: this.#told.map((one) => ({ ...one })),
    };
  }

  /** The middle row of some, and the part of them that is attenuated; NaN where nothing is known. */
  #seen(rows: readonly number[]): Told & { readonly share: number } {
    const known = rows
      .filter((row) => this.#baseline.count(row) >= known_s)
      .map((row) => {
        const [amplitude_uV, baseline_uV] = [this.#amplitudes[row] as number, this.#baseline.median(row)];
        return { ratio: amplitude_uV / Math.max(1e-6, baseline_uV), amplitude_uV, baseline_uV };
      })
      .toSorted((a, b) => a.ratio - b.ratio);
    const middle = known[known.length >> 1];
    if (middle === undefined) return { ...nothing, ratio: Number.NaN, share: Number.NaN };
    const attenuated = known.filter(
      ({ ratio, amplitude_uV, baseline_uV }) =>
        baseline_uV >= least_uV && (ratio < this.#ratio_max || amplitude_uV < suppressed_uV),
    );
    return { ...middle, share: attenuated.length / known.length };
  }

  #tell(
    second: number,
    side: Side,
    k: number,
    seen: Told & { readonly share: number },
    isGap: boolean,
  ): readonly Finding[] {
    const one = this.#episodes[k] as Episode;
    const isLow = seen.share >= rows_share;
    const before = one.isOpen ? undefined : this.#before(k);
    // A whole head that is attenuated is told once, not of each side as well.
    const isTold = side.name !== 'all' && this.#episodes.at(-1)?.isOpen === true && !one.isOpen;
    const state = one.next(
      second,
      isLow && !isTold && !isGap && (before === undefined || before >= before_ratio),
      isLow,
    );
    if (state === undefined) return [];
    const { ratio, amplitude_uV, baseline_uV } = seen;
    if (state.change === 'begun' || ratio < (this.#told[k] ?? nothing).ratio)
      this.#told[k] = { ratio, amplitude_uV, baseline_uV };
    if (second - state.first > longest_s) {
      const ended = one.stop();
      return ended === undefined ? [] : [this.#finding(side, k, ended)];
    }
    return state.change === 'going' ? [] : [this.#finding(side, k, state)];
  }

  /** Middle of the side's ratios in the seconds before one that begins now could have begun. */
  #before(k: number): number {
    const values: number[] = [];
    for (let ago = sudden_s; ago < before_s + sudden_s + 4; ago += 1) {
      const value = this.#ratios.at(k, ago);
      if (!Number.isNaN(value)) values.push(value);
    }
    values.sort((a, b) => a - b);
    return values.length < before_s / 2 ? Number.NaN : (values[values.length >> 1] as number);
  }

  #finding(side: Side, k: number, { first, last, change }: EpisodeState): Finding {
    const { hop } = this.#context;
    const { ratio, amplitude_uV, baseline_uV } = this.#told[k] ?? nothing;
    return {
      key: `attenuation:${side.name}:${first * hop}`,
      type: 'attenuation',
      grade: side.name === 'all' ? 'generalised' : side.name,
      start: first * hop,
      samples: (last + 1 - first) * hop,
      open: change !== 'ended',
      channels: side.names,
      confidence: Math.max(0, Math.min(1, 1 - ratio)),
      features: { score: ratio, amplitude_uV, baseline_uV },
      words: amplitude_uV < suppressed_uV ? 'suppressed, below 10 µV' : null,
    };
  }
}

/** Suppressed part of the last minute from which on, in per cent, what is attenuated is a gap between bursts. */
const discontinuous_min = 20;

export const attenuation: Detector = {
  id,
  version: 2,
  name: 'Attenuation',
  reference: 'attenuated, suppressed: ACNS 2021 (Hirsch 2021, doi:10.1097/WNP.0000000000000806)',
  definition:
    'Amplitude: lowest to highest of a second of every derivation. Baseline: its median over the last 180 s that were not artefact, from 30 s on, which stands still during ' +
    'an episode. A derivation whose baseline is at least 15 µV is attenuated below `score` of it, or below 10 µV. A second is attenuated when 75 % of the known ' +
    'derivations of the left, the right or all are. An episode begins when 5 of 6 s are, each of which had a middle ratio of 0.7 or more in the median of the known seconds 4 to 17 s ' +
    'before it (at least 5 of them); it ends after 3 s that are not, at a gap, and after 30 min, when it has become the background. Sides are not told while all are. None begins while suppression.all.bsr-60 of the detector suppression is 20 % or more. ' +
    'Derivations with an electrode that is flat, saturated, pop, bridged, disconnected or unknown are left out',
  types: ['attenuation'],
  madeFor: { modality: 'scalp', age_years: [1, 200], rows_min: 1, rate_hz_min: 64 },
  thresholds: {
    score: { value: 0.5, from: 0.05, to: 0.9, unit: '1', what: 'amplitude over its baseline, at most' },
  },
  needs: [{ detector: suppression, column: 'suppression.all.bsr-60' }],
  inputs: { eeg: { montage: 'brain', filters: [highPass(1), lowPass(30)], kind: 'samples', epoch_s: 2 } },
  create({ of: { eeg }, thresholds: { score = 0.5 } }, saved) {
    if (eeg === undefined) throw new Error('no input');
    return new Attenuation(eeg, score, saved);
  },
};
