import { headerLabel, headerNumber, headerText, type EdfDescription, type WrittenSignal } from '@valvomo/edf';
import { calibrationOf, civilTime, microvoltsPer, ticks, type Signal } from '@valvomo/model';
import type { StreamOnWire } from '@valvomo/wire';
import type { RecordGrid } from './record-grid.ts';
import { words_bytes_max } from './text.ts';

type Bits = 16 | 24;

const integers = {
  16: { min: -(2 ** 15), max: 2 ** 15 - 1 },
  24: { min: -(2 ** 23), max: 2 ** 23 - 1 },
} as const;

/** 16 bits when all streams have them, else 24: what a file of these streams is made of. */
export const fileBitsOf = (streams: readonly { readonly bits: 16 | 24 | 32 }[]): Bits =>
  streams.every(({ bits }) => bits === 16) ? 16 : 24;

/** The digital range that the file can hold of what the device says; all of it when it says nothing usable. */
const digitalRange = (signal: Signal, bits: Bits): { readonly min: number; readonly max: number } => {
  const { min, max } = integers[bits];
  const within = {
    min: Math.max(min, Math.min(max, Math.ceil(signal.digitalMin))),
    max: Math.max(min, Math.min(max, Math.floor(signal.digitalMax))),
  };
  return within.min < within.max ? within : { min, max };
};

interface Scale {
  readonly dimension: string;
  readonly physicalMin: number;
  readonly physicalMax: number;
  /** How far the range of the header is from the true one, as a part of it. */
  readonly error: number;
}

const scaleIn = (dimension: string, low: number, high: number): Scale => {
  const physicalMin = headerNumber(low);
  const physicalMax = headerNumber(high);
  if (physicalMin === null || physicalMax === null || physicalMin === physicalMax)
    return { dimension, physicalMin: 0, physicalMax: 1, error: Infinity };
  const error = Math.max(Math.abs(physicalMin - low), Math.abs(physicalMax - high)) / Math.abs(high - low);
  return { dimension, physicalMin, physicalMax, error };
};

/** Better than any amplifier is calibrated. */
const error_max = 1e-6;

/** The device's own unit, or µV where eight characters a number would be too coarse for its voltage (0.0001875 V). */
const scaleOf = (signal: Signal, low: number, high: number): Scale => {
  const own = scaleIn(headerText(signal.physicalDimension, 8), low, high);
  const microvolts = microvoltsPer(signal.physicalDimension);
  if (own.error <= error_max || microvolts === undefined) return own;
  const finer = scaleIn('uV', low * microvolts, high * microvolts);
  return finer.error < own.error ? finer : own;
};

/**
 * A device's signal as the header can hold it: counts mean what they meant, as near as eight characters a number allow.
 * A signal without a scale gets one of 1 a range, for EDF has no word for none; its own words stay in the index.
 */
const writtenSignal = (signal: Signal, name: string, bits: Bits, samplesPerRecord: number): WrittenSignal => {
  const { min, max } = digitalRange(signal, bits);
  const { gain, offset } = calibrationOf(signal);
  const scale = scaleOf(signal, min * gain + offset, max * gain + offset);
  return {
    label: headerLabel(signal.label, name),
    transducer: headerText(signal.transducer, 80),
    physicalDimension: scale.dimension,
    physicalMin: scale.physicalMin,
    physicalMax: scale.physicalMax,
    digitalMin: min,
    digitalMax: max,
    prefiltering: headerText(signal.prefiltering, 80),
    samplesPerRecord,
  };
};

/** Bytes a record for its time, the file's own words and what else is to be told: whole samples of 16 and of 24 bits. */
export const annotationBytesOf = (streams: number): number => {
  const fileWords_bytes = 200 + 40 * streams;
  return 6 * Math.ceil((fileWords_bytes + 2 * words_bytes_max) / 6);
};

/** What EDF writes where the true start is none that it can hold: a device's clock may say 1970. */
const noDate = '1985-01-01T00:00:00';

const civilStart = (
  start: bigint,
  timeZone: string,
): { readonly start: string; readonly startdate?: 'X' } => {
  const civil = civilTime(ticks(start), timeZone);
  const year = Number(civil.slice(0, 4));
  return year >= 1985 && year <= 2084 ? { start: civil } : { start: noDate, startdate: 'X' };
};

/**
 * The header of a file of a recording.
 * @param start instant of its first record
 * @param code what the site calls the patient in files: never a name
 */
export const descriptionOf = (
  streams: readonly StreamOnWire[],
  grid: RecordGrid,
  start: bigint,
  timeZone: string,
  code: string | null,
): EdfDescription => {
  const bits = fileBitsOf(streams);
  const signals = streams.flatMap((stream, at) =>
    stream.signals.map((signal, row) =>
      writtenSignal(signal, `S${stream.stream}-${row + 1}`, bits, grid.samplesPerRecord[at] ?? 0),
    ),
  );
  return {
    bits,
    ...civilStart(start, timeZone),
    recordDuration_ticks: grid.duration_ticks,
    signals,
    patient: code === null ? {} : { code: headerText(code, 40) },
    recording: { equipment: 'Valvomo' },
    hasGaps: 'when-they-come',
    outside: 'keep',
    annotation_bytes: annotationBytesOf(streams.length),
  };
};
