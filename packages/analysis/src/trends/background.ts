import type { Plain } from '@valvomo/model';
import { binsOf, decibels, lacking, meanDensity, meanPower } from './band.ts';
import { PeakFinder } from './background/peak.ts';
import { anteriorRows, posteriorRegions, type Posterior } from './background/posterior.ts';
import { isClean, isSpiky } from './background/usable.ts';
import type { Band } from './settings.ts';
import { rowNames } from './spectrogram.ts';
import type { Trend, TrendContext, TrendEpoch, TrendRun } from './trend.ts';

const parts = ['frequency', 'prominence', 'seconds'] as const;
const units: Readonly<Record<(typeof parts)[number], string>> = {
  frequency: 'Hz',
  prominence: 'dB',
  seconds: 's',
};
/** Seconds looked back, and how many of them must be usable. */
const window_s = 60;
const seconds_min = 10;
/** Where the 1/f line is fitted: outside of what the rhythm can be. */
const sidesOf = ([from, to]: Band): readonly [Band, Band] => [
  [from / 2, from],
  [to + 1, 25],
];
/** Over the line: of one second, smoothed, and of the mean of all. */
const ratio_min = 4;
const delta_hz: Band = [1, 4];
const whole_hz: Band = [1, 30];

interface Saved {
  readonly next: number;
  readonly ages: Float64Array;
  readonly densities: readonly Float64Array[];
}

class Background {
  readonly #context: TrendContext;
  readonly #regions: readonly Posterior[];
  readonly #anterior: readonly number[];
  readonly #brain: readonly number[];
  readonly #signals: ReadonlySet<number>;
  readonly #finder: PeakFinder;
  readonly #mean: Float64Array;
  readonly #front: Float64Array;
  #next = -1;
  /** Usable seconds of the last minute, oldest first, and the density of every region in each. */
  #kept: { readonly second: number; readonly densities: readonly Float64Array[] }[] = [];

