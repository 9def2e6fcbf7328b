import { readdir, readFile, stat } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { dirname, extname, join } from 'node:path';

import {
  EdfError,
  openRecording,
  RepairLog,
  strictRecording,
  writeStrictRecording,
  type ByteSource,
  type EdfRecording,
  type StrictRecording,
} from '@valvomo/edf';
import { fileAppendable, openFile } from '@valvomo/edf/node';
import {
  anonymised,
  instantOf,
  joined,
  marksOfEdf,
  marksOfEventsTsv,
  windowOf,
  withMarks,
  type ImportedMark,
} from '@valvomo/export';
import { ticksPerSecond, ValvomoError } from '@valvomo/model';
import { markNamedIn } from '@valvomo/store';

import { chosenDatabase } from './database-option.ts';
import { namelessMarks, openRecorded, shortened, withoutMarks, type Recorded } from './export-recorded.ts';
import { refuseOverwriting, withOutput } from './output.ts';
import { inputFacts, provenanceOf, writeProvenance, type InputFacts } from './provenance.ts';
import { exitCodes, oneLine, reportFailure, UsageError, userPath } from './terminal.ts';

export interface ExportOptions {
  /** Seconds from the start. */
  readonly from: number;
  readonly to?: number;
  readonly anonymise?: true;
  readonly marks: readonly string[];
  readonly out: string;
  /** Who exports. */
  readonly by?: string;
  /** Of the data folder. */
  readonly database?: string;
}

/** A name that was typed, else that of the account. */
const exporterOf = ({ by }: ExportOptions): { readonly name: string; readonly basis: 'typed' | 'account' } =>
  by === undefined ? { name: userInfo().username, basis: 'account' } : { name: by, basis: 'typed' };

const note = (text: string): void => {
  process.stderr.write(`valvomo export: ${oneLine(text)}\n`);
};

const ticksOf = (seconds: number): bigint => BigInt(Math.round(seconds * ticksPerSecond));

/** Marks of an `events.tsv` or of a file of annotations, on the time of the recording. */
const readMarks = async (file: string, of: EdfRecording | undefined): Promise<readonly ImportedMark[]> => {
  const path = userPath(file);
  if (/\.tsv$/i.test(file)) return marksOfEventsTsv(await readFile(path, 'utf8'));
  const { source, close } = await openFile(path);
  try {
    const { marks, offset_ticks } = await marksOfEdf(await openRecording(source), of);
    if (offset_ticks === null)
      note(`${file} or the recording does not say its date: they are taken to start together`);
    else if (offset_ticks !== 0n)
      note(`${file} starts ${Number(offset_ticks) / ticksPerSecond} s after the recording`);
    return marks;
  } finally {
    await close();
  }
};

/** An input as the provenance of an anonymised file may name it: what it held cannot be told from it. */
const nameless = ({ file, bytes, sha256, problems }: InputFacts, name: string): InputFacts => ({
  file: `${name}${extname(file)}`,
  bytes,
  sha256,
  problems: problems.map(({ code, signal }) => ({
    code,
    message: 'left out, as it may quote what was removed',
    ...(signal === undefined ? {} : { signal }),
  })),
});

/** What was typed, without the names of files that may be those of persons. */
const namelessCommand = (file: string, { marks }: ExportOptions): readonly string[] =>
  process.argv.slice(2).map((word) => (word === file ? 'FILE' : marks.includes(word) ? 'MARKS' : word));

/** @throws UsageError when OUT has the ending of the other format */
const judgeEnding = (out: string, { description }: StrictRecording): void => {
  const ending = description.bits === 24 ? '.bdf' : '.edf';
  if (extname(out).toLowerCase() !== ending)
    throw new UsageError(
      `--out: '${out}' must end with ${ending}: the recording has ${description.bits} bits`,
      {
        value: out,
        limit: ending,
      },
    );
};

/** The output must be strict. @throws ValvomoError EXPORT_FAILED with the first problem */
const verify = async (path: string): Promise<void> => {
  const { source, close } = await openFile(path);
  try {
    const recording = await openRecording(source);
    await recording.onsets();
    await recording.annotations();
    const problem = recording.problems().find(({ code }) => code !== 'PHYSICAL_RANGE_INVERTED');
    if (problem !== undefined)
      throw new ValvomoError('EXPORT_FAILED', `the file written has a problem: ${problem.message}`, {
        value: problem.code,
      });
  } finally {
    await close();
  }
};

interface Made {
  readonly settings: Readonly<Record<string, unknown>>;
  readonly inputs: readonly InputFacts[];
  readonly removed: readonly string[];
}

