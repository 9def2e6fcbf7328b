import { ValvomoError } from '@valvomo/model';

import { delayOf, delays_s, type Delay } from './delay.ts';
import { figuresOf, meanRates, sumOf, type Counts, type Figures } from './figures.ts';
import { masked, merged, roundHalfEven, split, touched, type Span, type TimedEvent } from './spans.ts';

/**
 * How well a hypothesis finds the events of a reference, by the rules of SzCORE (timescoring 0.0.7; Dan 2024,
 * doi:10.1111/epi.18113). This is the only place that merges, splits or tolerates anything: detectors and burden count as they see.
 */

/** Slots a second of the masks of events. */
const perSecond = 10;
/** Events closer than this become one, seconds. */
const gap_s = 90;
/** Longer events are cut into pieces of this, seconds. */
const piece_s = 300;
/** How much earlier and later than the reference a hypothesis still counts, seconds. */
const before_s = 30;
const after_s = 60;

/** A recording of a month is more than enough; beyond it a number is taken for a mistake. */
const duration_max_s = 100 * 86_400;

/** Everything that is counted of one recording. */
export interface Tally {
  readonly event: Counts;
  readonly sample: Counts;
  /** Of every episode of the reference that was found and says when: seconds. */
  readonly delays_s: readonly number[];
}

export interface Score {
  readonly event: Figures;
  readonly sample: Figures;
  readonly delay: Delay;
}

/** The events of one annotation as they are compared: close ones merged. */
const episodes = (events: readonly TimedEvent[], slots: number): readonly Span[] =>
  merged(masked(events, perSecond, slots), gap_s * perSecond);

const widened = ({ from, to }: Span, slots: number): Span => ({
  from: Math.max(0, from - before_s * perSecond),
  to: Math.min(slots, to + after_s * perSecond),
});

const eventCounts = (reference: readonly Span[], hypothesis: readonly Span[], slots: number): Counts => {
  const windows = split(reference, piece_s * perSecond).map((piece) => widened(piece, slots));
  const found = touched(windows, hypothesis);
  const credited = merged(
    windows.filter((_, at) => found[at]),
    1,
  );
  const right = touched(split(hypothesis, piece_s * perSecond), credited);
  return {
    tp: found.filter(Boolean).length,
    ref: windows.length,
    fp: right.filter((is) => !is).length,
    duration_s: slots / perSecond,
  };
};

/** Of each second, how much of it events cover, seconds. */
const covered_s = (events: readonly TimedEvent[], seconds: number): Float64Array => {
  const out = new Float64Array(seconds);
  const spans = events.map(({ onset_s, duration_s }) => ({ from: onset_s, to: onset_s + (duration_s ?? 0) }));
  for (const { from, to } of merged(spans, 0))
    for (let second = Math.max(0, Math.floor(from)); second < Math.min(seconds, to); second += 1)
      out[second] = (out[second] ?? 0) + Math.min(to, second + 1) - Math.max(from, second);
  return out;
};

/** Half, less what the rounding of seconds may take away. */
const half_s = 0.5 - 1e-9;

const sampleCounts = (
  reference: readonly TimedEvent[],
  hypothesis: readonly TimedEvent[],
  duration_s: number,
): Counts => {
  const seconds = Math.max(1, roundHalfEven(duration_s));
  const [wanted, said] = [covered_s(reference, seconds), covered_s(hypothesis, seconds)];
  const counts = { tp: 0, ref: 0, fp: 0 };
  for (let second = 0; second < seconds; second += 1) {
    const [is, claimed] = [(wanted[second] ?? 0) >= half_s, (said[second] ?? 0) >= half_s];
    counts.ref += is ? 1 : 0;
    counts.tp += is && claimed ? 1 : 0;
    counts.fp += claimed && !is ? 1 : 0;
  }
  return { ...counts, duration_s: seconds };
};

/**
 * Counts of one recording. Events: masks of 10 Hz; those less than 90 s apart are one; longer than 300 s are cut into pieces;
 * a piece of the reference is found when a hypothesis touches it from 30 s before to 60 s after; a piece of the hypothesis is
 * false when it touches no such window of a found one. Samples: one a second, labelled when at least half is covered, no tolerance.
 * @throws ValvomoError SCORE_DURATION when `duration_s` is not above 0 or not that of a recording
 */
export const tallyOf = (
  reference: readonly TimedEvent[],
  hypothesis: readonly TimedEvent[],
  duration_s: number,
): Tally => {
  if (!(duration_s > 0 && duration_s <= duration_max_s))
    throw new ValvomoError('SCORE_DURATION', `a recording of ${duration_s} s cannot be scored`, {
      value: duration_s,
      limit: duration_max_s,
    });
  const slots = Math.max(1, roundHalfEven(duration_s * perSecond));
  const [wanted, said] = [episodes(reference, slots), episodes(hypothesis, slots)];
  const windows = wanted.map((episode) => ({ episode, window: widened(episode, slots) }));
  return {
    event: eventCounts(wanted, said, slots),
    sample: sampleCounts(reference, hypothesis, duration_s),
    delays_s: delays_s(windows, reference, hypothesis, perSecond, slots),
  };
};

/** The figures of one recording, or of several as one. */
export const scoreOf = (tallies: readonly Tally[]): Score => ({
  event: figuresOf(sumOf(tallies.map(({ event }) => event))),
  sample: figuresOf(sumOf(tallies.map(({ sample }) => sample))),
  delay: delayOf(tallies.flatMap((tally) => tally.delays_s)),
});

/** The figures of subjects: counts are sums, rates the means over the subjects that have them, delays those of all. */
export const scoreOfSubjects = (subjects: readonly (readonly Tally[])[]): Score => {
  const [all, each] = [scoreOf(subjects.flat()), subjects.map(scoreOf)];
  return {
    event: { ...all.event, ...meanRates(each.map(({ event }) => event)) },
    sample: { ...all.sample, ...meanRates(each.map(({ sample }) => sample)) },
    delay: all.delay,
  };
};
