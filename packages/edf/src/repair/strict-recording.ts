import { ticks, type Counts } from '@valvomo/model';

import type { EdfHeader } from '../header.ts';
import type { EdfRecording } from '../recording.ts';
import type { EdfSignalHeader } from '../signal-header.ts';
import type { ByteSource } from '../source.ts';
import type { EdfDescription, WrittenSignal } from '../writer-header.ts';
import type { WrittenAnnotation } from '../writer-tal.ts';
import { patientFields, recordingFields } from './identity.ts';
import { writtenAnnotation } from './notes.ts';
import { originOf, timingOf, type Stretch, type Timing } from './onsets.ts';
import { RepairLog } from './report.ts';
import { cutAnnotations, cutRecord, rowsOf, type CutRecord } from './rows.ts';
import { keptSignals, repairedSignals, type Seen } from './signals.ts';
import { repairedStart } from './start.ts';
import type { StrictRecording } from './strict.ts';

/** A record that was cut off is not made whole when that takes more than this. */
const cut_bytes_max = 1 << 26;

const look = (seen: Seen, counts: Counts): void => {
  for (let at = 0; at < counts.length; at++) {
    const count = counts[at] as number;
    if (count < seen.lowest) seen.lowest = count;
    if (count > seen.highest) seen.highest = count;
  }
};

/** Lowest and highest count of every kept signal, the cut-off record included. */
const seenIn = async (
  source: ByteSource,
  { header }: EdfRecording,
  signals: readonly EdfSignalHeader[],
  records: number,
  cut: CutRecord | undefined,
): Promise<readonly Seen[]> => {
  const seen = signals.map(() => ({ lowest: Number.POSITIVE_INFINITY, highest: Number.NEGATIVE_INFINITY }));
  const numbers = signals.map(({ index }) => index);
  for await (const rows of rowsOf(source, header, numbers, records))
    for (const [at, counts] of rows.entries()) look(seen[at] as Seen, counts);
  for (const [at, counts] of (cut?.rows ?? []).entries())
    look(seen[at] as Seen, counts.subarray(0, cut?.present[at] ?? 0));
  return seen;
};

/** 0 where the digital range has it, else its end next to 0. */
const nearestToZero = ({ digitalMin, digitalMax }: EdfSignalHeader): number => {
  const [a, b] = [digitalMin ?? 0, digitalMax ?? 0];
  const limit = 2 ** 15 - 1;
  const near = Math.max(Math.min(a, b), Math.min(Math.max(a, b), 0));
  return Math.max(-limit, Math.min(limit, near));
};

/** The record that was cut off, if any of its samples are there. */
const cutOf = async (
  source: ByteSource,
  recording: EdfRecording,
  signals: readonly EdfSignalHeader[],
  records: number,
  log: RepairLog,
): Promise<CutRecord | undefined> => {
  const { header } = recording;
  if (!recording.problems().some(({ code }) => code === 'RECORD_TRUNCATED')) return undefined;
  if (header.record_bytes > cut_bytes_max) {
    log.did('RECORD_TRUNCATED', `left out: made whole it would have ${header.record_bytes} bytes`);
    return undefined;
  }
  const numbers = signals.map(({ index }) => index);
  const cut = await cutRecord(source, header, numbers, records, signals.map(nearestToZero));
  return cut.present.some((samples) => samples > 0) ? cut : undefined;
};

/** Names what was made up in the record that was cut off. */
const paddingOf = (
  cut: CutRecord,
  signals: readonly EdfSignalHeader[],
  { duration_ticks }: Timing,
  onset: number,
): WrittenAnnotation => {
  const ends = cut.present.map((samples, at) => samples / (signals[at]?.samplesPerRecord ?? 1));
  const from = Math.round(Math.min(...ends) * duration_ticks);
  const whole = ends.filter((end) => end === 1).length;
  const part = ends.findIndex((end) => end > 0 && end < 1);
  const some =
    part === -1
      ? ''
      : `, ${cut.present[part]} of ${signals[part]?.samplesPerRecord} samples of signal ${part + 1}`;
  return {
    onset: ticks(BigInt(onset + from)),
    duration: ticks(BigInt(duration_ticks - from)),
    text: `padding: the recording was cut off in this record; ${whole} of ${ends.length} signals are whole${some}, the rest is made up`,
  };
};

/** Annotations that stand in the record that was cut off. */
const fromCut = async (
  source: ByteSource,
  recording: EdfRecording,
  cut: CutRecord | undefined,
): Promise<readonly WrittenAnnotation[]> => {
  const tals = cutAnnotations(recording.header, cut?.bytes ?? new Uint8Array(0));
  if (tals.length === 0) return [];
  const origin = await originOf(source, recording);
  return tals.flatMap(({ onset_ticks, duration_ticks, texts }) =>
    texts.map((text) =>
      writtenAnnotation({
        onset: ticks(BigInt(onset_ticks - origin)),
        duration: duration_ticks === null ? null : ticks(BigInt(duration_ticks)),
        text,
      }),
    ),
  );
};

