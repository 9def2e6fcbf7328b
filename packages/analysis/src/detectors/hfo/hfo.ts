import type { Plain } from '@valvomo/model';
import { highPass, lowPass } from '../../trends/pass.ts';
import type { TrendFilter } from '../../trends/trend.ts';
import type { Detector, DetectorContext, DetectorRun, Threshold } from '../detector.ts';
import { OscillationRun, type BandInput } from './run.ts';
import type { SearchRule } from './search.ts';

/** Fast ripples need so many samples a second. */
const fast_rate_hz_min = 1990;

const ripple: readonly TrendFilter[] = [highPass(80, 4), lowPass(250, 4)];
const fast: readonly TrendFilter[] = [highPass(250, 4), lowPass(500, 4)];

const bands = (rate_hz: number, thresholds: Readonly<Record<string, number>>): readonly BandInput[] => [
  {
    input: 'ripple',
    band: { grade: 'ripple', from_hz: 80, to_hz: 250, floor_uV: thresholds['ripple_floor_uV'] ?? 0 },
    filters: ripple,
  },
  ...(rate_hz < fast_rate_hz_min
    ? []
    : ([
        {
          input: 'fast',
          band: {
            grade: 'fast-ripple',
            from_hz: 250,
            to_hz: 500,
            floor_uV: thresholds['fast_floor_uV'] ?? 0,
          },
          filters: fast,
        },
      ] as const)),
];

const thresholdsOf = (score: number, share: number): Readonly<Record<string, Threshold>> => ({
  score: { value: score, from: 2, to: 30, unit: 'SD', what: 'level over its mean, in standard deviations' },
  peaks_min: { value: 6, from: 4, to: 40, unit: '1', what: 'rectified peaks above mean + 3 SD' },
  contrast_min: {
    value: 3.5,
    from: 0,
    to: 20,
    unit: '1',
    what: 'highest level over the mean of 0.1 s before and after',
  },
  height_min_dB: {
    value: 1,
    from: 0,
    to: 20,
    unit: 'dB',
    what: 'peak of the spectrum over the trough below it',
  },
  share_min: { value: share, from: 0, to: 1, unit: '1', what: 'power near the peak of the spectrum' },
  ripple_floor_uV: { value: 1, from: 0, to: 50, unit: 'µV', what: 'least amplitude of a ripple, RMS' },
  fast_floor_uV: { value: 0.5, from: 0, to: 50, unit: 'µV', what: 'least amplitude of a fast ripple, RMS' },
});

const started =
  (id: string, rule: Pick<SearchRule, 'statistic' | 'window_s' | 'length_min_s'>) =>
  ({ of: { raw }, thresholds }: DetectorContext, saved?: Plain): DetectorRun => {
    if (raw === undefined) throw new Error('no input');
    const {
      score = 3.5,
      peaks_min = 6,
      contrast_min = 3.5,
      height_min_dB = 1,
      share_min = 0.15,
    } = thresholds;
    const whole = { ...rule, begins_sd: score, peaks_min, contrast_min, height_min_dB, share_min };
    return new OscillationRun(id, raw, bands(raw.rate_hz, thresholds), whole, saved);
  };

const common = {
  types: ['hfo'],
  madeFor: { modality: 'intracranial', rows_min: 1, rate_hz_min: 990 },
  inputs: {
    raw: { montage: 'brain', filters: [], kind: 'samples', epoch_s: 2 },
    ripple: { montage: 'brain', filters: ripple, kind: 'samples', epoch_s: 2 },
    fast: { montage: 'brain', filters: fast, kind: 'samples', epoch_s: 2 },
  },
} as const satisfies Partial<Detector>;

const guard =
  'Mean and SD: of every second without its twentieths whose mean level is more than 1.5 times the middle one, the median of ' +
  'the last 60 s, from the first second on. Its sides belong to it down to mean + 2 SD; longer than 0.5 s it is none. Guard ' +
  'against muscle: its highest level is `contrast_min` times the mean of the 0.1 s before or after it, whichever is higher. Guard ' +
  'against ringing (Burnos 2014): the spectrum of 100 ms of the unfiltered row around the highest level (less the line ' +
  'from its first to its last sample, times a Hann window, every 10 Hz from 30 to 600 Hz) must have a peak in the band, the one with most power · f²; ' +
  'it stands `height_min_dB` above the least power between 0.35 and 1 times its frequency, and `share_min` of the power ' +
  'from 0.6 to 1.7 times its frequency lies within ±20 % of it; the event has at least 4 cycles of it, and is at least 2√2 times the floor from peak to peak. ' +
  'Delay of the filters in the middle of the band is taken off. On more than half of 8 or more rows at once: confidence ' +
  '· 0.3 and not counted. A row with an electrode that is flat, saturated, disconnected, bridged or unknown in the last 2 s is not judged. ' +
  'Confidence: score / (score + threshold). Rate: events a minute of the last 60 seconds of the row that were judged. At most 32 findings a second, the ' +
  'strongest. Never an alarm';

export const hfo: Detector = {
  ...common,
  id: 'hfo',
  version: 2,
  name: 'High-frequency oscillations',
  reference:
    'Staba 2002, doi:10.1152/jn.2002.88.4.1743; guard: Burnos 2014, doi:10.1371/journal.pone.0094381',
  definition:
    'Ripples (80–250 Hz) and fast ripples (250–500 Hz; from 2000 samples a second on) of every bipolar row, Butterworth of order 4 either side. Level: root ' +
    'mean square of 3 ms. An event is where it exceeds mean + `score` SD, and the floor, for 6 ms; less than 10 ms apart they are one; it has `peaks_min` ' +
    'peaks of the absolute value above mean + 3 SD (of noise with the level’s mean square). Staba has 5 SD; here, behind the guards, 3.5. ' +
    guard,
  thresholds: thresholdsOf(3.5, 0.15),
  create: started('hfo', { statistic: 'rms', window_s: 0.003, length_min_s: 0.006 }),
};

export const hfoLineLength: Detector = {
  ...common,
  id: 'hfo-line-length',
  version: 1,
  name: 'High-frequency oscillations by line length',
  reference: 'Gardner 2007, doi:10.1016/j.clinph.2006.12.019',
  definition:
    'As hfo, but the level is the line length of 5 ms (mean of |x[i] − x[i − 1]|), and an event lasts 12 ms. Gardner takes a ' +
    'percentile of 3 min; here, too, it is mean + `score` SD, so that the first seconds are judged and quiet rows stay empty. ' +
    'For comparison. ' +
    guard,
  thresholds: thresholdsOf(4, 0.25),
  create: started('hfo-line-length', { statistic: 'line-length', window_s: 0.005, length_min_s: 0.012 }),
};
