import { displayCalibration, type Derivation, type Electrode, type Signal } from '@valvomo/model';
import type { TrendContext } from '../trends/trend.ts';

/** What the rules of quality know of one row of the electrodes as recorded. */
export interface JudgedRow {
  readonly row: number;
  /** Its number in the stream. */
  readonly signal: number;
  readonly name: string;
  readonly role: Derivation['role'];
  /** `scalp`: also a cap whose places nobody declared. `brain`: contacts on or in the brain. `other`: ECG, EOG, EMG. */
  readonly place: 'scalp' | 'brain' | 'other';
  /** One electrode against the recording reference, not between two. */
  readonly referential: boolean;
  /** At or beyond these, in µV, a sample is at an end of the digital range, or one step away from it. */
  readonly low_uV: number;
  readonly high_uV: number;
}

const placeOf = (role: Derivation['role'], electrode: Electrode | undefined): JudgedRow['place'] => {
  if (role !== 'eeg') return 'other';
  return electrode?.kind === 'depth' || electrode?.kind === 'grid' ? 'brain' : 'scalp';
};

/** Ends of the digital range in µV, one step (and a hair for rounding) inside. */
const rails = (signal: Signal | undefined): { low_uV: number; high_uV: number } => {
  if (signal === undefined) return { low_uV: -Infinity, high_uV: Infinity };
  const { gain, offset } = displayCalibration(signal);
  const ends = [signal.digitalMin, signal.digitalMax]
    .map((count) => gain * count + offset)
    .toSorted((a, b) => a - b);
  const step = 1.001 * Math.abs(gain);
  return { low_uV: (ends[0] as number) + step, high_uV: (ends[1] as number) - step };
};

/** @param context of the electrodes as recorded: every row is one signal */
export const judgedRows = ({ derivations, signals, electrodes }: TrendContext): readonly JudgedRow[] =>
  derivations.map(({ name, role, terms }, row) => {
    const number = terms[0]?.signal ?? -1;
    const electrode = electrodes[number];
    return {
      row,
      signal: number,
      name,
      role,
      place: placeOf(role, electrode),
      referential: role === 'eeg' && electrode?.kind !== 'pair',
      ...rails(signals[number]),
    };
  });