const withCut = (stretches: readonly Stretch[]): readonly Stretch[] => {
  const last = stretches.at(-1);
  if (last === undefined) return [{ records: 1, onset_ticks: 0 }];
  return [...stretches.slice(0, -1), { ...last, records: last.records + 1 }];
};

const endOf = (stretches: readonly Stretch[], duration_ticks: number): number => {
  const { records = 0, onset_ticks = 0 } = stretches.at(-1) ?? {};
  return onset_ticks + records * duration_ticks;
};

/** What the reader found and what the header cannot say, by onset. */
const annotationsOf = async (
  recording: EdfRecording,
  timing: Timing,
  lost: readonly string[],
  atEnd: readonly WrittenAnnotation[],
): Promise<readonly WrittenAnnotation[]> => {
  const own = lost.map((text): WrittenAnnotation => ({ onset: ticks(0n), text }));
  if (timing.madeFrom !== undefined)
    own.push({
      onset: ticks(0n),
      text: `record duration ${timing.duration_ticks / 1e7} s: made up from ${timing.madeFrom === 'onsets' ? 'the onsets of the records' : 'nothing'}, and so are rates`,
    });
  const found = (await recording.annotations()).map(writtenAnnotation);
  return [...own, ...found, ...atEnd].toSorted((a, b) =>
    a.onset < b.onset ? -1 : a.onset > b.onset ? 1 : 0,
  );
};

const noteSignals = ({ header }: EdfRecording, kept: readonly EdfSignalHeader[], log: RepairLog): void => {
  const regions = header.signals.filter(({ annotations }) => annotations);
  if (regions.length > 1) log.note(`${regions.length} annotation signals became one`);
  for (const { index, annotations, samplesPerRecord } of header.signals)
    if (!annotations && samplesPerRecord > 0 && !kept.some((signal) => signal.index === index))
      log.note(`${samplesPerRecord} samples a record are none that a header can say; it is left out`, index);
};

const noteTrailing = (recording: EdfRecording, log: RepairLog): void => {
  const trailing = recording.problems().find(({ code }) => code === 'TRAILING_BYTES');
  const whole = Math.floor(Number(trailing?.value ?? 0) / Math.max(1, recording.header.record_bytes));
  if (whole > 0)
    log.did(
      'TRAILING_BYTES',
      `left out, although they have the length of ${whole} records: the header does not count them`,
    );
};

/** Records of the strict file from number `from` on: those of the broken one, then the one that was cut off. */
async function* rowsFrom(
  from: number,
  source: ByteSource,
  header: EdfHeader,
  numbers: readonly number[],
  records: number,
  cut: readonly Counts[] | undefined,
): AsyncGenerator<readonly Counts[], void, undefined> {
  yield* rowsOf(source, header, numbers, records, from);
  if (cut !== undefined) yield cut;
}

/** What the header of the strict file says. */
const descriptionOf = (
  recording: EdfRecording,
  signals: readonly WrittenSignal[],
  { duration_ticks }: Timing,
  log: RepairLog,
): EdfDescription => ({
  bits: recording.header.sample_bytes === 2 ? 16 : 24,
  ...repairedStart(recording, log),
  recordDuration_ticks: duration_ticks,
  signals,
  patient: patientFields(recording.header.patient.text, log),
  recording: recordingFields(recording.header.recording.text, log),
  outside: 'keep',
});

/**
 * What a strict file of a recording holds, however broken it is: counts as they are, records where the reader placed them,
 * every annotation that has a place in time. Reads the whole file once.
 * @param log takes what is done about each problem
 * @throws EdfError SOURCE_FAILED
 */
export const strictRecording = async (
  source: ByteSource,
  recording: EdfRecording,
  log: RepairLog = new RepairLog(),
): Promise<StrictRecording> => {
  const { header } = recording;
  const signals = keptSignals(header.signals);
  noteSignals(recording, signals, log);
  noteTrailing(recording, log);
  const records = await recording.records();
  const timing = await timingOf(source, recording, signals.length > 0);
  const cut = await cutOf(source, recording, signals, records, log);
  const seen = await seenIn(source, recording, signals, records, cut);
  const repaired = repairedSignals(signals, seen, header.sample_bytes === 2 ? 16 : 24, log);
  const lost = repaired.flatMap((each) => each.lost ?? []);
  const end = endOf(timing.stretches, timing.duration_ticks);
  const padding = cut === undefined ? undefined : paddingOf(cut, signals, timing, end);
  if (padding !== undefined) log.did('RECORD_TRUNCATED', `${padding.text}; an annotation says so`);
  const atEnd = padding === undefined ? [] : [...(await fromCut(source, recording, cut)), padding];
  const numbers = signals.map(({ index }) => index);
  return {
    description: descriptionOf(
      recording,
      repaired.map(({ signal }) => signal),
      timing,
      log,
    ),
    stretches: cut === undefined ? timing.stretches : withCut(timing.stretches),
    annotations: await annotationsOf(recording, timing, lost, atEnd),
    rows: (from = 0) => rowsFrom(from, source, header, numbers, records, cut?.rows),
  };
};
