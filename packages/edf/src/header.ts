import type { Rate } from '@valvomo/model';

import { civilStart, longDate } from './civil-start.ts';
import { fieldText, integerField, realField, visible } from './field.ts';
import { formatOf, type EdfFormat } from './format.ts';
import {
  patientIdentification,
  recordingIdentification,
  type PatientIdentification,
  type RecordingIdentification,
} from './identification.ts';
import { findLayout, truncated } from './layout.ts';
import { EdfError, type Report } from './problem.ts';
import { signalHeaders, type EdfSignalHeader } from './signal-header.ts';
import type { ByteSource } from './source.ts';

/** Everything that stands in the header, as it stands there. */
export interface EdfHeader {
  readonly format: EdfFormat;
  /** 2 in EDF, 3 in BDF. */
  readonly sample_bytes: 2 | 3;
  readonly patient: PatientIdentification;
  readonly recording: RecordingIdentification;
  readonly startDate: string;
  readonly startTime: string;
  /** Seconds from 1970-01-01T00:00:00 local civil time; null with a problem. The fraction is in the first record. */
  readonly start_s: number | null;
  readonly reserved: string;
  /** The reserved field says that records may not follow one another. */
  readonly discontinuous: boolean;
  /** The field as it stood when the file was opened; a growing file is asked again. */
  readonly recordsDeclared: string;
  readonly recordDuration: string;
  /** Ticks of 100 ns, exact: eight characters hold no finer number. Null with a problem. */
  readonly recordDuration_ticks: number | null;
  /** Where the data records begin. */
  readonly header_bytes: number;
  readonly record_bytes: number;
  /** All signals, annotation signals included, in the order of the file. */
  readonly signals: readonly EdfSignalHeader[];
}

/** Where the record count stands, in bytes from the start of the file. */
export const recordCountField = { offset: 236, length: 8 } as const;

const fixedBytes = 256;

/** EDF: `0` and seven spaces. BDF: byte 255 and `BIOSEMI`. @throws EdfError NOT_EDF, HEADER_TRUNCATED */
const isBdf = (fixed: Uint8Array, report: Report): boolean => {
  if (fixed.length < 8) throw truncated(fixed.length, fixedBytes);
  const [first] = fixed;
  const text = String.fromCharCode(...fixed.subarray(0, 8));
  if (first === 255 && text.slice(1) === 'BIOSEMI') return true;
  const version = fieldText(fixed.subarray(0, 8), 'version', () => {});
  if (version !== '0')
    throw new EdfError('NOT_EDF', `the file begins with '${visible(version)}': neither EDF nor BDF`, {
      value: visible(version),
      limit: "'0' and seven spaces, or byte 255 and 'BIOSEMI'",
    });
  if (text !== '0       ')
    report('VERSION_FIELD', "version is '0', not followed by seven spaces", { value: version, limit: '0' });
  return false;
};

/** Ticks of the record duration; null with a problem. */
const recordDuration = (text: string, report: Report): number | null => {
  const seconds = realField(text, 'record duration', report);
  const ticks = (seconds ?? Number.NaN) * 1e7;
  // Eight characters hold at most eight digits: rounding is exact, and only an exponent can ask for a part of a tick.
  const rounded = Math.round(ticks);
  if (rounded >= 0 && Number.isSafeInteger(rounded) && Math.abs(rounded - ticks) <= 1e-12 * rounded)
    return rounded;
  report('RECORD_DURATION_INVALID', `record duration '${text}' is not a number of seconds of at least 0`, {
    value: text,
    limit: 'seconds, whole ticks of 100 ns',
  });
  return null;
};

/**
 * Reads and judges the header; nothing behind it is touched.
 * @throws EdfError NOT_EDF, HEADER_TRUNCATED, HEADER_INCONSISTENT, SIGNAL_COUNT_INVALID, SAMPLES_PER_RECORD_INVALID
 */
export const readHeader = async (source: ByteSource, report: Report): Promise<EdfHeader> => {
  const size = await source.size();
  const fixed = await source.read(0, fixedBytes);
  const bdf = isBdf(fixed, report);
  if (fixed.length < fixedBytes) throw truncated(size, fixedBytes);
  const field = (from: number, to: number, name: string): string =>
    fieldText(fixed.subarray(from, to), name, report);
  const patientText = field(8, 88, 'patient');
  const recordingText = field(88, 168, 'recording');
  const startDate = field(168, 176, 'start date');
  const startTime = field(176, 184, 'start time');
  const headerBytesText = field(184, 192, 'header bytes');
  const reserved = field(192, 236, 'reserved field');
  const recordsDeclared = field(236, 244, 'record count');
  const durationText = field(244, 252, 'record duration');
  const sample_bytes = bdf ? 3 : 2;
  const layout = await findLayout(
    source,
    size,
    sample_bytes,
    {
      signals: field(252, 256, 'signal count'),
      header_bytes: headerBytesText,
      records: integerField(recordsDeclared, 'record count', report),
    },
    report,
  );
  const recordDuration_ticks = recordDuration(durationText, report);
  const signals = signalHeaders(layout.fields, layout.signals, bdf, report);
  const { format, discontinuous, plus } = formatOf(
    bdf,
    reserved,
    signals.some(({ annotations }) => annotations),
    report,
  );
  if (recordDuration_ticks === 0 && signals.some(({ annotations }) => !annotations))
    report('RECORD_DURATION_ZERO', 'record duration is 0 in a file with signals: their rates are unknown', {
      value: durationText,
      limit: 'above 0',
    });
  const recording = recordingIdentification(recordingText, plus, report);
  return {
    format,
    sample_bytes,
    patient: patientIdentification(patientText, plus, report),
    recording,
    startDate,
    startTime,
    start_s: civilStart(startDate, startTime, longDate(recording.startdate ?? ''), report),
    reserved,
    discontinuous,
    recordsDeclared,
    recordDuration: durationText,
    recordDuration_ticks,
    header_bytes: layout.header_bytes,
    record_bytes: signals.reduce((bytes, signal) => bytes + signal.samplesPerRecord * sample_bytes, 0),
    signals,
  };
};

/** Where each signal begins in a record, in bytes. */
export const recordOffsets = ({ signals, sample_bytes }: EdfHeader): readonly number[] => {
  let end = 0;
  return signals.map(({ samplesPerRecord }) => {
    const begin = end;
    end += samplesPerRecord * sample_bytes;
    return begin;
  });
};

/** Samples in a record over its ticks; whole hertz are given a second, others stay as they are in the file. */
export const rateOfRecord = (samplesPerRecord: number, record_ticks: number | null): Rate | null => {
  if (record_ticks === null || record_ticks === 0 || samplesPerRecord === 0) return null;
  const hertz = (samplesPerRecord * 1e7) / record_ticks;
  return Number.isInteger(hertz) && samplesPerRecord * 1e7 <= Number.MAX_SAFE_INTEGER
    ? { samples: hertz, ticks: 1e7 }
    : { samples: samplesPerRecord, ticks: record_ticks };
};
