import type { EventType } from '@valvomo/model';
import { highPass, lowPass } from '../../trends/pass.ts';
import type { Detector } from '../detector.ts';
import { dischargesOf } from './discharges.ts';
import { points_hz } from './points.ts';
import { amplitudeOf, beginningOf, rhythmOf, type Rhythm } from './rhythm.ts';
import { PatternRun, type Look, type Looking } from './run.ts';
import { fastWords } from './words.ts';

const id = 'rhythmic-delta';
const types: readonly EventType[] = ['grda', 'lrda', 'sw'];
/** The other side of a generalised pattern has at least this part of the amplitude. */
const general_min = 0.5;
/** Spike-and-wave where so much of the rows has spikes. */
const spiky_min = 1 / 3;
/** What goes on needs so much of what began it. */
const holds = 0.7;
/** What is steep once a wave, and alike: spikes. */
const [contrast_min, alike_min, variation_max, fill_min] = [2.2, 0.6, 0.35, 0.5];
const [spikes_min_hz, spikes_max_hz] = [0.8, 4.2];

interface Rule {
  readonly rhythmic_min: number;
  readonly amplitude_min_uV: number;
}

interface Row extends Rhythm {
  readonly row: number;
  /** Of its spikes, 0 where it has none. */
  readonly spikes: number;
  /** Point of the first spike. */
  readonly from: number | undefined;
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, one) => sum + one, 0) / Math.max(1, values.length);

const topThree = (rows: readonly Row[], side: readonly number[]): number =>
  mean(
    rows
      .filter(({ row }) => side.includes(row))
      .map(({ amplitude_uV, rhythmic }) => amplitude_uV * Math.sqrt(Math.max(0, rhythmic)))
      .toSorted((a, b) => b - a)
      .slice(0, 3),
  );

/** Waves at the rate of the heart may be its pulse. */
const isPulse = ({ rate_hz }: Rhythm, beats: readonly number[]): boolean => {
  const [first, last] = [beats[0], beats.at(-1)];
  if (first === undefined || last === undefined || beats.length < 4) return false;
  const heart_hz = ((beats.length - 1) / (last - first)) * points_hz;
  return Math.abs(rate_hz / heart_hz - 1) < 0.04;
};

/** Whether one electrode alone can explain all rows. */
const isOneElectrode = (rows: readonly number[], signals: Looking['signals']): boolean =>
  [...(signals[rows[0] ?? 0] ?? [])].some((signal) => rows.every((row) => signals[row]?.includes(signal)));

/** The rhythm of a row, of its waves or of the spikes on them. */
const rowOf = (x: Float64Array, row: number): Row | undefined => {
  const rhythm = rhythmOf(x);
  const spikes = dischargesOf(x, contrast_min);
  const isSpiky =
    spikes !== undefined &&
    spikes.contrast >= contrast_min &&
    spikes.rate_hz >= spikes_min_hz &&
    spikes.rate_hz <= spikes_max_hz &&
    spikes.variation <= variation_max &&
    spikes.alike >= alike_min &&
    spikes.fill > fill_min;
  if (isSpiky)
    return {
      row,
      spikes: spikes.contrast,
      rate_hz: spikes.rate_hz,
      rhythmic: Math.max(spikes.alike * (1 - spikes.variation), rhythm?.rhythmic ?? 0),
      amplitude_uV: spikes.amplitude_uV,
      from: spikes.at[0],
    };
  return rhythm === undefined ? undefined : { ...rhythm, row, spikes: 0, from: undefined };
};

