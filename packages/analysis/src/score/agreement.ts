import { ValvomoError } from '@valvomo/model';

import { merged, roundHalfEven, touched, type TimedEvent } from './spans.ts';

/** How far two readers agree on one kind of event. */

export interface SampleAgreement {
  /** Samples that A, B and both have labelled, of all. */
  readonly a: number;
  readonly b: number;
  readonly both: number;
  readonly all: number;
  /** Part of the samples on which they say the same. */
  readonly observed: number;
  /** Cohen's kappa; null when chance alone gives full agreement, as when neither labelled anything. */
  readonly kappa: number | null;
}

export interface EventAgreement {
  readonly a: number;
  readonly b: number;
  /** Events of A that meet one of B, and of B that meet one of A. */
  readonly a_met: number;
  readonly b_met: number;
  /** (a_met + b_met) / (a + b); null when neither has any. */
  readonly positive: number | null;
}

export interface Agreement {
  readonly sample: SampleAgreement;
  readonly event: EventAgreement;
}

export interface AgreementSettings {
  readonly duration_s: number;
  /** Length of a sample. */
  readonly step_s: number;
  /** How far apart events may lie and still meet. */
  readonly tolerance_s: number;
}

const samples_max = 100_000_000;

/** Half of a sample, less what the rounding of seconds may take away. */
const half = 0.5 - 1e-9;

/** 1 for every sample of which at least half is covered; an event shorter than that has the sample its middle lies in. */
const labels = (events: readonly TimedEvent[], step_s: number, samples: number): Uint8Array => {
  const covered = new Float64Array(samples);
  const out = new Uint8Array(samples);
  const spans = events.map(({ onset_s, duration_s }) => ({
    from: onset_s / step_s,
    to: (onset_s + (duration_s ?? 0)) / step_s,
  }));
  for (const { from, to } of spans) {
    const middle = Math.floor((from + to) / 2);
    if (to - from < half && middle >= 0 && middle < samples) out[middle] = 1;
  }
  for (const { from, to } of merged(spans, 0))
    for (let at = Math.max(0, Math.floor(from)); at < Math.min(samples, to); at += 1)
      covered[at] = (covered[at] ?? 0) + Math.min(to, at + 1) - Math.max(from, at);
  covered.forEach((part, at) => {
    if (part >= half) out[at] = 1;
  });
  return out;
};

const sampleAgreement = (first: Uint8Array, second: Uint8Array): SampleAgreement => {
  const all = first.length;
  let [a, b, both] = [0, 0, 0];
  for (let at = 0; at < all; at += 1) {
    a += first[at] ?? 0;
    b += second[at] ?? 0;
    both += (first[at] ?? 0) * (second[at] ?? 0);
  }
  const observed = (all - a - b + 2 * both) / all;
  const chance = (a * b + (all - a) * (all - b)) / (all * all);
  return { a, b, both, all, observed, kappa: chance === 1 ? null : (observed - chance) / (1 - chance) };
};

/** Whole microseconds: edges that touch in the file touch here. */
const perSecond = 1e6;

const met = (events: readonly TimedEvent[], others: readonly TimedEvent[], tolerance_s: number): number => {
  const spanOf = ({ onset_s, duration_s }: TimedEvent, more_s: number): { from: number; to: number } => {
    const from = Math.round((onset_s - more_s) * perSecond);
    // An instant is as short as can be, and meets what it lies in.
    return { from, to: Math.max(from + 1, Math.round((onset_s + (duration_s ?? 0) + more_s) * perSecond)) };
  };
  const theirs = merged(
    others.map((event) => spanOf(event, tolerance_s)),
    0,
  );
  const mine = events.map((event) => spanOf(event, 0)).toSorted((a, b) => a.from - b.from);
  return touched(mine, theirs).filter(Boolean).length;
};

/**
 * Agreement of two readers on one kind of event: Cohen 1960 (doi:10.1177/001316446002000104) by samples, and by events, each on
 * its own: touching edges do not meet, nothing is merged.
 * @throws ValvomoError AGREEMENT_LENGTH when there is no sample, or too many
 */
export const agreementOf = (
  first: readonly TimedEvent[],
  second: readonly TimedEvent[],
  { duration_s, step_s, tolerance_s }: AgreementSettings,
): Agreement => {
  const samples = roundHalfEven(duration_s / step_s);
  if (!(samples >= 1 && samples <= samples_max))
    throw new ValvomoError('AGREEMENT_LENGTH', `${duration_s} s are ${samples} samples of ${step_s} s`, {
      value: samples,
      limit: samples_max,
    });
  const [a, b] = [first.length, second.length];
  const [a_met, b_met] = [met(first, second, tolerance_s), met(second, first, tolerance_s)];
  return {
    sample: sampleAgreement(labels(first, step_s, samples), labels(second, step_s, samples)),
    event: { a, b, a_met, b_met, positive: a + b === 0 ? null : (a_met + b_met) / (a + b) },
  };
};
