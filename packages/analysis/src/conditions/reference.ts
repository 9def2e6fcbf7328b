import { qualityStates, stateNumber, type QualityState } from './conditions.ts';
import type { JudgedRow } from './electrode.ts';
import type { ConditionSettings } from './settings.ts';

/** Faults that a reference gives to all electrodes alike. */
const shared = new Set<QualityState>(['saturated', 'flat', 'mains', 'muscle', 'pop']);
/** What the electrodes’ median shows, too, so that fewer electrodes are enough for a suspicion. */
const measurable = new Set<QualityState>(['mains', 'muscle']);
const measurable_share = 0.5;
const rows_min = 4;

/** The electrodes recorded against the common reference. */
export const againstReference = (rows: readonly JudgedRow[]): readonly JudgedRow[] =>
  rows.filter(({ referential }) => referential);

/** Whether so many of these electrodes show something that can be measured that the reference is suspected. */
export const isShared = (shows: readonly boolean[], rows: readonly JudgedRow[]): boolean =>
  rows.length >= rows_min && rows.filter(({ row }) => shows[row]).length >= measurable_share * rows.length;

/** The fault that so many of these electrodes have at once that the reference is suspected; `good` otherwise. */
export const sharedFault = (
  states: readonly QualityState[],
  rows: readonly JudgedRow[],
  { reference_share }: ConditionSettings,
): QualityState => {
  if (rows.length < rows_min) return 'good';
  const counts = new Uint32Array(qualityStates.length);
  for (const { row } of rows) {
    const number = stateNumber(states[row] ?? 'unknown');
    counts[number] = (counts[number] as number) + 1;
  }
  const most = Math.max(...counts);
  const state = qualityStates[counts.indexOf(most)] ?? 'good';
  const share = measurable.has(state) ? measurable_share : reference_share;
  return shared.has(state) && most >= share * rows.length ? state : 'good';
};

/** What all electrodes have in common: their median at every sample. */
export const medianOf = (rows: readonly Float64Array[]): Float64Array => {
  const length = rows[0]?.length ?? 0;
  const values = new Float64Array(rows.length);
  const middle = rows.length >> 1;
  const out = new Float64Array(length);
  for (let i = 0; i < length; i += 1) {
    for (let k = 0; k < rows.length; k += 1) values[k] = (rows[k] as Float64Array)[i] as number;
    values.sort();
    out[i] =
      rows.length % 2 === 1
        ? (values[middle] as number)
        : ((values[middle - 1] as number) + (values[middle] as number)) / 2;
  }
  return out;
};
