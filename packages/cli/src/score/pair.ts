import { tallyOf, type Tally } from '@valvomo/analysis';

import { UsageError } from '../terminal.ts';
import { ofType, type Annotation } from './read.ts';

export interface Compared {
  readonly duration_s: number;
  readonly tally: Tally;
  /** What a reader of the figures must know. */
  readonly notes: readonly string[];
}

/**
 * How long the recording is: as the user says, else the reference, else the hypothesis.
 * @throws UsageError when nobody says
 */
export const durationOf = (annotations: readonly Annotation[], asked_s: number | undefined): number => {
  const said = asked_s ?? annotations.find(({ duration_s }) => duration_s !== null)?.duration_s ?? null;
  if (said !== null) return said;
  const files = annotations.map(({ file }) => file).join(' and ');
  throw new UsageError(`no recordingDuration in ${files}: give --duration`, { value: files });
};

const instants = ({ file, events }: Annotation): string[] => {
  const [first, ...more] = events.filter(({ duration }) => duration === null);
  if (first === undefined) return [];
  const others = more.length === 0 ? '' : `, and ${more.length} more lines`;
  return [`${file}: line ${first.line}${others}: no duration, taken for an instant`];
};

/**
 * Compares a hypothesis (null: there is none, which finds nothing) with a reference. One of a recording of another length finds
 * nothing either, as in the evaluation of SzCORE, whose labels are of whole seconds.
 */
export const compare = (
  reference: Annotation,
  hypothesis: Annotation | null,
  { type, duration }: { readonly type: string; readonly duration?: number },
): Compared => {
  const there = hypothesis === null ? [reference] : [reference, hypothesis];
  const duration_s = durationOf(there, duration);
  const said_s = duration ?? hypothesis?.duration_s ?? duration_s;
  const fits = Math.floor(said_s) === Math.floor(duration_s);
  const events = hypothesis === null || !fits ? [] : ofType(hypothesis, type);
  const tally = tallyOf(ofType(reference, type), events, duration_s);
  const other = `${hypothesis?.file}: of a recording of ${said_s} s, the reference of ${duration_s} s: counts as nothing found`;
  return { duration_s, tally, notes: [...(fits ? [] : [other]), ...there.flatMap(instants)] };
};
