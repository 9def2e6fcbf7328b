import { ticksPerSecond, type Signal } from '@valvomo/model';

import { longDate, longDateText } from './civil-start.ts';
import { secondsText } from './decimal.ts';
import { EdfError } from './problem.ts';

/** A signal to be written, and how many samples of it make a record. */
export interface WrittenSignal extends Signal {
  readonly samplesPerRecord: number;
}

/** What an EDF+ file says of itself. Every text is printable ASCII. */
export interface EdfDescription {
  /** Local civil time of the first sample, `YYYY-MM-DDThh:mm:ss[.f…]`, at most 7 decimals. */
  readonly start: string;
  /** Ticks of 100 ns; as seconds it must fit eight characters. */
  readonly recordDuration_ticks: number;
  readonly signals: readonly WrittenSignal[];
  readonly patient?: {
    readonly code?: string;
    readonly sex?: 'F' | 'M';
    /** `dd-MMM-yyyy`. */
    readonly birthdate?: string;
    readonly name?: string;
  };
  readonly recording?: {
    readonly administration?: string;
    readonly technician?: string;
    readonly equipment?: string;
  };
  /** Whether there may be gaps between records: EDF+D, which fewer programs read. */
  readonly hasGaps?: boolean;
  /** Bytes a record for time and annotations, an even number; 128 unless told. */
  readonly annotation_bytes?: number;
}

const annotationBytes = { usual: 128, min: 32, max: 1 << 16 } as const;
const signalsMax = 9998;

const refuse = (what: string, value: string | number, limit: string | number): never => {
  throw new EdfError('WRITE_INVALID', `${what} is '${value}', limit ${limit}`, { value, limit });
};

/** The number in at most eight characters that read back as exactly it; undefined when there are none. */
const numberText = (value: number): string | undefined => {
  const plain = String(value);
  const text = plain.includes('e') ? value.toFixed(6) : plain;
  return text.length <= 8 && Number(text) === value ? text : undefined;
};

/** The nearest number at or beyond `value` (downwards for −1, upwards for 1) that eight characters can hold. */
const outward = (value: number, direction: -1 | 1): number => {
  for (let decimals = 6; decimals >= 0; decimals--) {
    const scale = 10 ** decimals;
    const rounded = Number(
      ((direction < 0 ? Math.floor(value * scale) : Math.ceil(value * scale)) / scale).toFixed(decimals),
    );
    if (numberText(rounded) !== undefined) return rounded;
  }
  return refuse('physical extreme', value, 'eight characters');
};

/**
 * Physical extremes that eight characters hold exactly, as narrow as that allows around [min, max]: choose them first and
 * scale the counts by them, for a range that the header rounds would change every sample.
 * @throws EdfError WRITE_INVALID when the range is empty or too large for the field
 */
export const representableRange = (
  min: number,
  max: number,
): { readonly min: number; readonly max: number } => {
  if (!(min < max)) refuse('physical range', `${min} … ${max}`, 'minimum below maximum');
  return { min: outward(min, -1), max: outward(max, 1) };
};

/** Start of the header in civil time, and the rest of a second that its first record keeps. */
export const startOf = (
  start: string,
): {
  readonly date: string;
  readonly time: string;
  readonly long: string;
  readonly fraction_ticks: bigint;
} => {
  const match = /^(\d{4})-(\d\d)-(\d\d)T([01]\d|2[0-3]):([0-5]\d):([0-5]\d)(?:\.(\d{1,7}))?$/.exec(start);
  if (match === null) return refuse('start', start, 'YYYY-MM-DDThh:mm:ss with at most 7 decimals');
  const [, year = '', month = '', day = '', hour = '', minute = '', second = '', fraction = ''] = match;
  const long = longDateText({ year: Number(year), month: Number(month), day: Number(day) });
  if (longDate(long) === undefined || Number(year) < 1985) refuse('start', start, 'a date from 1985 on');
  return {
    date: `${day}.${month}.${Number(year) > 2084 ? 'yy' : year.slice(2)}`,
    time: `${hour}.${minute}.${second}`,
    long,
    fraction_ticks: BigInt(fraction.padEnd(7, '0')),
  };
};

/** Left-justified in its field. */
const text = (what: string, value: string, width: number): string => {
  if (value.length > width || !/^[ -~]*$/.test(value))
    refuse(what, value, `${width} printable ASCII characters`);
  return value.padEnd(width);
};

const number = (what: string, value: number, width = 8): string => {
  const written = numberText(value);
  if (written === undefined || written.length > width)
    return refuse(what, value, `exactly in ${width} characters`);
  return written.padEnd(width);
};

/** A sub-field: spaces become underscores, nothing becomes X. EDF+ 2.1.3.3. */
const subfield = (value: string | undefined): string =>
  value === undefined || value === '' ? 'X' : value.replaceAll(' ', '_');

