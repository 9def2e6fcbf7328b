import { ticksPerSecond, type Signal } from '@valvomo/model';

import { longDate, longDateText } from './civil-start.ts';
import { secondsText } from './decimal.ts';
import { integersOf } from './pack.ts';
import { EdfError } from './problem.ts';
import { isAnnotationLabel } from './signal-header.ts';

/** A signal to be written, and how many samples of it make a record. */
export interface WrittenSignal extends Signal {
  readonly samplesPerRecord: number;
}

/** What an EDF+ or BDF+ file says of itself. Every text is printable ASCII. */
export interface EdfDescription {
  /** 16 make an EDF+, as unless told, 24 a BDF+. */
  readonly bits?: 16 | 24;
  /** Local civil time of the first sample, `YYYY-MM-DDThh:mm:ss[.f…]`, at most 7 decimals. */
  readonly start: string;
  /** X: the date of `start` is not the true one, as in a file without identification (EDF+ 2.1.3.4). */
  readonly startdate?: 'X';
  /** Ticks of 100 ns; as seconds it must fit eight characters. 0 only where there are no signals but annotations. */
  readonly recordDuration_ticks: number;
  readonly signals: readonly WrittenSignal[];
  readonly patient?: {
    readonly code?: string;
    readonly sex?: 'F' | 'M';
    /** `dd-MMM-yyyy`. */
    readonly birthdate?: string;
    readonly name?: string;
    /** Further sub-fields, written as they are. */
    readonly additional?: string;
  };
  readonly recording?: {
    readonly administration?: string;
    readonly technician?: string;
    readonly equipment?: string;
    /** Further sub-fields, written as they are. */
    readonly additional?: string;
  };
  /**
   * Whether there may be gaps between records: EDF+D, which fewer programs read. `when-they-come`: EDF+C until the first
   * gap; the header is changed, and synced, before the record behind it is written.
   */
  readonly hasGaps?: boolean | 'when-they-come';
  /** What becomes of counts outside the digital range: the nearest end of it, as unless told, or they stay as they are. */
  readonly outside?: 'clip' | 'keep';
  /** Bytes a record for time and annotations, whole samples; 128 (EDF) or 129 (BDF) unless told. */
  readonly annotation_bytes?: number;
}

const annotationBytes = { usual: { 16: 128, 24: 129 }, min: 32, max: 1 << 24 } as const;
const signalsMax = 9998;
const samplesMax = 99_999_999;

const refuse = (what: string, value: string | number, limit: string | number): never => {
  throw new EdfError('WRITE_INVALID', `${what} is '${value}', limit ${limit}`, { value, limit });
};

/** Decimals without an exponent, without needless zeros; the zero before the point goes where that spares the only character. */
const decimals = (value: number, places: number): string => {
  const fixed = value.toFixed(places);
  const text = places === 0 ? fixed : fixed.replace(/\.?0+$/, '');
  return text.length > 8 ? text.replace(/^(-?)0\./, '$1.') : text;
};

/** The number in at most eight characters that read back as exactly it; undefined when there are none. */
const numberText = (value: number): string | undefined => {
  if (!(Math.abs(value) < 1e8)) return undefined;
  const plain = String(value);
  const text = plain.includes('e') || plain.length > 8 ? decimals(value, 7) : plain;
  return text.length <= 8 && Number(text) === value ? text : undefined;
};

