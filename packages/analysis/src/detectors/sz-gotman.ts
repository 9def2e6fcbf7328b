import type { Plain } from '@valvomo/model';
import { highPass, lowPass } from '../trends/pass.ts';
import type { TrendContext } from '../trends/trend.ts';
import { featureColumn, judgedColumn } from './common/columns.ts';
import { halfWavesOf } from './common/half-waves.ts';
import { SeizureEpisodes } from './common/seizures.ts';
import type { Detector, DetectorEpoch, DetectorRun, Finding } from './detector.ts';

const id = 'sz-gotman';
const epoch_s = 2;
/** Epochs of the background, and those between it and the present one: 16 s that end 12 s before it. */
const backgroundEpochs = 8;
const pauseEpochs = 6;
const least_ms = 25;
const most_ms = 150;

interface Thresholds {
  readonly amplitude_ratio: number;
  readonly variation_max: number;
}

interface Saved {
  readonly last: number;
  readonly amplitudes: readonly Float64Array[];
  readonly above: Uint8Array;
  readonly episodes: Plain;
}

class GotmanRun implements DetectorRun {
  readonly columns;
  readonly #rows: readonly { readonly row: number; readonly name: string }[];
  readonly #rate_hz: number;
  readonly #limits: Thresholds;
  readonly #episodes: SeizureEpisodes;
  /** Mean amplitudes of all rows, one array an epoch, newest last. */
  #amplitudes: Float64Array[];
  /** Rows that met all criteria in the epoch before. */
  #above: Uint8Array;
  /** Second with which the last epoch ended. */
  #last: number;

  constructor({ derivations, rate_hz, hop }: TrendContext, limits: Thresholds, saved?: Plain) {
    const kept = saved as unknown as Saved | undefined;
    this.#rows = derivations.flatMap(({ role, name }, row) => (role === 'eeg' ? [{ row, name }] : []));
    this.#rate_hz = rate_hz;
    this.#limits = limits;
    this.#episodes = new SeizureEpisodes(hop, { needed_s: 1, within_s: 1, quiet_s: 4 }, kept?.episodes);
    this.#amplitudes = kept?.amplitudes.map((one) => one.slice()) ?? [];
    this.#above = kept?.above.slice() ?? new Uint8Array(this.#rows.length);
    this.#last = kept?.last ?? -epoch_s;
    const names = this.#rows.map(({ name }) => name);
    this.columns = [judgedColumn(id, names), featureColumn(id, 'all', 'rows', '1', names)];
  }

  next({ second, of: { eeg } }: DetectorEpoch, out: Float64Array): readonly Finding[] {
    if (eeg === undefined) return [];
    const isKnown = this.#amplitudes.length === backgroundEpochs + pauseEpochs;
    out[0] = isKnown ? 1 : 0;
    // Epochs lie end to end.
    if (second < this.#last + epoch_s) return [];
    if (second > this.#last + epoch_s) this.#above.fill(0);
    this.#last = second;
    const amplitudes = new Float64Array(this.#rows.length);
    const above = new Uint8Array(this.#rows.length);
    let again = false;
    for (const [k, { row }] of this.#rows.entries()) {
      const { amplitude_uV, duration_ms, variation } = halfWavesOf(
        eeg.rows[row] as Float64Array,
        this.#rate_hz,
      );
      amplitudes[k] = amplitude_uV;
      const { amplitude_ratio, variation_max } = this.#limits;
      if (!isKnown || amplitude_uV <= amplitude_ratio * this.#background(k)) continue;
      if (duration_ms < least_ms || duration_ms > most_ms || variation >= variation_max) continue;
      above[k] = 1;
      if (this.#above[k] === 1) again = true;
    }
    const channels = this.#rows.flatMap(({ name }, k) => (above[k] === 1 ? [name] : []));
    out[1] = channels.length;
    this.#amplitudes = [...this.#amplitudes, amplitudes].slice(-backgroundEpochs - pauseEpochs);
    this.#above = above;
    const isFor = channels.length >= 2 || again;
    const evidence = {
      channels,
      confidence: Math.min(1, channels.length / 4),
      features: { rows: channels.length },
      words: null,
    };
    return this.#episodes.next(second, isFor, isFor, evidence, second + 1 - epoch_s);
  }

  stop(): readonly Finding[] {
    return this.#episodes.stop();
  }

  snapshot(): Plain {
    return {
      last: this.#last,
      amplitudes: this.#amplitudes.map((one) => one.slice()),
      above: this.#above.slice(),
      episodes: this.#episodes.snapshot(),
    };
  }

  #background(row: number): number {
    let sum = 0;
    for (let k = 0; k < backgroundEpochs; k += 1) sum += this.#amplitudes[k]?.[row] ?? 0;
    return sum / backgroundEpochs;
  }
}

export const szGotman: Detector = {
  id,
  version: 1,
  name: 'Seizure by Gotman 1982',
  reference: 'Gotman 1982, doi:10.1016/0013-4694(82)90038-4',
  definition:
    'Epochs of 2 s, end to end, 0.5–60 Hz, of every derivation, taken apart into half-waves: from turn to turn, where a turn counts that is at least half of the mean ' +
    'of all. A row meets the criteria when the mean amplitude of its half-waves is more than `amplitude_ratio` times that of 16 s that end 12 s before the epoch, ' +
    'their mean duration is 25–150 ms (3–20 Hz) and the coefficient of variation of the durations less than `variation_max`. Seizure: two rows in one epoch, or one row in ' +
    'two epochs that follow each other; it ends after 4 s. For comparison: it judges nothing before it has 28 s, and knows nothing of artefact',
  types: ['sz'],
  madeFor: { modality: 'any', age_years: [1, 200], rows_min: 1, rate_hz_min: 128 },
  thresholds: {
    amplitude_ratio: {
      value: 3,
      from: 1.2,
      to: 20,
      unit: '1',
      what: 'amplitude of half-waves over the background',
    },
    variation_max: {
      value: 0.6,
      from: 0.1,
      to: 2,
      unit: '1',
      what: 'coefficient of variation of their durations',
    },
  },
  inputs: { eeg: { montage: 'brain', filters: [highPass(0.5), lowPass(60)], kind: 'samples', epoch_s } },
  create({ of: { eeg }, thresholds: { amplitude_ratio = 3, variation_max = 0.6 } }, saved) {
    if (eeg === undefined) throw new Error('no input');
    return new GotmanRun(eeg, { amplitude_ratio, variation_max }, saved);
  },
};
