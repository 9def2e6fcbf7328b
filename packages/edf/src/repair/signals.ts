import { calibrationOf } from '@valvomo/model';

import { isAnnotationLabel, type EdfSignalHeader } from '../signal-header.ts';
import type { WrittenSignal } from '../writer-header.ts';
import { asciiText } from './ascii.ts';
import { recalibrated } from './calibration.ts';
import type { RepairLog } from './report.ts';

/** The signals of a repaired file: every one that has samples, with the fields that a strict header may hold. */

/** Lowest and highest count that occurs. */
export interface Seen {
  lowest: number;
  highest: number;
}

const width = { label: 16, transducer: 80, physicalDimension: 8, prefiltering: 80 } as const;

/** Printable ASCII in its field; what does not fit is said. */
const fieldOf = (
  { index, ...texts }: EdfSignalHeader,
  name: 'transducer' | 'physicalDimension' | 'prefiltering' | 'label',
  log: RepairLog,
): string => {
  const plain = asciiText(texts[name]);
  const text = plain.slice(0, width[name]).trimEnd();
  if (text !== plain) log.note(`${name} '${plain}' was cut to '${text}'`, index);
  return text;
};

/** `T8-P8 (2)`, `T8-P8 (3)` …: the first that no signal has. */
const numbered = (label: string, taken: ReadonlySet<string>): string => {
  for (let number = 2; ; number++) {
    const suffix = ` (${number})`;
    const other = `${label.slice(0, width.label - suffix.length).trimEnd()}${suffix}`;
    if (!taken.has(other)) return other;
  }
};

/** Labels that tell signals apart; the first of a name keeps it. */
const labelsOf = (signals: readonly EdfSignalHeader[], log: RepairLog): readonly string[] => {
  const wanted = signals.map((signal) => {
    const plain = fieldOf(signal, 'label', log);
    return plain === '' || isAnnotationLabel(plain) ? `signal ${signal.index + 1}` : plain;
  });
  const taken = new Set(wanted);
  const seen = new Set<string>();
  return signals.map(({ index, label: text }, at) => {
    const name = wanted[at] ?? '';
    const label = seen.has(name) ? numbered(name, taken) : name;
    taken.add(label);
    seen.add(label);
    if (text === '') log.did('LABEL_EMPTY', `its label is '${label}'`, index);
    else if (label !== name) log.did('LABEL_DUPLICATE', `its label is '${label}'`, index);
    if (text !== '' && name !== text) log.note(`the label '${asciiText(text)}' became '${label}'`, index);
    return label;
  });
};

const line = (signal: EdfSignalHeader): string => {
  const { physicalMin, physicalMax, digitalMin, digitalMax } = signal;
  const given = { physicalMin, physicalMax, digitalMin, digitalMax };
  const { gain, offset } = calibrationOf({ ...signal, ...(given as Record<keyof typeof given, number>) });
  return `${gain} · count + ${offset} ${asciiText(signal.physicalDimension)}`.trim();
};

/** A signal, and what the file must say in an annotation because its header cannot. */
interface Repaired {
  readonly signal: WrittenSignal;
  readonly lost?: string;
}

const repaired = (
  signal: EdfSignalHeader,
  seen: Seen,
  bits: 16 | 24,
  label: string,
  log: RepairLog,
): Repaired => {
  const { how, residual, ...extremes } = recalibrated(signal, seen, bits);
  const { index } = signal;
  const far = residual === 0 ? 'the calibration is the same' : `values move by at most ${residual}`;
  const { digitalMin, digitalMax, physicalMin, physicalMax } = extremes;
  const shown = `digital ${digitalMin} … ${digitalMax}, physical ${physicalMin} … ${physicalMax}: ${far}`;
  if (how === 'widened') {
    log.did('SAMPLES_OUT_OF_RANGE', `${shown}; the counts are as they were`, index);
    log.did('DIGITAL_RANGE_TOO_WIDE', shown, index);
  }
  if (how === 'kept' && residual > 0) log.note(`physical extremes in eight characters: ${shown}`, index);
  const scale = how === 'scale lost' ? line(signal) : undefined;
  if (scale !== undefined)
    log.note(`no eight characters hold its scale; an annotation says that its values are ${scale}`, index);
  if (signal.reserved !== '')
    log.note(`its reserved field '${asciiText(signal.reserved)}' is left out`, index);
  const written: WrittenSignal = {
    label,
    transducer: fieldOf(signal, 'transducer', log),
    prefiltering: fieldOf(signal, 'prefiltering', log),
    ...extremes,
    physicalDimension: fieldOf({ ...signal, ...extremes }, 'physicalDimension', log),
    samplesPerRecord: signal.samplesPerRecord,
  };
  return scale === undefined
    ? { signal: written }
    : { signal: written, lost: `calibration of ${label}: ${scale}` };
};

/** Signals with samples that a header can count. */
export const keptSignals = (signals: readonly EdfSignalHeader[]): readonly EdfSignalHeader[] =>
  signals.filter(
    ({ annotations, samplesPerRecord }) =>
      !annotations && samplesPerRecord > 0 && samplesPerRecord <= 99_999_999,
  );

/** @param seen of each of these signals, in their order */
export const repairedSignals = (
  signals: readonly EdfSignalHeader[],
  seen: readonly Seen[],
  bits: 16 | 24,
  log: RepairLog,
): readonly Repaired[] => {
  const labels = labelsOf(signals, log);
  return signals.map((signal, at) => {
    const found = seen[at] ?? { lowest: Number.POSITIVE_INFINITY, highest: Number.NEGATIVE_INFINITY };
    return repaired(signal, found, bits, labels[at] ?? '', log);
  });
};
