import type { Plain } from '@valvomo/model';
import type { Conditions } from '../../conditions/conditions.ts';
import { highPass, lowPass } from '../../trends/pass.ts';
import { spoiltIn } from '../../trends/suppressed.ts';
import type { TrendContext } from '../../trends/trend.ts';
import { featureColumn, judgedColumn } from '../common/columns.ts';
import { Trailing } from '../common/trailing.ts';
import type { Detector, DetectorEpoch, DetectorRun, Finding } from '../detector.ts';
import { focusOf, type Focus } from './focus.ts';
import { SpikeGroups } from './groups.ts';
import { SharpPeaks, type Peak, type PeakRule } from './sharp.ts';

const id = 'spike';
/** Peaks of one spike lie so near to the highest. */
const together_s = 0.04;
const findings_max = 8;
/** From the peak: where a spike is said to begin, and its length. */
const [before_s, length_s] = [0.035, 0.07];
const heart_s = 0.05;
/** Muscle is narrower than this behind the filters. */
const width_min_s = 0.018;
/** With artefact around, and at an R wave, it must be so much sharper. */
const doubtful = 1.6;
const artefact_min = 0.5;
const frontal = /^(Fp|AF|F[789]|F10)/i;
const vertex = /^(Cz|C3|C4|Fz)$/i;
const occipital = /^(O|PO)/i;

interface Saved {
  readonly peaks: Plain;
  readonly groups: Plain;
  readonly counts: Plain;
}

interface Doubt {
  readonly words: string;
  readonly part: number;
}

/** Benign waves that look like it, by where they are. */
const doubtOf = (focus: Focus, width_s: number): Doubt | undefined => {
  if (vertex.test(focus.name) && width_s > 0.05) return { words: 'it may be a vertex wave', part: 0.5 };
  if (occipital.test(focus.name) && focus.polarity > 0)
    return { words: 'positive at the back: it may be a POSTS or lambda wave', part: 0.5 };
  return focus.polarity > 0 ? { words: 'positive', part: 0.8 } : undefined;
};

class Spikes implements DetectorRun {
  readonly columns: DetectorRun['columns'];
  readonly #context: TrendContext;
  readonly #score_min: number;
  readonly #rows: readonly number[];
  readonly #peaks: SharpPeaks;
  readonly #groups: SpikeGroups;
  /** Spikes of every second. */
  readonly #counts: Trailing;
  readonly #now = new Float64Array(1);

  constructor(context: TrendContext, rule: PeakRule, saved?: Plain) {
    const kept = saved as unknown as Saved | undefined;
    const { derivations, rate_hz } = context;
    this.#context = context;
    this.#score_min = rule.score_min;
    this.#rows = derivations.flatMap(({ role }, row) => (role === 'eeg' ? [row] : []));
    this.#peaks = new SharpPeaks(derivations.length, rate_hz, rule, kept?.peaks);
    this.#groups = new SpikeGroups(rate_hz, kept?.groups);
    this.#counts = new Trailing(1, 60, kept?.counts);
    const names = this.#rows.map((row) => derivations[row]?.name ?? '');
    this.columns = [
      judgedColumn(id, names),
      featureColumn(id, 'all', 'rate', '1/min', names),
      featureColumn(id, 'all', 'score', '1', names),
    ];
  }

