import { EdfError, openRecording, openStreams, type EdfRecording, type RecordedStream } from '@valvomo/edf';
import { fileAppendable, openFile } from '@valvomo/edf/node';
import { rateHz } from '@valvomo/model';

import { chooseMontage, type ChosenMontage } from '../choose-montage.ts';
import { aroundOf, writeAround, type Around } from '../around/around.ts';
import { refuseOverwriting, withOutput } from '../output.ts';
import { inputFacts, provenanceOf, writeProvenance } from '../provenance.ts';
import { exitCodes, oneLine, reportFailure, UsageError, userPath } from '../terminal.ts';
import { openBars } from '../trends/bars.ts';
import { writeCsv } from './csv.ts';
import { causal, type Chunks } from './derived.ts';
import { planEdf, quantumOf, unknownStart, writeEdf } from './edf.ts';
import { gridOf } from './edf-grid.ts';
import { planOf, type DeriveChoice, type PlannedStream } from './plan.ts';
import { rowsOf, type Rows } from './rows.ts';
import { settingsOf } from './settings.ts';
import { forwardAndBackward, judgeStretches } from './zero-phase.ts';

export interface DeriveOptions extends Omit<DeriveChoice, 'zeroPhase' | 'to'> {
  readonly montage: string;
  readonly zeroPhase?: true;
  readonly to?: number;
  /** Kind of marks around which epochs are exported, and how long they are before and after. */
  readonly around?: string;
  readonly pre?: number;
  readonly post?: number;
  readonly out: string;
}

/** Everything that is decided before the first sample is read. */
interface Work {
  readonly recording: EdfRecording;
  readonly chosen: ChosenMontage;
  readonly choice: DeriveChoice;
  readonly rows: Rows;
  /** Those that have rows. */
  readonly streams: readonly (PlannedStream & { readonly chunks: Chunks })[];
  /** Stretches too short for --zero-phase. */
  readonly short: readonly { readonly from_s: number; readonly to_s: number }[];
  /** Only samples around these. */
  readonly around?: Around;
}

const note = (text: string): void => {
  process.stderr.write(`valvomo derive: ${oneLine(text)}\n`);
};

const shown_max = 12;
const listed = (names: readonly string[]): string =>
  names.length > shown_max
    ? `${names.slice(0, shown_max).join(', ')} … (${names.length} in all)`
    : names.join(', ');

/** Says what a reader of the output must know of it. */
const sayNotes = ({ recording, chosen, rows, streams, short }: Work): void => {
  if (chosen.montage.id !== 'as-recorded' || chosen.file !== null)
    note(
      'electrodes are taken from the labels of the file, which only propose them; nobody has confirmed them',
    );
  if (rows.missing.length > 0)
    note(
      `left out: ${listed(rows.missing.map(({ name, missing }) => `${name} (no ${missing.join(', ')})`))}`,
    );
  const rateless = recording.signals.filter(({ rate }) => rate === null).map(({ label }) => `'${label}'`);
  if (rateless.length > 0) note(`left out, without a sampling rate: ${listed(rateless)}`);
  for (const { leftOut, rows: own, filtered, rate } of streams) {
    const names = own.filter((_, row) => filtered[row]).map(({ name }) => name);
    if (leftOut.length > 0)
      note(`${leftOut.join(', ')} left out for ${listed(names)}: their rate is ${rateHz(rate)} Hz`);
  }
  const unitless = streams.flatMap(({ rows: own, filters }) =>
    filters.length > 0 ? own.filter(({ unit }) => unit === '').map(({ name }) => `'${name}'`) : [],
  );
  if (unitless.length > 0)
    note(`not filtered, for the file does not call them voltages: ${listed(unitless)}`);
  if (short.length > 0)
    note(
      `too short to be filtered forward and backward, and empty: ${listed(short.map(({ from_s, to_s }) => `${from_s} … ${to_s} s`))}`,
    );
};

/** Streams that have rows, and the rows' places among them. */
const used = (planned: readonly PlannedStream[], rows: Rows): { streams: PlannedStream[]; rows: Rows } => {
  const kept = planned.flatMap((stream, at) => (stream.rows.length > 0 ? [at] : []));
  return {
    streams: kept.flatMap((at) => planned[at] ?? []),
    rows: {
      ...rows,
      order: rows.order.map(({ stream, row }) => ({ stream: kept.indexOf(stream), row })),
    },
  };
};

const decide = async (recording: EdfRecording, options: DeriveOptions): Promise<Work> => {
  const around = await aroundOf(recording, options);
  const chosen = await chooseMontage(options.montage);
  const all: readonly RecordedStream[] = await openStreams(recording);
  const { zeroPhase = false, to = null } = options;
  const choice: DeriveChoice = { ...options, zeroPhase, to };
  const found = rowsOf(recording, all, chosen);
  const { streams, rows } = used(planOf(all, found, choice), found);
  return {
    recording,
    chosen,
    choice,
    rows,
    streams: streams.map((stream) => ({
      ...stream,
      chunks: zeroPhase && stream.filters.length > 0 ? forwardAndBackward(stream) : causal(stream),
    })),
    short: zeroPhase ? judgeStretches(streams.filter(({ filters }) => filters.length > 0)) : [],
    ...(around === undefined ? {} : { around }),
  };
};

const samplesOf = ({ streams }: Work): number =>
  streams.reduce((sum, { first, end, rows }) => sum + Math.max(0, end - first) * rows.length, 0);

const columnsOf = ({ streams, rows }: Work) =>
  rows.order.map(({ stream, row }) => {
    const { name, unit } = streams[stream]?.rows[row] ?? { name: '', unit: '' };
    return { name, unit, stream, row };
  });

