import { agreementOf, eventKind, type Agreement, type TimedEvent } from '@valvomo/analysis';
import { ValvomoError } from '@valvomo/model';

import { columns } from '../info-table.ts';
import { exitCodes, oneLine, reportFailure, UsageError, userPath } from '../terminal.ts';
import { durationOf } from './pair.ts';
import { readAnnotation, timed, UnreadableEvents, type Annotation } from './read.ts';

export interface AgreementOptions {
  readonly duration?: number;
  readonly step: number;
  readonly tolerance: number;
  readonly json?: true;
}

interface OfType extends Agreement {
  readonly type: string;
}

/** What `valvomo agreement --json` prints. */
interface Agreements {
  readonly duration_s: number;
  readonly step_s: number;
  readonly tolerance_s: number;
  readonly types: readonly OfType[];
}

const kindsIn = (annotations: readonly Annotation[]): readonly string[] =>
  [...new Set(annotations.flatMap(({ events }) => events.map(({ text }) => eventKind(text))))].toSorted();

const ofKind = ({ events }: Annotation, kind: string): readonly TimedEvent[] =>
  events.filter(({ text }) => eventKind(text) === kind).map(timed);

const sameLength = (annotations: readonly Annotation[]): void => {
  const [first, second] = annotations;
  const [a, b] = [first?.duration_s ?? null, second?.duration_s ?? null];
  if (a !== null && b !== null && a !== b)
    throw new UsageError(
      `${first?.file} is of a recording of ${a} s, ${second?.file} of ${b} s: give --duration if they are of the same`,
      { value: b, limit: a },
    );
};

const agreements = async (files: readonly string[], options: AgreementOptions): Promise<Agreements> => {
  const annotations: Annotation[] = [];
  for (const file of files) annotations.push(await readAnnotation(file, userPath(file)));
  const [first, second] = annotations;
  if (first === undefined || second === undefined) throw new UsageError('two files are compared');
  if (options.duration === undefined) sameLength(annotations);
  const settings = {
    duration_s: durationOf(annotations, options.duration),
    step_s: options.step,
    tolerance_s: options.tolerance,
  };
  return {
    ...settings,
    types: kindsIn(annotations).map((type) => {
      const { sample, event } = agreementOf(ofKind(first, type), ofKind(second, type), settings);
      return { type, sample, event };
    }),
  };
};

const shown = (value: number | null): string => (value === null ? '–' : value.toFixed(3));

const table = (files: readonly string[], { duration_s, step_s, tolerance_s, types }: Agreements): string =>
  [
    oneLine(`A ${files[0]}, B ${files[1]}: ${duration_s} s in samples of ${step_s} s`),
    ...columns([
      ['', 'kappa', 'agree', 'A', 'B', 'both', 'events A', 'met', 'events B', 'met', 'positive'],
      ...types.map(({ type, sample, event }) => [
        type,
        shown(sample.kappa),
        shown(sample.observed),
        String(sample.a),
        String(sample.b),
        String(sample.both),
        String(event.a),
        String(event.a_met),
        String(event.b),
        String(event.b_met),
        shown(event.positive),
      ]),
    ]),
    types.length === 0
      ? 'neither has marked anything'
      : `kappa, agree, A, B, both: by samples; met: overlap, or less than ${tolerance_s} s apart; positive: part of all events that met`,
    '',
  ].join('\n');

/** Prints how far two readers agree; says in one line on stderr what went wrong, and sets the exit code. */
export const agreement = async (files: readonly string[], options: AgreementOptions): Promise<void> => {
  try {
    const found = await agreements(files, options);
    process.stdout.write(options.json === true ? `${JSON.stringify(found)}\n` : table(files, found));
  } catch (error) {
    if (!(error instanceof ValvomoError)) throw error;
    const isUnreadable = error instanceof UnreadableEvents;
    reportFailure('agreement', error, isUnreadable ? exitCodes.unreadable : exitCodes.usage);
  }
};
