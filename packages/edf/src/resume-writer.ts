import { recordCountField } from './header.ts';
import { latin1, visible } from './field.ts';
import { EdfError } from './problem.ts';
import { readFully, type ByteSource } from './source.ts';
import { parseTals } from './tal.ts';
import { gapsField, headerBytes, startOf, type EdfDescription } from './writer-header.ts';
import { Writer, type Appendable, type EdfWriter, type Written } from './writer.ts';

/** A file that is there and can be gone on with: the whole port. */
export interface Resumable extends Appendable, ByteSource {
  writeAt(bytes: Uint8Array, offset: number): Promise<void>;
  /** Leaves the first `length` bytes. */
  truncate(length: number): Promise<void>;
}

interface Resumed {
  readonly writer: EdfWriter;
  /** Bytes that were no whole record and were cut off. */
  readonly dropped_bytes: number;
}

const refuse = (message: string, value: string | number, limit: string | number): never => {
  throw new EdfError('WRITE_INVALID', message, { value, limit });
};

/** What is there of a header must be as the description makes it, but for the record count and what its gaps say. */
const judgeFields = (found: Uint8Array, expected: Uint8Array, { hasGaps = false }: EdfDescription): void => {
  for (const [at, byte] of found.entries()) {
    const inCount = at >= recordCountField.offset && at < recordCountField.offset + recordCountField.length;
    const gaps = String.fromCharCode(byte);
    const eitherWay = at === gapsField.offset && hasGaps === 'when-they-come';
    if (inCount || (eitherWay && (gaps === gapsField.none || gaps === gapsField.some))) continue;
    if (byte !== expected[at])
      refuse(
        `byte ${at} of the header is not what the description says`,
        visible(latin1(found.subarray(at, at + 8))),
        visible(latin1(expected.subarray(at, at + 8))),
      );
  }
};

const judgeOpen = (found: Uint8Array): void => {
  const { offset, length } = recordCountField;
  const count = latin1(found.subarray(offset, offset + length));
  if (count.trim() !== '-1') refuse('the file is closed: it has a record count', count.trim(), -1);
};

interface Place {
  readonly records: number;
  /** Onset of the last of these records from the start in the header; undefined when there are none. */
  readonly onset_ticks: number | undefined;
}

/** The last record whose time-keeping is there: what a disk lost behind it is zeros. */
const lastRecord = async (
  file: Resumable,
  header_bytes: number,
  record_bytes: number,
  annotation_bytes: number,
  present: number,
): Promise<Place> => {
  for (let records = present; records > 0; records--) {
    const end = header_bytes + records * record_bytes;
    const [tal] = parseTals(
      await readFully(file, end - annotation_bytes, Math.min(annotation_bytes, 64)),
      () => {},
    );
    if (tal?.first === true && tal.texts[0] === '') return { records, onset_ticks: tal.onset_ticks };
  }
  return { records: 0, onset_ticks: undefined };
};

/** Judges the last record's onset against what was described. */
const writtenOf = ({ records, onset_ticks }: Place, description: EdfDescription, gaps: boolean): Written => {
  const duration = BigInt(description.recordDuration_ticks);
  if (onset_ticks === undefined) return { records: 0, end: 0n, gaps };
  const onset = BigInt(onset_ticks) - startOf(description.start).fraction_ticks;
  const gapless = BigInt(records - 1) * duration;
  if (gaps ? onset < gapless : onset !== gapless)
    refuse(`onset of record ${records - 1} in ticks`, String(onset), String(gapless));
  return { records, end: onset + duration, gaps };
};

/**
 * Goes on with a file that was begun with the same description and not closed, wherever it was cut off: what is no whole
 * record with its time is cut off, even a header. A closed file is never changed. `outside` counts anew.
 * @param options.records_max keeps at most so many records: for those who know which ones were safe on the disk
 * @throws EdfError WRITE_INVALID when the file is closed or not what the description says: then nothing was changed
 */
export const resumeEdfWriter = async (
  file: Resumable,
  description: EdfDescription,
  { records_max = Number.POSITIVE_INFINITY }: { readonly records_max?: number } = {},
): Promise<Resumed> => {
  const { bytes: expected, annotation_bytes } = headerBytes(description);
  const size = await file.size();
  const found = await file.read(0, expected.length);
  judgeFields(found, expected, description);
  if (found.length < expected.length) {
    const begun = { records: 0, end: 0n, gaps: description.hasGaps === true };
    await file.truncate(0);
    await file.append(expected);
    return { writer: new Writer(file, description, annotation_bytes, begun), dropped_bytes: size };
  }
  judgeOpen(found);
  const gaps = String.fromCharCode(found[gapsField.offset] ?? 0) === gapsField.some;
  const samples = description.signals.reduce((sum, { samplesPerRecord }) => sum + samplesPerRecord, 0);
  const record_bytes = ((description.bits ?? 16) / 8) * samples + annotation_bytes;
  const present = Math.min(records_max, Math.floor((size - expected.length) / record_bytes));
  const place = await lastRecord(file, expected.length, record_bytes, annotation_bytes, present);
  const written = writtenOf(place, description, gaps);
  const length = expected.length + written.records * record_bytes;
  if (length < size) await file.truncate(length);
  return { writer: new Writer(file, description, annotation_bytes, written), dropped_bytes: size - length };
};
