import type { Mark } from '@valvomo/model';
import type { WrittenAnnotation } from '@valvomo/edf';
import { writtenWords } from './annotation-queue.ts';
import type { RecordingFact } from './fact.ts';
import { readFacts } from './fact-log.ts';
import { marksName, marksRevisionIn, writeMarks } from './filed-file.ts';
import { indexName, stateName } from './filing.ts';
import { newFiling, type FilingState } from './filing-state.ts';
import type { RecordingFile, RecordingFolder } from './folder.ts';
import { makingOf, placedAt, wordedOf } from './known-recording.ts';
import { readState } from './state-file.ts';
import { rankOf, wordsOf, type WordedStream, type Words } from './words.ts';

interface Closed {
  readonly about: RecordingFact;
  readonly worded: readonly WordedStream[];
  /** Instant of the first record of its first file. */
  readonly start: bigint;
  /** Annotations for which no record had room, those of marks left out. */
  readonly left: readonly Words[];
}

const using = async <Result>(
  file: RecordingFile,
  work: (file: RecordingFile) => Promise<Result>,
): Promise<Result> => work(file).finally(() => file.close());

const stateOf = async (folder: RecordingFolder): Promise<FilingState | null> =>
  using(await folder.open(stateName), (file) => readState<FilingState>(file));

/** What the index says of a recording that is closed; undefined when it has no file. */
const closedOf = async (folder: RecordingFolder, state: FilingState): Promise<Closed | undefined> => {
  const annotated = { ...newFiling.annotated, ...state.annotated };
  const from = Math.min(annotated.urgent.fact, annotated.other.fact);
  let about: RecordingFact | undefined;
  let worded: readonly WordedStream[] = [];
  let start: bigint | undefined;
  const left: Words[] = [];
  await using(await folder.open(indexName), async (file) => {
    for await (const { fact, at } of readFacts(file, 0, state.index_bytes)) {
      if (fact.kind === 'recording' && about === undefined) {
        about = fact;
        worded = wordedOf(fact.streams);
      }
      if (fact.kind === 'begun') worded = placedAt(worded, fact.stream, fact.start);
      if (fact.kind === 'file') start ??= BigInt(fact.start);
      const rank = rankOf(fact);
      if (rank === 'marks' || at < from) continue;
      const place = annotated[rank];
      if (at >= place.fact) left.push(...wordsOf(fact, worded).slice(at === place.fact ? place.part : 0));
    }
  });
  return about === undefined || start === undefined ? undefined : { about, worded, start, left };
};

/** What a file of marks says it was made of; null when there is none. */
const revisionIn = async (folder: RecordingFolder, recording: string): Promise<number | null> =>
  (await folder.names()).includes(marksName(recording))
    ? using(await folder.open(marksName(recording)), marksRevisionIn)
    : null;

/** Whether the marks beside a recording that is closed are older than `revision` of the database. */
export const areMarksBehind = async (
  folder: RecordingFolder,
  recording: string,
  revision: number,
): Promise<boolean> => {
  if (!(await folder.names()).includes(stateName)) return false;
  const there = await revisionIn(folder, recording);
  if (there === revision || (there === null && revision === 0)) return false;
  return (await stateOf(folder))?.closed === true;
};

/**
 * Writes the final marks of a recording that is closed beside its files, in place of what was there: on the medium when it
 * resolves, and whatever happens the file is there as it was or as it will be.
 * @param revision of the database when `marks` were read
 * @param code what files call the patient, where its journal says nothing
 */
export const writeFinalMarks = async (
  folder: RecordingFolder,
  {
    revision,
    marks,
    code,
  }: { readonly revision: number; readonly marks: Iterable<Mark>; readonly code: string | null },
): Promise<void> => {
  const state = await stateOf(folder);
  const closed = state?.closed === true ? await closedOf(folder, state) : undefined;
  if (closed === undefined) return;
  const { about, worded, start, left } = closed;
  const annotations: WrittenAnnotation[] = left.map((words) => writtenWords(words, start));
  for (const mark of marks)
    if (!mark.deleted)
      for (const words of wordsOf({ kind: 'mark', mark }, worded))
        annotations.push(writtenWords(words, start));
  const making = makingOf(about, about.study?.pseudonym ?? code);
  await writeMarks(folder, making, start, { revision, annotations });
};