const prefilteringOf = ({ highpass, lowpass, notch }: DeriveChoice): string =>
  [
    ...(highpass === undefined ? [] : [`HP:${highpass}Hz`]),
    ...(lowpass === undefined ? [] : [`LP:${lowpass}Hz`]),
    ...(notch === undefined ? [] : [`N:${notch}Hz`]),
  ].join(' ');

type Appendable = Awaited<ReturnType<typeof fileAppendable>>;

const writeAsEdf = async (
  to: Appendable,
  work: Work,
  onSamples: (samples: number) => void,
): Promise<Readonly<Record<string, unknown>>> => {
  const { recording, streams, rows, choice, short } = work;
  if (short.length > 0)
    throw new UsageError(
      '--zero-phase: the stretch is too short for these filters, and an EDF has no empty values',
    );
  const duration_ticks = recording.header.recordDuration_ticks ?? 0;
  const perRecord = streams.map(({ rate }) => Math.round((rate.samples * duration_ticks) / rate.ticks));
  const grid = gridOf(streams, duration_ticks, perRecord, choice);
  const { start } = recording;
  const plan = await planEdf(
    streams,
    rows.order,
    grid,
    { start, prefiltering: prefilteringOf(choice) },
    onSamples,
  );
  if (start === null) note(`the start of the recording is unknown: the output says ${unknownStart}`);
  const gaps = Math.max(0, grid.stretches.length - 1);
  if (gaps > 0)
    note(`the output is EDF+D, with ${gaps} ${gaps === 1 ? 'gap' : 'gaps'}: few programs heed them`);
  const quantum_uV = quantumOf(plan);
  if (quantum_uV > 0) note(`16 bits: voltages in steps of at most ${quantum_uV.toPrecision(3)} µV`);
  await writeEdf(to, streams, plan, onSamples);
  return {
    start: plan.start,
    quantum_uV,
    record_duration_s: grid.recordDuration_ticks / 1e7,
    labels: plan.signals.map(({ label }) => label),
  };
};

/** Writes the one or the other; what it returns says more of the output. */
const writeAs = async (
  isEdf: boolean,
  to: Appendable,
  work: Work,
  onSamples: (samples: number) => void,
): Promise<Readonly<Record<string, unknown>>> => {
  if (isEdf) return writeAsEdf(to, work, onSamples);
  if (work.around !== undefined)
    return writeAround(to, work.streams, columnsOf(work), work.around, { onSamples, note });
  await writeCsv(to, work.streams, columnsOf(work), onSamples);
  return {};
};

/** Writes the samples; what it returns says more of the output. */
const writeSamples = async (
  path: string,
  isEdf: boolean,
  work: Work,
): Promise<Readonly<Record<string, unknown>>> => {
  const bars = openBars();
  const move = bars.begin(isEdf ? 'derive to EDF' : 'derive to CSV');
  const all = samplesOf(work) * (isEdf ? 2 : 1);
  let done = 0;
  const perSample =
    samplesOf(work) / work.streams.reduce((sum, { first, end }) => sum + Math.max(1, end - first), 0);
  const onSamples = (samples: number): void => move((done += samples * perSample), all);
  const file = await fileAppendable(path);
  try {
    const more = await writeAs(isEdf, file, work, onSamples);
    await file.sync?.();
    return more;
  } finally {
    await file.close();
    bars.stop();
  }
};

const formatOf = (out: string): 'csv' | 'edf' => {
  const format = ['csv', 'edf'].find((each) => out.toLowerCase().endsWith(`.${each}`));
  if (format === 'csv' || format === 'edf') return format;
  throw new UsageError(`--out: '${out}' ends neither in .csv nor in .edf`, { value: out });
};

const deriveOpen = async (file: string, recording: EdfRecording, options: DeriveOptions): Promise<void> => {
  const format = formatOf(options.out);
  if (format === 'edf' && options.around !== undefined)
    throw new UsageError('--around: epochs go into a .csv', { value: options.out });
  const out = userPath(options.out);
  const work = await decide(recording, options);
  const inputs = [{ file, path: userPath(file) }];
  if (work.chosen.file !== null) inputs.push({ file: options.montage, path: work.chosen.file });
  await refuseOverwriting(
    out,
    inputs.map(({ path }) => path),
  );
  await refuseOverwriting(
    `${out}.json`,
    inputs.map(({ path }) => path),
  );
  sayNotes(work);
  const more = await withOutput(out, (path) => writeSamples(path, format === 'edf', work));
  const facts = [];
  for (const [at, { file: name, path }] of inputs.entries())
    facts.push(await inputFacts(name, path, at === 0 ? recording.problems() : []));
  await writeProvenance(out, provenanceOf(facts, { ...(await settingsOf(work)), ...more }));
};

/** Runs `valvomo derive`: exits 0 when the output stands, 2 when the recording cannot be read, 64 on wrong usage. */
export const derive = async (file: string, options: DeriveOptions): Promise<void> => {
  try {
    const { source, close } = await openFile(userPath(file));
    try {
      await deriveOpen(file, await openRecording(source), options);
    } finally {
      await close();
    }
  } catch (error) {
    if (error instanceof UsageError) reportFailure('derive', error, exitCodes.usage);
    else if (isOfInput(error, userPath(file)))
      reportFailure('derive', `${oneLine(file)}: ${oneLine(error)}`, exitCodes.unreadable);
    else throw error;
  }
};

/** Whether an error says that the recording cannot be read, and not that the output cannot be written. */
const isOfInput = (error: unknown, path: string): boolean => {
  if (error instanceof EdfError) return error.code !== 'WRITE_INVALID';
  if (!(error instanceof Error)) return false;
  return ('path' in error && error.path === path) || ('syscall' in error && error.syscall === 'read');
};
