import type { Plain } from '@valvomo/model';
import { conditionsInput } from '../conditions/input.ts';
import type { Trend } from './trend.ts';

interface Saved {
  readonly second: number;
  readonly beats: Float64Array;
}

const span_s = 10;
const intervals_min = 3;
const [shortest_s, longest_s] = [0.2, 3];
/** Intervals this far from the median, as parts of it, are a beat missed or one too many. */
const [least, most] = [0.5, 1.75];

/** 60 / median interval, 1/min; NaN unless there are enough and at least four of five are like the median. */
const rateOf = (beats: readonly number[], rate_hz: number): number => {
  const intervals = beats
    .slice(1)
    .map((beat, k) => (beat - (beats[k] as number)) / rate_hz)
    .toSorted((a, b) => a - b);
  if (intervals.length < intervals_min) return Number.NaN;
  const middle = intervals.length >> 1;
  const upper = intervals[middle] as number;
  const median = intervals.length % 2 === 1 ? upper : ((intervals[middle - 1] as number) + upper) / 2;
  const plausible = intervals.filter(
    (interval) =>
      interval >= shortest_s &&
      interval <= longest_s &&
      interval >= least * median &&
      interval <= most * median,
  );
  return plausible.length >= 0.8 * intervals.length ? 60 / median : Number.NaN;
};

export const heartRate: Trend = {
  id: 'heart-rate',
  version: 1,
  name: 'Heart rate',
  reference: 'R waves: Pan and Tompkins 1985, doi:10.1109/TBME.1985.325532',
  definition:
    "60 s divided by the median interval of the R waves (first ECG of the EEG's own rate, else the first of another one) of the last 10 s that are known by the end of the second; " +
    'R waves at the rate of the ECG by the rules of Pan and Tompkins (Butterworth band-pass 5–15 Hz of order 2, five-point slope, square, mean of 150 ms, ' +
    'thresholds a quarter of the way from noise to signal, search back after 1.66 usual intervals), but: the first 2 s after the beginning, ' +
    'a gap or 5 s without an R wave, and the first wave that is known after them, only teach the thresholds and are none; an R wave has at least 6 times the mean square of the filtered signal of ' +
    'the last 5 s; it stands at the sample within 50 ms of what the filter saw, less the delay of the filter, at which the ECG is farthest from its mean there; ' +
    'it is known at most 0.4 s later unless found by search back. Missing with fewer than 3 intervals, when the last R wave is more than 3 s old, or when more than one ' +
    'interval in five is outside 0.2–3 s or outside 0.5–1.75 times the median',
  input: conditionsInput,
  create({ ecg, hop, rate_hz }, saved) {
    const kept = saved as unknown as Saved | undefined;
    let last = kept?.second ?? -2;
    let beats: readonly number[] = [...(kept?.beats ?? [])];
    return {
      columns:
        ecg === undefined
          ? []
          : [
              {
                name: 'heart-rate.ecg',
                trend: 'heart-rate',
                region: 'ecg',
                unit: '1/min',
                derivations: [ecg],
              },
            ],
      absent:
        ecg === undefined ? [{ name: 'heart-rate.ecg', why: 'no ECG is recorded at 64 Hz or more' }] : [],
      next({ second, start, conditions }, out) {
        if (second !== last + 1) beats = [];
        last = second;
        const end = start + hop;
        // Beats of the second before may have been found since: the newest word on them counts.
        beats = [
          ...beats.filter((beat) => beat < start - hop && beat >= end - span_s * rate_hz),
          ...(conditions.at(-1)?.beats ?? []),
        ];
        const isStale = end - (beats.at(-1) ?? -Infinity) > longest_s * rate_hz;
        out[0] = isStale ? Number.NaN : rateOf(beats, rate_hz);
      },
      snapshot: (): Plain => ({ second: last, beats: Float64Array.from(beats) }),
    };
  },
};