  constructor(context: TrendContext, regions: readonly Posterior[], saved?: Plain) {
    const { derivations, settings, binWidth_hz, bins } = context;
    this.#context = context;
    this.#regions = regions;
    this.#anterior = anteriorRows(context);
    const posterior = regions[0]?.rows ?? [];
    this.#brain = [...this.#anterior, ...posterior];
    this.#signals = new Set(
      posterior.flatMap((row) => derivations[row]?.terms.map(({ signal }) => signal) ?? []),
    );
    const band = settings.background_hz;
    this.#finder = new PeakFinder(band, sidesOf(band), binWidth_hz, bins);
    const [, end] = binsOf(whole_hz, binWidth_hz, bins);
    this.#mean = new Float64Array(end);
    this.#front = new Float64Array(end);
    if (saved === undefined) return;
    const { next, ages, densities } = saved as unknown as Saved;
    this.#next = next;
    this.#kept = Array.from(ages, (age, k) => ({
      second: next - age,
      densities: regions.map((_, r) => (densities[k * regions.length + r] as Float64Array).slice()),
    }));
  }

  next(epoch: TrendEpoch, out: Float64Array): void {
    if (epoch.second !== this.#next) this.#kept = [];
    this.#next = epoch.second + 1;
    this.#kept = this.#kept.filter(({ second }) => second > epoch.second - window_s);
    if (this.#isUsable(epoch)) this.#keep(epoch);
    for (let k = 0; k < this.#regions.length; k += 1) this.#answer(k, out);
  }

  snapshot(): Plain {
    const saved: Saved = {
      next: this.#next,
      ages: Float64Array.from(this.#kept, ({ second }) => this.#next - second),
      densities: this.#kept.flatMap(({ densities }) => densities.map((density) => density.slice())),
    };
    return { ...saved };
  }

  /** Cheap questions first. */
  #isUsable({ rows, samples, conditions }: TrendEpoch): boolean {
    const { artefact_min } = this.#context.settings.conditions;
    if (!conditions.every((second) => isClean(second, this.#signals, artefact_min))) return false;
    return this.#isAwake(rows) && this.#hasRhythm(rows) && !this.#hasSpike(samples?.());
  }

  #hasSpike(samples: readonly Float64Array[] | undefined): boolean {
    if (samples === undefined) return true;
    return (this.#regions[0]?.rows ?? []).some((row) => isSpiky(samples[row] as Float64Array));
  }

  /** Delta is less than half of the power: what the signal alone can say against deep sleep and coma. */
  #isAwake(rows: readonly Float64Array[]): boolean {
    const { binWidth_hz, bins } = this.#context;
    const power = (band: Band): number =>
      meanPower(rows, this.#brain, binsOf(band, binWidth_hz, bins), binWidth_hz);
    return 2 * power(delta_hz) < power(whole_hz);
  }

  /** Above the 1/f line, and no lower than further forward: not a spindle. */
  #hasRhythm(rows: readonly Float64Array[]): boolean {
    meanDensity(rows, this.#regions[0]?.rows ?? [], this.#mean);
    const found = this.#finder.rough(this.#mean);
    if (found === undefined || !(found.ratio >= ratio_min)) return false;
    if (this.#anterior.length === 0) return true;
    const there = this.#finder.smoothed(this.#mean, found.bin);
    meanDensity(rows, this.#anterior, this.#front);
    return there >= this.#finder.smoothed(this.#front, found.bin);
  }

  #keep({ second, rows }: TrendEpoch): void {
    const densities = this.#regions.map((region) => {
      const density = new Float64Array(this.#mean.length);
      meanDensity(rows, region.rows, density);
      return density;
    });
    this.#kept.push({ second, densities });
  }

  #answer(region: number, out: Float64Array): void {
    const at = parts.length * region;
    const count = this.#kept.length;
    out[at + 2] = count;
    if (count < seconds_min) return;
    this.#mean.fill(0);
    for (const { densities } of this.#kept) {
      const density = densities[region] as Float64Array;
      for (let bin = 0; bin < density.length; bin += 1)
        this.#mean[bin] = (this.#mean[bin] as number) + (density[bin] as number) / count;
    }
    const peak = this.#finder.peak(this.#mean);
    if (peak === undefined || !(peak.ratio >= ratio_min)) return;
    out[at] = peak.frequency_hz;
    out[at + 1] = decibels(peak.ratio);
  }
}

const namesOf = (region: string): readonly string[] => parts.map((part) => `background.${region}.${part}`);

const none = (region: string, why: string): TrendRun => ({
  columns: [],
  absent: namesOf(region).map((name) => ({ name, why })),
  next: () => undefined,
  snapshot: () => null,
});

export const background: Trend = {
  id: 'background',
  version: 1,
  name: 'Background frequency',
  reference:
    'Lodder and van Putten 2011, doi:10.1016/j.jneumeth.2011.06.008; 1/f line in the sense of Donoghue 2020, ' +
    'doi:10.1038/s41593-020-00744-x',
  definition:
    'the posterior dominant rhythm: of derivations with one occipital site (O1, Oz, O2; posterior-left O1, posterior-right ' +
    'O2). Every second the 4-s epoch that ends with it (one 4-s window) is usable when all is true: (1) all its seconds ' +
    'were judged, every electrode of the posterior derivations is good, and muscle, eye and movement of the region all are ' +
    'each below conditions.artefact_min; (2) awake, as far as the signal alone can say: delta (1 ≤ f < 4 Hz) is less than ' +
    'half of the power of 1 ≤ f < 30 Hz, both meaned over all EEG derivations (drowsiness and REM sleep are not told ' +
    'from wakefulness; who wakes with much delta gets no value); (3) a rhythm: the mean density of the posterior ' +
    'derivations, smoothed (mean of the bins within ± 0.5 Hz), is at some bin of background_hz (4 ≤ f < 13 Hz) at least ' +
    '4 times the 1/f line, and at the bin of the greatest such ratio not below the same of the mean of the other EEG ' +
    'derivations (a spindle is); (4) no spike: in no posterior derivation is the fourth central moment more than 8 times the ' +
    'squared variance, or peak to peak more than 300 µV. 1/f line: ordinary least squares of ln density over ln f through ' +
    'the bins of half the lower edge ≤ f < lower edge and upper edge + 1 ≤ f < 25 Hz (2–4 and 14–25 Hz). seconds: how many of the last 60 ' +
    'seconds are usable (from the last gap on). With at least 10 of them, their densities, averaged over the derivations of ' +
    'the region, are averaged; frequency: the bin of 4 ≤ f < 13 Hz greatest over the 1/f line of that mean, by a parabola ' +
    'through ln density of it and its neighbours; prominence: 10 · log10(density / line) at that bin. Both are missing ' +
    'unless the bin is higher than both neighbours and at least 4 times the line (6.02 dB)',
  input: { montage: 'brain', filters: [], kind: 'spectrum', epoch_s: 4, window_s: 4 },
  create(context, saved) {
    const { settings } = context;
    const regions = posteriorRegions(context);
    if (regions.length === 0) return none('posterior', 'no derivation with an occipital site');
    const why = lacking(whole_hz, context) ?? lacking(settings.background_hz, context);
    if (why !== undefined) return none('posterior', why);
    const work = new Background(context, regions, saved);
    return {
      columns: regions.flatMap(({ name, rows }) =>
        parts.map((part) => ({
          name: `background.${name}.${part}`,
          trend: 'background',
          region: name,
          part,
          unit: units[part],
          derivations: rowNames(context, rows),
          band_hz: settings.background_hz,
        })),
      ),
      next: (epoch, out) => work.next(epoch, out),
      snapshot: () => work.snapshot(),
    };
  },
};