const writeTo = async (
  path: string,
  recording: StrictRecording,
): Promise<{ format: string; records: number }> => {
  const to = await fileAppendable(path, { replace: true });
  try {
    return await writeStrictRecording(to, recording);
  } finally {
    await to.close();
  }
};

/** What is exported: a file, a folder with the files of one recording and its marks, or a recording of a data folder. */
interface Inputs {
  readonly files: readonly string[];
  readonly marks: readonly string[];
  readonly recorded?: Recorded;
}

/** @throws UsageError when a folder has no files; the system's error */
const inputsOf = async (
  file: string,
  { marks, out, anonymise, ...options }: ExportOptions,
): Promise<Inputs> => {
  const recorded = await openRecorded(userPath(file), dirname(userPath(out)), {
    isAnonymous: anonymise === true,
    database: chosenDatabase(options.database, userPath),
  });
  if (recorded !== null) {
    const beside = recorded.beside === null ? [] : [recorded.beside];
    return { files: recorded.files, marks: [...beside, ...marks], recorded };
  }
  if (!(await stat(userPath(file))).isDirectory()) return { files: [file], marks };
  const names = (await readdir(userPath(file))).filter((name) => /\.[eb]df$/i.test(name)).toSorted();
  const isMarks = (name: string): boolean => /-marks\.[eb]df$/i.test(name);
  const files = names.filter((name) => !isMarks(name)).map((name) => join(file, name));
  if (files.length === 0) throw new UsageError(`'${file}' holds no EDF or BDF files`, { value: file });
  return { files, marks: [...names.filter(isMarks).map((name) => join(file, name)), ...marks] };
};

interface Opened {
  readonly recording: EdfRecording;
  readonly strict: StrictRecording;
  readonly log: RepairLog;
  readonly close: () => Promise<void>;
}

/** A file, or so many records of it. */
const openPart = async (
  source: ByteSource,
  records: number | null,
): Promise<Pick<Opened, 'recording' | 'strict' | 'log'>> => {
  const log = new RepairLog();
  const whole = await openRecording(source);
  if (records === null) return { recording: whole, log, strict: await strictRecording(source, whole, log) };
  const part = shortened(source, whole.header, records);
  const recording = await openRecording(part);
  return { recording, log, strict: await strictRecording(part, recording, log) };
};

const openAll = async ({ files, recorded }: Inputs): Promise<readonly Opened[]> => {
  const opened: Opened[] = [];
  try {
    for (const [at, file] of files.entries()) {
      const { source, close } = await openFile(userPath(file));
      const part = await openPart(source, recorded?.records[at] ?? null).catch(async (error: unknown) => {
        await close();
        throw error;
      });
      opened.push({ ...part, close });
    }
    return opened;
  } catch (error) {
    for (const { close } of opened) await close();
    throw error;
  }
};

/** The recording that begins first: marks count from its start. */
const firstOf = (opened: readonly Opened[], whole: StrictRecording): EdfRecording | undefined =>
  (opened.find(({ strict }) => strict.description === whole.description) ?? opened[0])?.recording;

interface Marked {
  readonly whole: StrictRecording;
  readonly marks: number;
  /** Who is named in the database or in marks. */
  readonly names: readonly string[];
}

/** The recording with all marks: of a data folder with the database's, which are newer than what its files say of them. */
const markedOf = async (opened: readonly Opened[], inputs: Inputs, isAnonymous: boolean): Promise<Marked> => {
  const whole = joined(opened.map(({ strict }) => strict));
  const first = firstOf(opened, whole);
  const kept = inputs.recorded?.marksFrom?.(instantOf(whole) ?? 0n);
  const marks: ImportedMark[] = [...(kept ?? [])];
  for (const file of inputs.marks) marks.push(...(await readMarks(file, first)));
  const names = inputs.recorded?.names ?? [];
  if (kept !== undefined) {
    const others = marks.filter(({ text }) => markNamedIn(text) === null);
    const bare = { ...whole, annotations: withoutMarks(whole.annotations) };
    return { whole: withMarks(bare, others), marks: others.length, names };
  }
  const all = withMarks(whole, marks);
  if (!isAnonymous) return { whole: all, marks: marks.length, names };
  const clean = namelessMarks(all.annotations);
  return { whole: { ...all, annotations: clean.annotations }, marks: marks.length, names: clean.names };
};

