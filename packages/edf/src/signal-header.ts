import { fieldText, integerField, realField } from './field.ts';
import { EdfError, type Report } from './problem.ts';

/** One signal as the header describes it; null where a number is unreadable, with a problem. */
export interface EdfSignalHeader {
  /** Number of the signal in the file, counted from 0, annotation signals included. */
  readonly index: number;
  readonly label: string;
  readonly transducer: string;
  readonly physicalDimension: string;
  readonly physicalMin: number | null;
  readonly physicalMax: number | null;
  readonly digitalMin: number | null;
  readonly digitalMax: number | null;
  readonly prefiltering: string;
  readonly samplesPerRecord: number;
  readonly reserved: string;
  /** Its bytes are time-stamped annotation lists, not samples. */
  readonly annotations: boolean;
}

/** Field by field, and in each all signals one after the other: name and width in bytes. */
const widths = [
  ['label', 16],
  ['transducer', 80],
  ['physicalDimension', 8],
  ['physicalMin', 8],
  ['physicalMax', 8],
  ['digitalMin', 8],
  ['digitalMax', 8],
  ['prefiltering', 80],
  ['samplesPerRecord', 8],
  ['reserved', 32],
] as const;

type FieldName = (typeof widths)[number][0];
type Texts = Readonly<Record<FieldName, string>>;

const words: Readonly<Record<FieldName, string>> = {
  label: 'label',
  transducer: 'transducer',
  physicalDimension: 'physical dimension',
  physicalMin: 'physical minimum',
  physicalMax: 'physical maximum',
  digitalMin: 'digital minimum',
  digitalMax: 'digital maximum',
  prefiltering: 'prefiltering',
  samplesPerRecord: 'samples a record',
  reserved: 'reserved field',
};

const textsOf = (fields: Uint8Array, count: number, signal: number, report: Report): Texts => {
  const texts: Partial<Record<FieldName, string>> = {};
  let block = 0;
  for (const [name, width] of widths) {
    const at = block * count + width * signal;
    texts[name] = fieldText(fields.subarray(at, at + width), words[name], report, signal);
    block += width;
  }
  return texts as Texts;
};

const samplesOf = (text: string, signal: number, report: Report): number => {
  const samples = integerField(text, words.samplesPerRecord, report, signal);
  if (samples === null || samples < 0)
    throw new EdfError(
      'SAMPLES_PER_RECORD_INVALID',
      `signal ${signal}: samples a record '${text}' is no number of samples`,
      {
        signal,
        value: text,
        limit: 'a whole number of at least 0',
      },
    );
  return samples;
};

interface Extremes {
  readonly min: number | null;
  readonly max: number | null;
}

/** Reports what is wrong with a pair of extremes. EDF+ 2.1.3: they must differ, and digital minimum < digital maximum. */
const judgeRange = (
  kind: 'PHYSICAL' | 'DIGITAL',
  { min, max }: Extremes,
  texts: readonly [string, string],
  signal: number,
  report: Report,
): void => {
  const word = kind.toLowerCase();
  const shown = `${texts[0]} … ${texts[1]}`;
  if (min === null || max === null)
    report(`${kind}_RANGE_INVALID`, `${word} range '${shown}' is not a pair of numbers`, {
      signal,
      value: shown,
      limit: 'numbers',
    });
  else if (min === max)
    report(`${kind}_RANGE_EMPTY`, `${word} minimum and maximum are both ${min}: the signal has no scale`, {
      signal,
      value: max,
      limit: `not ${min}`,
    });
  else if (min > max)
    report(
      `${kind}_RANGE_INVERTED`,
      kind === 'PHYSICAL'
        ? `physical minimum ${min} is above the maximum ${max}: the gain is negative`
        : `digital minimum ${min} is above the maximum ${max}`,
      { signal, value: min, limit: `below ${max}` },
    );
};

const judgeDigitalWidth = ({ min, max }: Extremes, bdf: boolean, signal: number, report: Report): void => {
  const limit = bdf ? 2 ** 23 : 2 ** 15;
  const beyond = [min, max].find((value) => value !== null && (value < -limit || value >= limit));
  if (beyond !== undefined)
    report('DIGITAL_RANGE_TOO_WIDE', `digital extreme ${beyond} does not fit ${bdf ? 24 : 16} bits`, {
      signal,
      value: beyond ?? 0,
      limit: `${-limit} … ${limit - 1}`,
    });
};