/** The nearest number that eight characters can hold; undefined when it is too large for them. */
export const nearestRepresentable = (value: number): number | undefined => {
  if (!(Math.abs(value) < 1e8)) return undefined;
  for (let places = 7; places >= 0; places--) {
    const text = decimals(value, places);
    if (text.length <= 8 && text !== '-0') return Number(text);
    if (text === '-0') return 0;
  }
  return undefined;
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
  if (value.length > width || !/^[ -~]*$/.test(value) || value.startsWith(' '))
    refuse(what, value, `${width} printable ASCII characters, the first no space`);
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

const judgeSignal = (
  { label, digitalMin, digitalMax, physicalMin, physicalMax, samplesPerRecord }: WrittenSignal,
  bits: 16 | 24,
): void => {
  if (label.trim() === '' || isAnnotationLabel(label))
    refuse('label', label, 'a name, and not that of annotations');
  const { min, max } = integersOf(bits);
  const whole = Number.isInteger(digitalMin) && Number.isInteger(digitalMax);
  if (!whole || digitalMin >= digitalMax || digitalMin < min || digitalMax > max)
    refuse(
      `digital range of '${label}'`,
      `${digitalMin} … ${digitalMax}`,
      `whole numbers, rising, in ${min} … ${max}`,
    );
  if (physicalMin === physicalMax)
    refuse(`physical range of '${label}'`, `${physicalMin} … ${physicalMax}`, 'two numbers that differ');
  if (!Number.isInteger(samplesPerRecord) || samplesPerRecord < 1 || samplesPerRecord > samplesMax)
    refuse(`samples a record of '${label}'`, samplesPerRecord, `1 … ${samplesMax}`);
};

/** Sub-fields one space apart, further ones behind them as they are. */
const subfields = (parts: readonly string[], additional: string | undefined): string =>
  [...parts, ...(additional === undefined ? [] : [additional])].join(' ');

const patientText = (patient: NonNullable<EdfDescription['patient']>): string => {
  const { code, sex, birthdate, name, additional } = patient;
  if (birthdate !== undefined && longDate(birthdate) === undefined)
    refuse('birthdate', birthdate, 'dd-MMM-yyyy');
  return subfields([subfield(code), sex ?? 'X', birthdate ?? 'X', subfield(name)], additional);
};

const recordingText = (long: string, recording: NonNullable<EdfDescription['recording']>): string => {
  const { administration, technician, equipment, additional } = recording;
  return subfields(['Startdate', long, ...[administration, technician, equipment].map(subfield)], additional);
};

const annotationSignal = (bits: 16 | 24, samplesPerRecord: number): WrittenSignal => ({
  label: bits === 16 ? 'EDF Annotations' : 'BDF Annotations',
  transducer: '',
  physicalDimension: '',
  physicalMin: -1,
  physicalMax: 1,
  digitalMin: integersOf(bits).min,
  digitalMax: integersOf(bits).max,
  prefiltering: '',
  samplesPerRecord,
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

/** Seconds of a record in at most eight characters; undefined when there are none. */
const durationText = (ticks: number): string | undefined => {
  if (!Number.isSafeInteger(ticks) || ticks < 0) return undefined;
  const plain = secondsText(BigInt(ticks));
  const seconds = plain.length > 8 ? plain.replace(/^0\./, '.') : plain;
  return seconds.length > 8 ? undefined : seconds;
};

/** Whether a header can hold this duration of a record with signals. */
export const durationFits = (ticks: number): boolean => ticks > 0 && durationText(ticks) !== undefined;

const durationField = (ticks: number, signals: number): string => {
  const seconds = ticks === 0 && signals > 0 ? undefined : durationText(ticks);
  if (seconds === undefined)
    return refuse(
      'record duration in ticks',
      ticks,
      `above 0, in eight characters of seconds (${ticksPerSecond} ticks each)`,
    );
  return seconds.padEnd(8);
};

const judgeAnnotationBytes = (bytes: number, sample_bytes: number): void => {
  const { min, max } = annotationBytes;
  if (bytes % sample_bytes !== 0 || bytes < min || bytes > max)
    refuse('annotation bytes', bytes, `a multiple of ${sample_bytes} in ${min} … ${max}`);
};

/** Where the header says whether there may be gaps: the last character of `EDF+C`, in bytes from the start. */
export const gapsField = { offset: 196, none: 'C', some: 'D' } as const;

const encoder = new TextEncoder();

/** How an EDF+ begins with seven spaces, and a BDF+ with a byte that is no text. */
const versionBytes = (bits: 16 | 24): Uint8Array =>
  bits === 16 ? encoder.encode('0'.padEnd(8)) : Uint8Array.of(255, ...encoder.encode('BIOSEMI'));

/** The header of an EDF+ or BDF+ file that is being recorded. @throws EdfError WRITE_INVALID */
export const headerBytes = (
  description: EdfDescription,
): { readonly bytes: Uint8Array; readonly annotation_bytes: number } => {
  const { bits = 16, recordDuration_ticks, patient = {}, recording = {} } = description;
  const { annotation_bytes = annotationBytes.usual[bits] } = description;
  if (description.signals.length > signalsMax) refuse('signals', description.signals.length, signalsMax);
  for (const signal of description.signals) judgeSignal(signal, bits);
  judgeAnnotationBytes(annotation_bytes, bits / 8);
  const { date, time, long } = startOf(description.start);
  const signals = [...description.signals, annotationSignal(bits, annotation_bytes / (bits / 8))];
  const family = bits === 16 ? 'EDF' : 'BDF';
  const header = [
    text('patient', patientText(patient), 80),
    text('recording', recordingText(description.startdate ?? long, recording), 80),
    date,
    time,
    number('header bytes', 256 * (signals.length + 1)),
    `${family}+${description.hasGaps === true ? gapsField.some : gapsField.none}`.padEnd(44),
    '-1'.padEnd(8),
    durationField(recordDuration_ticks, description.signals.length),
    number('signal count', signals.length, 4),
    signalFields(signals),
  ].join('');
  const bytes = new Uint8Array(8 + header.length);
  bytes.set(versionBytes(bits));
  bytes.set(encoder.encode(header), 8);
  return { bytes, annotation_bytes };
};
