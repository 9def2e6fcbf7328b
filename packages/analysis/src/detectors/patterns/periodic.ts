import type { EventType } from '@valvomo/model';
import { highPass, lowPass } from '../../trends/pass.ts';
import type { Detector } from '../detector.ts';
import { dischargesOf, shapeAround, sharedMoments, type Discharges } from './discharges.ts';
import { points_hz } from './points.ts';
import { rhythmicDelta } from './rhythmic-delta.ts';
import { PatternRun, type Look, type Looking } from './run.ts';
import { fastWords } from './words.ts';

const id = 'periodic';
const types: readonly EventType[] = ['gpd', 'lpd', 'bipd'];
/** At once: within 0.12 s. */
const together = 0.12 * points_hz;
/** Intervals: so many of the pairs differ by less than half (ACNS 2021). */
const regular_min = 0.5;
const variation_max = 0.4;
const [rate_min_hz, rate_max_hz] = [0.3, 3.2];
/** A wave that fills its interval more than this is rhythmic, not periodic. */
const fill_max = 0.55;
/** Discharges of the heart lie at R waves. */
const heart_share = 0.7;
/** Where rows are looked at together: their noise is not the same, so that less stands out as well. */
const [shared_contrast, shared_alike, shared_variation, shared_rows] = [0.7, 0.75, 0.3, 4];
/** The other side of a generalised pattern has at least this part of the amplitude. */
const general_min = 0.5;

interface Rule {
  readonly contrast: number;
  readonly amplitude_min_uV: number;
  readonly alike_min: number;
}

interface Row extends Discharges {
  readonly row: number;
}

/** Part of the moments that have another one near. */
const partNear = (at: readonly number[], others: readonly number[], distance: number): number =>
  at.filter((point) => others.some((other) => Math.abs(other - point) <= distance)).length / at.length;

/** Whether the moments keep their distance to R waves. */
const isOfHeart = (at: readonly number[], beats: readonly number[]): boolean => {
  if (beats.length < 4) return false;
  const offsets = at.map((point) => {
    const before = beats.findLast((beat) => beat <= point + 0.1 * points_hz);
    return before === undefined ? Number.NaN : point - before;
  });
  const known = offsets.filter((offset) => !Number.isNaN(offset)).toSorted((a, b) => a - b);
  const middle = known[known.length >> 1] ?? 0;
  const near = known.filter((offset) => Math.abs(offset - middle) <= 0.06 * points_hz).length;
  return near >= heart_share * at.length;
};

const isPeriodic = (found: Discharges, { contrast, amplitude_min_uV, alike_min }: Rule): boolean =>
  found.contrast >= contrast &&
  found.regular > regular_min &&
  found.variation <= variation_max &&
  found.rate_hz >= rate_min_hz &&
  found.rate_hz <= rate_max_hz &&
  found.amplitude_uV >= amplitude_min_uV &&
  found.alike >= alike_min &&
  found.fill <= fill_max;

/** Mean of the three largest amplitudes of some rows around moments. */
const amplitudeAt = (
  { points, known }: Looking,
  rows: readonly number[],
  { at, rate_hz }: Discharges,
): number => {
  const all = rows
    .filter((row) => known.has(row))
    .map((row) => shapeAround(points.row(row), at, rate_hz).amplitude_uV)
    .toSorted((a, b) => b - a)
    .slice(0, 3);
  return all.reduce((sum, one) => sum + one, 0) / Math.max(1, all.length);
};

const strongest = (rows: readonly Row[]): Row | undefined =>
  rows.toSorted((a, b) => b.amplitude_uV - a.amplitude_uV)[0];

const lookOf = (
  type: EventType,
  leader: Row,
  rows: readonly Row[],
  words: readonly string[],
  relative: number,
): Look => ({
  isWeak: false,
  type,
  rows: rows.map(({ row }) => row),
  rate_hz: leader.rate_hz,
  from: leader.at[0] ?? 0,
  strength: Math.max(0, Math.min(1, leader.alike * (1 - leader.variation))),
  features: {
    discharges: leader.at.length,
    interval_variation: leader.variation,
    regular_pairs: leader.regular,
    amplitude_uV: leader.amplitude_uV,
    alike: leader.alike,
    fill: leader.fill,
    contrast: leader.contrast,
    other_side: relative,
  },
  words: leader.rate_hz > 2.5 ? [...words, fastWords] : words,
});

/** Generalised, lateralised or bilateral independent, of rows that have discharges. */
const sorted = (looking: Looking, found: readonly Row[]): Look | undefined => {
  const { left, right } = looking.sides;
  const [ofLeft, ofRight] = [left, right].map((side) =>
    strongest(found.filter(({ row }) => side.includes(row))),
  );
  const leader = strongest(found);
  if (leader === undefined) return undefined;
  const withLeader = found.filter(({ at }) => partNear(leader.at, at, together) >= 0.6);
  if (left.length === 0 || right.length === 0)
    return lookOf('gpd', leader, withLeader, ['its side cannot be told'], 1);
  const isLeft = left.includes(leader.row) || (!right.includes(leader.row) && ofLeft !== undefined);
  const other = isLeft ? ofRight : ofLeft;
  const own = amplitudeAt(looking, isLeft ? left : right, leader);
  const relative = amplitudeAt(looking, isLeft ? right : left, leader) / Math.max(1e-6, own);
  const side = isLeft ? 'left' : 'right';
  if (relative >= general_min) return lookOf('gpd', leader, withLeader, ['generalised'], relative);
  const isApart = other !== undefined && partNear(other.at, leader.at, together) < 0.5;
  if (isApart && other.amplitude_uV >= 0.3 * leader.amplitude_uV)
    return lookOf('bipd', leader, found, [`bilateral independent, ${side} larger`], relative);
  return lookOf('lpd', leader, withLeader, [`lateralised ${side}`], relative);
};

