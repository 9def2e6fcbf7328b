import type { PlacedFinding } from '../findings/findings-state.ts';

/** Spikes of one focus, by onset. */
export interface SpikeGroup {
  /** Electrode, or contact, on which they are largest. */
  readonly focus: string;
  readonly spikes: readonly PlacedFinding[];
  readonly confirmed: number;
  readonly unreviewed: number;
}

export const isSpike = ({ finding }: PlacedFinding): boolean => finding.type === 'spike';

/** What the sensitivity is set on: sharpness over its usual, or what the detector calls its strength; null where it says none. */
export const strengthOf = ({ finding }: PlacedFinding): number | null => {
  const { score, ratio } = finding.features;
  return score ?? ratio ?? null;
};

/** `spike:spike:F7:12345` names the focus; else the first channel does. */
export const focusOf = ({ finding }: PlacedFinding): string =>
  /^[^:]+:spike:(.+):\d+$/.exec(finding.id)?.[1] ?? finding.channels[0] ?? '?';

/** The least and most sensitive that a slider may be: what they were found with, and the strongest of them. */
export const strengthRange = (
  spikes: readonly PlacedFinding[],
): { readonly least: number; readonly most: number } | null => {
  const strengths = spikes.flatMap((spike) => strengthOf(spike) ?? []);
  if (strengths.length === 0) return null;
  const used = spikes.flatMap(({ finding }) => finding.thresholds['score'] ?? []);
  const least = used.reduce((low, each) => Math.min(low, each), Math.min(...firstOf(strengths)));
  return { least, most: strengths.reduce((high, each) => Math.max(high, each), least) };
};

const firstOf = (list: readonly number[]): readonly number[] => [
  list.reduce((low, each) => Math.min(low, each), Infinity),
];

const groupOf = (focus: string, spikes: readonly PlacedFinding[]): SpikeGroup => {
  const count = (review: string): number => spikes.filter(({ finding }) => finding.review === review).length;
  return {
    focus,
    spikes,
    confirmed: count('confirmed'),
    unreviewed: count('unreviewed'),
  };
};

/** By focus, the most first: those that are at least so strong, and that nobody rejected. One without a strength stays. */
export const spikeGroups = (
  findings: readonly PlacedFinding[],
  strength_min: number,
): readonly SpikeGroup[] => {
  const byFocus = new Map<string, PlacedFinding[]>();
  for (const spike of findings) {
    if (!isSpike(spike) || spike.finding.review === 'rejected') continue;
    if ((strengthOf(spike) ?? Infinity) < strength_min) continue;
    const focus = focusOf(spike);
    const group = byFocus.get(focus);
    if (group === undefined) byFocus.set(focus, [spike]);
    else group.push(spike);
  }
  return [...byFocus]
    .map(([focus, spikes]) => groupOf(focus, spikes))
    .toSorted((a, b) => b.spikes.length - a.spikes.length || (a.focus < b.focus ? -1 : 1));
};

/** At most `most`, spread evenly over the group. */
export const examplesOf = ({ spikes }: SpikeGroup, most: number): readonly PlacedFinding[] =>
  spikes.length <= most
    ? spikes
    : Array.from({ length: most }, (_, k) => spikes[Math.floor((k * spikes.length) / most)]).flatMap(
        (spike) => spike ?? [],
      );