/** EDF+ 2.2.1: label, digital extremes and differing physical ones; all else blank. */
const judgeAnnotationSignal = (texts: Texts, bdf: boolean, signal: number, report: Report): void => {
  const label = bdf ? 'BDF Annotations' : 'EDF Annotations';
  if (texts.label !== label)
    report('ANNOTATION_LABEL', `an annotation signal labelled '${texts.label}'`, {
      signal,
      value: texts.label,
      limit: label,
    });
  const limit = bdf ? 2 ** 23 : 2 ** 15;
  const digital = [Number(texts.digitalMin || Number.NaN), Number(texts.digitalMax || Number.NaN)];
  const physical = [Number(texts.physicalMin || Number.NaN), Number(texts.physicalMax || Number.NaN)];
  if (
    digital[0] !== -limit ||
    digital[1] !== limit - 1 ||
    Number.isNaN(physical[0] ?? 0) ||
    physical[0] === physical[1]
  )
    report(
      'ANNOTATION_SIGNAL_FIELDS',
      `the annotation signal has digital ${texts.digitalMin} … ${texts.digitalMax}, physical ${texts.physicalMin} … ${texts.physicalMax}`,
      {
        signal,
        value: `${texts.digitalMin} … ${texts.digitalMax}`,
        limit: `${-limit} … ${limit - 1}, physical extremes that differ`,
      },
    );
};

/** Whether a signal of this name is read as annotations. */
export const isAnnotationLabel = (label: string): boolean => /^(EDF|BDF) ?annotations?$/i.test(label);

const oneSignal = (
  fields: Uint8Array,
  count: number,
  signal: number,
  bdf: boolean,
  report: Report,
): EdfSignalHeader => {
  const texts = textsOf(fields, count, signal, report);
  const annotations = isAnnotationLabel(texts.label);
  const samplesPerRecord = samplesOf(texts.samplesPerRecord, signal, report);
  const quiet: Report = annotations ? () => {} : report;
  const real = (name: 'physicalMin' | 'physicalMax'): number | null =>
    realField(texts[name], words[name], quiet, signal);
  const whole = (name: 'digitalMin' | 'digitalMax'): number | null =>
    integerField(texts[name], words[name], quiet, signal);
  const physical = { min: real('physicalMin'), max: real('physicalMax') };
  const digital = { min: whole('digitalMin'), max: whole('digitalMax') };
  if (annotations) judgeAnnotationSignal(texts, bdf, signal, report);
  else {
    judgeRange('PHYSICAL', physical, [texts.physicalMin, texts.physicalMax], signal, report);
    judgeRange('DIGITAL', digital, [texts.digitalMin, texts.digitalMax], signal, report);
    judgeDigitalWidth(digital, bdf, signal, report);
    if (texts.label === '') report('LABEL_EMPTY', `signal ${signal} has no label`, { signal, value: '' });
  }
  if (samplesPerRecord === 0)
    report('SIGNAL_EMPTY', `signal ${signal} ('${texts.label}') has 0 samples a record`, {
      signal,
      value: 0,
      limit: 'at least 1',
    });
  return {
    index: signal,
    label: texts.label,
    transducer: texts.transducer,
    physicalDimension: texts.physicalDimension,
    physicalMin: physical.min,
    physicalMax: physical.max,
    digitalMin: digital.min,
    digitalMax: digital.max,
    prefiltering: texts.prefiltering,
    samplesPerRecord,
    reserved: texts.reserved,
    annotations,
  };
};

/** @param fields the signals' part of the header. @throws EdfError SAMPLES_PER_RECORD_INVALID */
export const signalHeaders = (
  fields: Uint8Array,
  count: number,
  bdf: boolean,
  report: Report,
): readonly EdfSignalHeader[] => {
  const signals = Array.from({ length: count }, (_, signal) => oneSignal(fields, count, signal, bdf, report));
  if (count === 0) report('NO_SIGNALS', 'the file has no signals', { value: 0, limit: 'at least 1' });
  const seen = new Map<string, number>();
  for (const { index, label, annotations } of signals) {
    const first = annotations || label === '' ? undefined : seen.get(label);
    if (first !== undefined)
      report('LABEL_DUPLICATE', `signals ${first} and ${index} are both labelled '${label}'`, {
        signal: index,
        value: label,
      });
    else if (!annotations) seen.set(label, index);
  }
  return signals;
};