/** Discharges of rows that are too blunt one by one: at the moments in which those of a side, or all, are steep together. */
const sharedRows = (looking: Looking, rule: Rule, side: readonly number[]): readonly Row[] => {
  const rows = side.filter((row) => looking.known.has(row));
  const row = (one: number): Float64Array => looking.points.row(one);
  if (rows.length < shared_rows) return [];
  const moments = sharedMoments(rows, row, shared_contrast * rule.contrast);
  if (moments === undefined || moments.variation > shared_variation || isOfHeart(moments.at, looking.beats))
    return [];
  const weaker = {
    ...rule,
    contrast: shared_contrast * rule.contrast,
    alike_min: shared_alike * rule.alike_min,
  };
  const found = rows
    .map((one): Row => ({ ...moments, ...shapeAround(row(one), moments.at, moments.rate_hz), row: one }))
    .filter((one) => isPeriodic(one, weaker));
  return 2 * found.length >= rows.length ? found : [];
};

const lookFor =
  (rule: Rule) =>
  (looking: Looking): Look | undefined => {
    const found: Row[] = [];
    for (const row of looking.known) {
      const discharges = dischargesOf(looking.points.row(row), rule.contrast);
      if (
        discharges !== undefined &&
        isPeriodic(discharges, rule) &&
        !isOfHeart(discharges.at, looking.beats)
      )
        found.push({ ...discharges, row });
    }
    if (found.length >= 2) return sorted(looking, found);
    const { left, right, midline } = looking.sides;
    for (const side of [[...left, ...right, ...midline], left, right]) {
      const shared = sharedRows(looking, rule, side);
      if (shared.length >= 2) return sorted(looking, shared);
    }
    return undefined;
  };

export const periodic: Detector = {
  id,
  version: 3,
  name: 'Periodic discharges',
  reference: 'ACNS 2021: Hirsch 2021, doi:10.1097/WNP.0000000000000806',
  definition:
    'Every 2 s the last 10 s of every derivation as 64 points a second (means of samples). Steepness: |differences| of points, mean of 7. A derivation has discharges when the 97th percentile of its steepness is at least ' +
    '`contrast` times the median, of the 10 s and from the first to the last of them; they are the peaks above half that percentile and 1.5 times the median, the highest within 0.28 s. It is periodic with at least 6 of them (5 where the deviation of the intervals is at most 0.25), more than half of the pairs of intervals changing ' +
    'by less than 50 %, deviation of the intervals at most 0.4 of their mean, 0.3–3.2 Hz (1 / median interval), mean waveform (one interval long, from half an interval or 0.25 s before) at least `amplitude_min` from lowest to highest, mean ' +
    'correlation with it at least `score`, and above a quarter of its height (from its median) for at most 0.55 of the interval. Not when 70 % keep within 60 ms their distance to R waves. At least 2 such derivations. Where there are not, the steepness of 4 derivations or more (all, then the left, then the right), each over its own mean, is looked at as one: with 0.7 · `contrast` and intervals that deviate by 0.3 at most, half of them or more must have a mean waveform as above there, with 0.75 · `score`. Their leader has the largest amplitude; the other side’s ' +
    'part is the mean of its three largest mean waveforms around the leader’s moments over that of the leader’s side. gpd: 0.5 or more (also where there are no two sides); bipd: less, and the ' +
    'other side has discharges of its own of at least 0.3 of the amplitude, of which less than half lie within 0.12 s; else lpd. Nothing is periodic while the detector rhythmic-delta sees spike-and-wave, and for 10 s after it. While one type goes on, a look of another one holds it. On derivations with Fp or AF alone, while the eyes are seen (artefact eye 0.3) in 3 of the 10 s, none begins. An episode needs two looks of four and ends after 7 s without. Prevalence over the last judged hour. ' +
    'Derivations with an electrode at fault in the 10 s are left out; less than half: not judged',
  types,
  madeFor: { modality: 'scalp', age_years: [0.25, 200], rows_min: 4, rate_hz_min: 100 },
  thresholds: {
    score: {
      value: 0.6,
      from: 0.2,
      to: 1,
      unit: '1',
      what: 'mean correlation of discharges with their mean',
    },
    contrast: { value: 2.5, from: 1, to: 20, unit: '1', what: 'steepness of discharges over the median' },
    amplitude_min: { value: 20, from: 1, to: 500, unit: 'µV', what: 'mean waveform, lowest to highest' },
  },
  needs: [{ detector: rhythmicDelta, column: 'rhythmic-delta.all.sw' }],
  inputs: { eeg: { montage: 'brain', filters: [highPass(0.5), lowPass(30)], kind: 'samples', epoch_s: 1 } },
  create({ of: { eeg }, thresholds: { score = 0.6, contrast = 2.5, amplitude_min = 20 } }, saved) {
    if (eeg === undefined) throw new Error('no input');
    const rule = { contrast, amplitude_min_uV: amplitude_min, alike_min: score };
    return new PatternRun(id, types, eeg, lookFor(rule), saved);
  },
};