  next(epoch: DetectorEpoch, out: Float64Array): readonly Finding[] {
    const { eeg } = epoch.of;
    if (eeg === undefined) return [];
    const { hop, regions } = this.#context;
    const range = [hop >> 1, (hop >> 1) + hop] as const;
    const spoilt = epoch.conditions.map((second) => spoiltIn(second, this.#context).subarray(regions.length));
    const usable = this.#rows.filter((row) => spoilt.every((second) => second[row] === 0));
    const peaks = usable.flatMap((row) => this.#peaks.next(row, eeg.rows[row] as Float64Array, range));
    out[0] = 2 * usable.length >= this.#rows.length ? 1 : 0;
    const found = this.#clusters(peaks)
      .flatMap((cluster) => this.#spike(cluster, epoch, usable.length) ?? [])
      .slice(0, findings_max);
    this.#now[0] = out[0] === 1 ? found.length : Number.NaN;
    this.#counts.push(epoch.second, this.#now);
    out[1] = 60 * this.#counts.mean(0, 60, 10);
    out[2] = peaks.reduce((highest, { score }) => Math.max(highest, score), 0);
    return found;
  }

  stop(): readonly Finding[] {
    this.#counts.forget();
    return [];
  }

  snapshot(): Plain {
    return {
      peaks: this.#peaks.snapshot(),
      groups: this.#groups.snapshot(),
      counts: this.#counts.snapshot(),
    };
  }

  /** Peaks around the highest, around the highest of the others, and so on; in order of time. */
  #clusters(peaks: readonly Peak[]): readonly (readonly Peak[])[] {
    const near = together_s * this.#context.rate_hz;
    let left = peaks.toSorted((a, b) => b.amplitude_uV - a.amplitude_uV);
    const found: Peak[][] = [];
    for (let [first] = left; first !== undefined; [first] = left) {
      const { at } = first;
      found.push(left.filter((peak) => Math.abs(peak.at - at) <= near));
      left = left.filter((peak) => Math.abs(peak.at - at) > near);
    }
    return found.toSorted((a, b) => (a[0]?.at ?? 0) - (b[0]?.at ?? 0));
  }

  #spike(cluster: readonly Peak[], epoch: DetectorEpoch, usable: number): Finding | undefined {
    const { derivations } = this.#context;
    const [leader] = cluster;
    const eeg = epoch.of['eeg'];
    const rows = new Map(cluster.map((peak) => [peak.row, peak]));
    if (leader === undefined || eeg === undefined || rows.size < Math.min(2, Math.ceil(usable / 2)))
      return undefined;
    const focus = focusOf([...rows.values()], derivations);
    if (focus === undefined) return undefined;
    const score = Math.max(...cluster.map((peak) => peak.score));
    const spoiler = this.#spoiler(epoch.conditions, focus, eeg.start + leader.at);
    if (spoiler === 'none' || (spoiler !== undefined && score < doubtful * this.#score_min)) return undefined;
    const at = eeg.start + leader.at;
    const group = this.#groups.add(
      focus.name,
      eeg.rows[leader.row] as Float64Array,
      leader.at,
      leader.sign,
      at,
    );
    const doubt = doubtOf(focus, leader.width_s);
    const { hop, rate_hz } = this.#context;
    const words = [
      `${focus.name}, ${group['n']} of this focus so far`,
      ...(doubt === undefined ? [] : [doubt.words]),
      ...(spoiler === undefined ? [] : [spoiler]),
    ];
    const certainty = score / (score + this.#score_min) + (leader.slow > 0.15 ? 0.15 : 0);
    return {
      key: `spike:${focus.name}:${at}`,
      type: 'spike',
      grade: null,
      start: Math.max(0, at - Math.round(before_s * rate_hz)),
      samples: Math.min(hop, Math.round(length_s * rate_hz)),
      open: false,
      channels: [...rows.keys()].map((row) => derivations[row]?.name ?? ''),
      confidence: Math.min(1, certainty) * (doubt?.part ?? 1) * (spoiler === undefined ? 1 : 0.5),
      features: {
        score,
        amplitude_uV: leader.amplitude_uV,
        width_ms: 1000 * leader.width_s,
        slow_wave: leader.slow,
        rows: rows.size,
        polarity: focus.polarity,
        peak: at,
        ...group,
      },
      words: words.join('; '),
    };
  }

  /** What it may be instead; `none` when it is that. */
  #spoiler(
    conditions: readonly (Conditions | undefined)[],
    { name, polarity }: Focus,
    sample: number,
  ): string | undefined {
    const worst = (kind: 'muscle' | 'eye'): number =>
      Math.max(...conditions.map((second) => second?.artefact['all']?.[kind] ?? 0).map((one) => one || 0));
    const isEye = worst('eye') >= artefact_min && frontal.test(name);
    if (isEye && polarity > 0) return 'none';
    const near = heart_s * this.#context.rate_hz;
    if (conditions.some((second) => second?.beats.some((beat) => Math.abs(beat - sample) <= near) === true))
      return 'at an R wave: it may be the heart';
    if (isEye) return 'the eyes move';
    return worst('muscle') >= artefact_min ? 'muscle' : undefined;
  }
}

export const spike: Detector = {
  id,
  version: 1,
  name: 'Spikes and sharp waves of the scalp',
  reference:
    'what a spike is: Kane 2017, doi:10.1016/j.cnp.2017.07.002; sharpness against the context: Gotman 1976, doi:10.1016/0013-4694(76)90063-8',
  definition:
    'Sharpness of every derivation: x less the mean of x 25 ms before and after. Usual: √(π/2) times the median of its mean absolute value in the last 60 s, from the first second on. A peak has `score` times that; from its value ' +
    'to the mean of those 60 ms before and after it at least `amplitude_min`; at half of that 18 to `width_max` ms wide; and no sharpness of 0.6 times its own from 60 to 250 ms before or after (rhythms are none). Peaks ' +
    'within 40 ms of the highest are one spike, of 2 derivations at least (1 where there are 2). Its focus is the electrode whose derivations point most to it (mean over them all of deflection times the electrode’s sign); spikes of a focus are counted and ' +
    'averaged, peak down, every 20 ms from 100 ms before to 300 ms after (mean_00 … mean_20), and the last three peaks are named as samples. Within 50 ms of an R wave, in muscle, and in front while the eyes move: only from 1.6 times `score` on, ' +
    'confidence · 0.5; positive in front while the eyes move: none. Wider than 50 ms at the vertex and positive at the back: said, confidence · 0.5; positive elsewhere · 0.8. Confidence: score / (score + threshold), 0.15 more with a slow wave of the same polarity. ' +
    'Looked at: the second from 1.5 to 0.5 s before the row’s time. At most 8 a second',
  types: ['spike'],
  madeFor: { modality: 'scalp', age_years: [0.25, 200], rows_min: 1, rate_hz_min: 100 },
  thresholds: {
    score: {
      value: 6,
      from: 2,
      to: 50,
      unit: '1',
      what: 'sharpness over its usual deviation: the sensitivity',
    },
    amplitude_min: { value: 25, from: 1, to: 1000, unit: 'µV', what: 'height of the peak' },
    width_max: { value: 110, from: 30, to: 250, unit: 'ms', what: 'width at half of the height' },
  },
  inputs: { eeg: { montage: 'brain', filters: [highPass(1), lowPass(30)], kind: 'samples', epoch_s: 2 } },
  create({ of: { eeg }, thresholds: { score = 6, amplitude_min = 25, width_max = 110 } }, saved) {
    if (eeg === undefined) throw new Error('no input');
    const rule = {
      score_min: score,
      amplitude_min_uV: amplitude_min,
      width_s: [width_min_s, width_max / 1000] as const,
    };
    return new Spikes(eeg, rule, saved);
  },
};
