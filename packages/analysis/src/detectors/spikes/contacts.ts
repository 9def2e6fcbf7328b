import type { Plain } from '@valvomo/model';
import { qualityStates, spoiltStates, type Conditions } from '../../conditions/conditions.ts';
import type { TrendContext } from '../../trends/trend.ts';
import type { Finding } from '../detector.ts';

/** A peak on a row of contacts; `at` is its sample in the recording, filters taken off. */
export interface ContactPeak {
  readonly row: number;
  readonly at: number;
  /** How much of what is demanded it has, 1 at least. */
  readonly ratio: number;
  readonly amplitude_uV: number;
  readonly features: Readonly<Record<string, number>>;
}

/** Peaks of several contacts that follow each other so soon are one spike. */
const together_s = 0.1;
/** A spike is said to begin so long before its first peak, and lasts so long after its last one. */
const [before_s, after_s] = [0.025, 0.05];
/** Findings of a second, at most. */
const findings_max = 16;

/** Whether an electrode says nothing of the brain. A spike at depth is as steep as a pop of the scalp. */
const isSpoilt = (second: Conditions | undefined, signal: number): boolean => {
  const state = qualityStates[second?.quality[signal] ?? 0] ?? 'good';
  return state !== 'pop' && spoiltStates.has(state);
};

/** Rows of EEG whose electrodes all say something of the brain, by their place in `rows`. */
export const usableRows = (
  { derivations }: Pick<TrendContext, 'derivations'>,
  rows: readonly number[],
  second: Conditions | undefined,
): readonly boolean[] =>
  rows.map((row) => (derivations[row]?.terms ?? []).every(({ signal }) => !isSpoilt(second, signal)));

const groupsOf = (peaks: readonly ContactPeak[], reach: number): readonly (readonly ContactPeak[])[] => {
  const found: ContactPeak[][] = [];
  for (const peak of peaks.toSorted((a, b) => a.at - b.at)) {
    const last = found.at(-1);
    const before = last?.at(-1);
    if (last !== undefined && before !== undefined && peak.at - before.at <= reach) last.push(peak);
    else found.push([peak]);
  }
  return found;
};

const findingOf = (group: readonly ContactPeak[], names: readonly string[], rate_hz: number): Finding => {
  const largest = group.toSorted((a, b) => b.amplitude_uV - a.amplitude_uV)[0] as ContactPeak;
  const first = group[0]?.at ?? 0;
  const start = Math.max(0, first - Math.round(before_s * rate_hz));
  const channels = [...new Set(group.map(({ row }) => names[row] ?? ''))];
  const after = Math.round(after_s * rate_hz);
  return {
    key: `spike:${channels[0]}:${first}`,
    type: 'spike',
    grade: null,
    start,
    samples: Math.max(after, (group.at(-1)?.at ?? first) - first + after),
    open: false,
    channels,
    confidence: largest.ratio / (largest.ratio + 1),
    features: {
      ...largest.features,
      amplitude_uV: largest.amplitude_uV,
      contacts: channels.length,
      peak: largest.at,
    },
    words: channels.length === 1 ? null : `first on ${channels[0]}, largest on ${names[largest.row] ?? ''}`,
  };
};

/**
 * Peaks that follow each other by less than 0.1 s, of whatever contact, are one spike; the first of them begins it. A spike waits until
 * nothing can follow it.
 */
export class ContactGroups {
  readonly #names: readonly string[];
  readonly #rate_hz: number;
  #waiting: readonly ContactPeak[];

  /** @param names of the rows */
  constructor(names: readonly string[], rate_hz: number, saved?: Plain) {
    this.#names = names;
    this.#rate_hz = rate_hz;
    this.#waiting = (saved as unknown as readonly ContactPeak[] | undefined) ?? [];
  }

  /** @param end later peaks lie at this sample or behind it; at most 16 findings */
  add(peaks: readonly ContactPeak[], end: number): readonly Finding[] {
    const reach = together_s * this.#rate_hz;
    const groups = groupsOf([...this.#waiting, ...peaks], reach);
    const last = groups.at(-1);
    const isOpen =
      end - (last?.at(-1)?.at ?? -Infinity) <= reach && end - (last?.[0]?.at ?? 0) < this.#rate_hz;
    this.#waiting = last !== undefined && isOpen ? last : [];
    return (isOpen ? groups.slice(0, -1) : groups)
      .slice(0, findings_max)
      .map((group) => findingOf(group, this.#names, this.#rate_hz));
  }

  snapshot(): Plain {
    return this.#waiting as unknown as Plain;
  }
}
