import type { Side } from './electrode.ts';

/** One input of a derivation: signal number in its stream and weight, applied to µV. */
export interface Term {
  readonly signal: number;
  readonly weight: number;
}

/** A row of the picture: Σ weight · signal, or, when inputs are absent or bad, an empty row that says what is missing. */
export interface Derivation {
  readonly name: string;
  /** Active first, then references; empty when `missing` is not. */
  readonly terms: readonly Term[];
  /** Electrodes without which the row cannot be made, e.g. `['F7']`. */
  readonly missing: readonly string[];
  /** What a reader must know of the row, e.g. that its contacts are not neighbours. */
  readonly note?: string;
  readonly side: Side;
  /** Rows with the same group belong together; a chain gap is drawn between groups. */
  readonly group: string;
  /** Shown unit: µV for voltages, else the signal's own. */
  readonly unit: string;
  readonly role: 'eeg' | 'ecg' | 'eog' | 'emg' | 'other';
}