const judgeSignal = ({
  label,
  digitalMin,
  digitalMax,
  physicalMin,
  physicalMax,
  samplesPerRecord,
}: WrittenSignal): void => {
  if (label.trim() === '' || label === 'EDF Annotations')
    refuse('label', label, "a name other than 'EDF Annotations'");
  const whole = Number.isInteger(digitalMin) && Number.isInteger(digitalMax);
  if (!whole || digitalMin >= digitalMax || digitalMin < -32_768 || digitalMax > 32_767)
    refuse(
      `digital range of '${label}'`,
      `${digitalMin} … ${digitalMax}`,
      'whole numbers, rising, in -32768 … 32767',
    );
  if (physicalMin === physicalMax)
    refuse(`physical range of '${label}'`, `${physicalMin} … ${physicalMax}`, 'two numbers that differ');
  if (!Number.isInteger(samplesPerRecord) || samplesPerRecord < 1 || samplesPerRecord > 1 << 24)
    refuse(`samples a record of '${label}'`, samplesPerRecord, `1 … ${1 << 24}`);
};

const patientText = ({ code, sex, birthdate, name }: NonNullable<EdfDescription['patient']>): string => {
  if (birthdate !== undefined && longDate(birthdate) === undefined)
    refuse('birthdate', birthdate, 'dd-MMM-yyyy');
  return [subfield(code), sex ?? 'X', birthdate ?? 'X', subfield(name)].join(' ');
};

const recordingText = (long: string, recording: NonNullable<EdfDescription['recording']>): string => {
  const { administration, technician, equipment } = recording;
  return ['Startdate', long, subfield(administration), subfield(technician), subfield(equipment)].join(' ');
};

const annotationSignal = (annotation_bytes: number): WrittenSignal => ({
  label: 'EDF Annotations',
  transducer: '',
  physicalDimension: '',
  physicalMin: -1,
  physicalMax: 1,
  digitalMin: -32_768,
  digitalMax: 32_767,
  prefiltering: '',
  samplesPerRecord: annotation_bytes / 2,
});

/** The signals' part, field by field. */
const signalFields = (signals: readonly WrittenSignal[]): string => {
  const fields: ((signal: WrittenSignal) => string)[] = [
    ({ label }) => text('label', label, 16),
    ({ transducer }) => text('transducer', transducer, 80),
    ({ physicalDimension }) => text('physical dimension', physicalDimension, 8),
    ({ physicalMin }) => number('physical minimum', physicalMin),
    ({ physicalMax }) => number('physical maximum', physicalMax),
    ({ digitalMin }) => number('digital minimum', digitalMin),
    ({ digitalMax }) => number('digital maximum', digitalMax),
    ({ prefiltering }) => text('prefiltering', prefiltering, 80),
    ({ samplesPerRecord }) => number('samples a record', samplesPerRecord),
    () => ' '.repeat(32),
  ];
  return fields.map((field) => signals.map(field).join('')).join('');
};

/** The header of an EDF+ file that is being recorded. @throws EdfError WRITE_INVALID */
export const headerBytes = (
  description: EdfDescription,
): { readonly bytes: Uint8Array; readonly annotation_bytes: number } => {
  const {
    recordDuration_ticks: duration,
    patient = {},
    recording = {},
    annotation_bytes = annotationBytes.usual,
  } = description;
  if (description.signals.length > signalsMax) refuse('signals', description.signals.length, signalsMax);
  for (const signal of description.signals) judgeSignal(signal);
  const { min, max } = annotationBytes;
  if (annotation_bytes % 2 !== 0 || annotation_bytes < min || annotation_bytes > max)
    refuse('annotation bytes', annotation_bytes, `an even number in ${min} … ${max}`);
  const seconds = Number.isSafeInteger(duration) && duration > 0 ? secondsText(BigInt(duration)) : '';
  if (seconds === '' || seconds.length > 8)
    refuse(
      'record duration in ticks',
      duration,
      `above 0, in eight characters of seconds (${ticksPerSecond} ticks each)`,
    );
  const { date, time, long } = startOf(description.start);
  const signals = [...description.signals, annotationSignal(annotation_bytes)];
  const header = [
    '0'.padEnd(8),
    text('patient', patientText(patient), 80),
    text('recording', recordingText(long, recording), 80),
    date,
    time,
    number('header bytes', 256 * (signals.length + 1)),
    (description.hasGaps === true ? 'EDF+D' : 'EDF+C').padEnd(44),
    '-1'.padEnd(8),
    seconds.padEnd(8),
    number('signal count', signals.length, 4),
    signalFields(signals),
  ].join('');
  return { bytes: new TextEncoder().encode(header), annotation_bytes };
};