const lookFor =
  ({ rhythmic_min, amplitude_min_uV }: Rule) =>
  ({ points, known, sides, beats, signals }: Looking): Look | undefined => {
    const large = new Set([...known].filter((row) => amplitudeOf(points.row(row)) >= amplitude_min_uV));
    const rowsOf = (rows: Iterable<number>): Row[] =>
      [...rows].flatMap((row) => rowOf(points.row(row), row) ?? []);
    const all = rowsOf(large);
    const found = all.filter(
      ({ rhythmic, amplitude_uV }) => rhythmic >= holds * rhythmic_min && amplitude_uV >= amplitude_min_uV,
    );
    const leader = found.toSorted((a, b) => b.amplitude_uV * b.rhythmic - a.amplitude_uV * a.rhythmic)[0];
    const same = found.filter(({ rate_hz }) => Math.abs(rate_hz / (leader?.rate_hz ?? 1) - 1) < 0.15);
    if (leader === undefined || same.length < 2) return undefined;
    all.push(...rowsOf([...known].filter((row) => !large.has(row))));
    const [left, right] = [topThree(all, sides.left), topThree(all, sides.right)];
    const relative = Math.min(left, right) / Math.max(1e-6, left, right);
    const isOneSided = sides.left.length > 0 && sides.right.length > 0 && relative < general_min;
    const spiky = same.filter(({ spikes }) => spikes > 0);
    const isSpiky = spiky.length > 0 && spiky.length >= spiky_min * same.length;
    const rows = same.map(({ row }) => row);
    const pulse = isPulse(leader, beats);
    const alone = isOneElectrode(rows, signals);
    if (pulse && alone) return undefined;
    return {
      isWeak: same.filter(({ rhythmic }) => rhythmic >= rhythmic_min).length < 2,
      type: isSpiky ? 'sw' : isOneSided ? 'lrda' : 'grda',
      rows,
      rate_hz: leader.rate_hz,
      from: leader.from ?? beginningOf(points.row(leader.row)),
      strength: (pulse || alone ? 0.4 : 1) * Math.min(1, mean(same.map(({ rhythmic }) => rhythmic))),
      features: {
        rhythmic: leader.rhythmic,
        amplitude_uV: leader.amplitude_uV,
        spikes: mean(spiky.map(({ spikes }) => spikes)),
        waves: 10 * leader.rate_hz,
        other_side: relative,
      },
      words: [
        isOneSided ? `lateralised ${left > right ? 'left' : 'right'}` : 'generalised',
        ...(leader.rate_hz > 2.5 && isSpiky ? [fastWords] : []),
        ...(pulse ? ['at the rate of the heart: it may be its pulse'] : []),
        ...(alone ? ['on one electrode alone: it may be pulse or movement'] : []),
      ],
    };
  };

export const rhythmicDelta: Detector = {
  id,
  version: 3,
  name: 'Rhythmic delta activity and spike-and-wave',
  reference: 'ACNS 2021: Hirsch 2021, doi:10.1097/WNP.0000000000000806',
  definition:
    'Every 2 s the last 10 s of every derivation as 64 points a second (means of samples). Its autocorrelation (means of two points, normalised by the power of both parts) has a first peak between 0.45 and 4.2 Hz, the first that no later one exceeds by 0.12, interpolated ' +
    'by a parabola. Rhythmic: the least of the autocorrelations one and two waves later, and of that one wave later of the row smoothed by 1 2 3 2 1 (which leaves nothing of alpha), is at least `score`, and 2√2 times the root mean square of the smoothed row at least `amplitude_min`. At least 2 derivations within 15 % of the rate of the leader (largest amplitude · autocorrelation). ' +
    'Spikes (discharges as in periodic, contrast 2.2): 0.8–4.2 Hz, deviation of the intervals at most 0.35, correlation with their mean at least 0.6, which is above a quarter of its height for more than half of the interval. A row with spikes has their rate and amplitude, and the ' +
    'larger one of correlation · (1 − deviation) and autocorrelation. sw: a third of the rows or more have spikes; else lrda where the three largest amplitudes · √autocorrelation of one side are less than half of the other’s; else grda. It begins with the first discharge, or the first second with 0.4 times the power of the middle one and a quarter of the highest one’s. At the ' +
    'rate of the heart within 4 %: or where all its rows share an electrode: strength · 0.4, and said; both: none. While one type goes on, a look of another one holds it. On derivations with Fp or AF alone, while the eyes are seen (artefact eye 0.3) in 3 of the 10 s, none begins. An episode needs two looks of four and ends after 7 s without one of 0.7 · `score`. Prevalence over the last judged hour. Derivations with an electrode at fault in the 10 s are left out; less than half: not judged',
  types,
  madeFor: { modality: 'scalp', age_years: [0.25, 200], rows_min: 4, rate_hz_min: 100 },
  thresholds: {
    score: { value: 0.5, from: 0.1, to: 1, unit: '1', what: 'autocorrelation one and two waves later' },
    amplitude_min: { value: 25, from: 1, to: 500, unit: 'µV', what: 'wave, lowest to highest' },
  },
  inputs: { eeg: { montage: 'brain', filters: [highPass(0.5), lowPass(30)], kind: 'samples', epoch_s: 1 } },
  create({ of: { eeg }, thresholds: { score = 0.5, amplitude_min = 25 } }, saved) {
    if (eeg === undefined) throw new Error('no input');
    const rule = { rhythmic_min: score, amplitude_min_uV: amplitude_min };
    return new PatternRun(id, types, eeg, lookFor(rule), saved);
  },
};
