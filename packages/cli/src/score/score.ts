import { join } from 'node:path';
import { scoreOf, scoreOfSubjects, type Score, type Tally } from '@valvomo/analysis';
import { ValvomoError } from '@valvomo/model';

import { exitCodes, oneLine, reportFailure, UsageError, userPath } from '../terminal.ts';
import { filesIn, isFolder, subjectsIn, treesOf, type SubjectFiles, type Trees } from './folder.ts';
import { compare } from './pair.ts';
import { readAnnotation, UnreadableEvents, type Annotation } from './read.ts';
import { scoreTable, type Titled } from './table.ts';

export interface ScoreOptions {
  readonly type?: string;
  readonly duration?: number;
  readonly json?: true;
}

interface SubjectScore extends Score {
  readonly subject: string;
  readonly files: number;
}

/** What `valvomo score DIR --json` prints: rates are means over subjects, counts are sums. */
interface FolderScore extends Score {
  readonly subjects: readonly SubjectScore[];
  readonly problems: readonly string[];
}

const seconds = (tallies: readonly Tally[]): number =>
  tallies.reduce((sum, { event }) => sum + event.duration_s, 0);

const print = (asked: string | undefined, json: boolean, figures: object, table: () => string): void => {
  // The type stands in the object only when it was asked for: the plain object is a contract.
  const object = asked === undefined ? figures : { type: asked, ...figures };
  process.stdout.write(json ? `${JSON.stringify(object)}\n` : table());
};

const note = (text: string): void => void process.stderr.write(`valvomo score: ${oneLine(text)}\n`);

const scoreFiles = async (files: readonly [string, string], options: ScoreOptions): Promise<void> => {
  const { type = 'sz', duration } = options;
  const [reference, hypothesis] = [
    await readAnnotation(files[0], userPath(files[0])),
    await readAnnotation(files[1], userPath(files[1])),
  ];
  const compared = compare(reference, hypothesis, { type, ...(duration === undefined ? {} : { duration }) });
  const score = scoreOf([compared.tally]);
  compared.notes.forEach(note);
  const head = `${files[1]} against ${files[0]}, ${compared.duration_s} s`;
  print(options.type, options.json === true, score, () =>
    scoreTable(oneLine(head), type, [{ title: '', score, duration_s: compared.duration_s }]),
  );
};

/** The hypothesis of a file, or null with a problem: one that is missing or cannot be read finds nothing. */
const hypothesisOf = async (file: string, path: string, problems: string[]): Promise<Annotation | null> => {
  try {
    return await readAnnotation(file, path);
  } catch (error) {
    if (!(error instanceof UnreadableEvents)) throw error;
    problems.push(`${error.message}: counts as nothing found`);
    return null;
  }
};

const subjectTallies = async (
  trees: Trees,
  { files }: SubjectFiles,
  options: ScoreOptions,
  problems: string[],
): Promise<readonly Tally[]> => {
  const { type = 'sz', duration } = options;
  const out: Tally[] = [];
  for (const file of files) {
    const reference = await readAnnotation(file, join(trees.reference, file));
    const hypothesis = await hypothesisOf(file, join(trees.hypothesis, file), problems);
    const asked = { type, ...(duration === undefined ? {} : { duration }) };
    const { tally, notes } = compare(reference, hypothesis, asked);
    problems.push(...notes);
    out.push(tally);
  }
  return out;
};

/** Files of the hypothesis that no reference has are not compared, as in SzCORE; an evaluation of the wrong folder shows. */
const withoutReference = async (
  hypothesis: string,
  subjects: readonly SubjectFiles[],
): Promise<readonly string[]> => {
  const wanted = new Set(subjects.flatMap(({ files }) => files));
  const others = (await filesIn(hypothesis)).flatMap(({ files }) =>
    files.filter((file) => !wanted.has(file)),
  );
  return others.map((file) => `${file}: not in the reference, not compared`);
};

const scoreFolders = async (dirs: readonly string[], options: ScoreOptions): Promise<void> => {
  const [first = '', second] = dirs.map(userPath);
  const trees = second === undefined ? await treesOf(first) : { reference: first, hypothesis: second };
  const subjects = await subjectsIn(trees.reference);
  const problems: string[] = [];
  const tallies: (readonly Tally[])[] = [];
  for (const subject of subjects) tallies.push(await subjectTallies(trees, subject, options, problems));
  problems.push(...(await withoutReference(trees.hypothesis, subjects)));
  const all = scoreOfSubjects(tallies);
  const each = tallies.map((own, at) => ({
    subject: subjects[at]?.subject ?? '',
    files: own.length,
    ...scoreOf(own),
  }));
  problems.forEach(note);
  const figures: FolderScore = { ...all, subjects: each, problems };
  print(options.type, options.json === true, figures, () => {
    const rows: Titled[] = each.map((score, at) => ({
      title: `${score.subject} `,
      score,
      duration_s: seconds(tallies[at] ?? []),
    }));
    const total = { title: 'mean of subjects, ', score: all, duration_s: seconds(tallies.flat()) };
    return scoreTable(`${each.length} subjects`, options.type ?? 'sz', [...rows, total]);
  });
};

const run = async (first: string, second: string | undefined, options: ScoreOptions): Promise<void> => {
  if (options.type?.trim() === '') throw new UsageError('--type is empty', { value: options.type });
  if (await isFolder(userPath(first)))
    return scoreFolders(second === undefined ? [first] : [first, second], options);
  if (second === undefined)
    throw new UsageError(`'${first}' is no folder: name the hypothesis, too`, { value: first });
  return scoreFiles([first, second], options);
};

/** Prints a score; says in one line on stderr what went wrong, and sets the exit code. */
export const score = async (
  first: string,
  second: string | undefined,
  options: ScoreOptions,
): Promise<void> => {
  try {
    await run(first, second, options);
  } catch (error) {
    const isUsage =
      error instanceof UsageError || (error instanceof ValvomoError && error.code === 'SCORE_DURATION');
    if (!isUsage && !(error instanceof ValvomoError) && !(error instanceof Error && 'syscall' in error))
      throw error;
    reportFailure('score', error, isUsage ? exitCodes.usage : exitCodes.unreadable);
  }
};