const write = async (
  opened: readonly Opened[],
  options: ExportOptions,
  inputs: Inputs,
  outPath: string,
): Promise<Omit<Made, 'inputs'>> => {
  const { whole, marks, names } = await markedOf(opened, inputs, options.anonymise === true);
  judgeEnding(options.out, whole);
  const to = options.to === undefined ? null : ticksOf(options.to);
  const window = windowOf(whole, ticksOf(options.from), to);
  const clean = options.anonymise === true ? anonymised(window.recording, names) : undefined;
  const written = clean?.recording ?? window.recording;
  const { format, records } = await withOutput(outPath, async (temporary) => {
    const done = await writeTo(temporary, written);
    await verify(temporary);
    return done;
  });
  const changes = opened.flatMap(({ log }) => log.notes);
  return {
    removed: clean?.removed ?? [],
    settings: {
      exported_by: exporterOf(options),
      format,
      records,
      from_s: options.from,
      to_s: options.to ?? null,
      first_sample_s: window.start_ticks / ticksPerSecond,
      end_s: window.end_ticks / ticksPerSecond,
      padding_s: window.padding_ticks.map((ticks) => ticks / ticksPerSecond),
      marks,
      annotations: written.annotations.length,
      anonymised:
        clean === undefined
          ? null
          : {
              removed: clean.removed,
              start: '1985-01-01, time of day kept; Startdate X',
              kept: ['sex', 'equipment'],
            },
      changes: clean === undefined ? changes : changes.length,
    },
  };
};

const make = async (inputs: Inputs, options: ExportOptions, outPath: string): Promise<Made> => {
  const { files, marks, recorded } = inputs;
  const opened = await openAll(inputs);
  try {
    const made = await write(opened, options, inputs, outPath);
    const facts: InputFacts[] = [];
    // What was made of the journal is gone afterwards: it is named as what it was.
    for (const [at, file] of files.entries()) {
      const name = recorded === undefined || at < recorded.filed ? file : 'journal';
      facts.push(await inputFacts(name, userPath(file), opened[at]?.recording.problems() ?? []));
    }
    for (const file of marks) facts.push(await inputFacts(file, userPath(file), []));
    return { ...made, inputs: facts };
  } finally {
    for (const { close } of opened) await close();
  }
};

/** Says what a reader of the output must know of it. */
const sayNotes = (file: string, { settings, removed }: Made): void => {
  const padded = (settings['padding_s'] as readonly number[]).filter((seconds) => seconds > 0);
  if (padded.length > 0)
    note(
      `no whole records hold the window: ${padded.join(', ')} s at the end are made up, and an annotation says so`,
    );
  if (removed.length > 0) {
    note(`removed: ${removed.join(', ')}; the date is 1 January 1985, the time of day is kept`);
    note(
      'texts of annotations and labels of signals are kept: look for names in them that the header did not have',
    );
  }
  note(`${file}: ${String(settings['records'])} records, ${String(settings['annotations'])} annotations`);
};

const run = async (file: string, options: ExportOptions): Promise<void> => {
  const outPath = userPath(options.out);
  if (options.to !== undefined && options.to <= options.from)
    throw new UsageError(`--to ${options.to} is not above --from ${options.from}`, { value: options.to });
  const inputs = await inputsOf(file, options);
  try {
    await runOn(inputs, file, options, outPath);
  } finally {
    await inputs.recorded?.close();
  }
};

const runOn = async (
  inputs: Inputs,
  file: string,
  options: ExportOptions,
  outPath: string,
): Promise<void> => {
  await refuseOverwriting(outPath, [...inputs.files, ...inputs.marks].map(userPath));
  const made = await make(inputs, options, outPath);
  const hidden = options.anonymise === true;
  const names = made.inputs.map((_, at) => (at < inputs.files.length ? 'FILE' : 'MARKS'));
  const facts = hidden ? made.inputs.map((fact, at) => nameless(fact, names[at] ?? '')) : made.inputs;
  const command = hidden ? namelessCommand(file, options) : process.argv.slice(2);
  await writeProvenance(outPath, provenanceOf(facts, made.settings, command));
  sayNotes(options.out, made);
};

/** `valvomo export`: exits 0 when OUT is there, 1 when it failed, 2 when an input cannot be read, 64 when used wrongly. */
export const exportFile = async (file: string, options: ExportOptions): Promise<void> => {
  try {
    await run(file, options);
  } catch (error) {
    const usage =
      error instanceof UsageError || (error instanceof ValvomoError && error.code === 'WINDOW_INVALID');
    const unreadable =
      (error instanceof EdfError && error.code !== 'WRITE_INVALID') ||
      (error instanceof ValvomoError && (error.code === 'MARKS_INVALID' || error.code === 'JOIN_INVALID')) ||
      (error instanceof Error && 'code' in error && error.code === 'ENOENT');
    reportFailure('export', error, usage ? exitCodes.usage : unreadable ? exitCodes.unreadable : 1);
  }
};
