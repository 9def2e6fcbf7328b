import type { Derivation, ElectrodeSet, Signal } from '@valvomo/model';

/** Which side's chains come first on the page; `by-shaft` leaves scalp chains left first. */
export type ChainOrder = 'left-first' | 'right-first' | 'by-shaft';

export interface MontageInput {
  readonly signals: readonly Signal[];
  /** One electrode a signal, in the same order. */
  readonly electrodes: ElectrodeSet;
  /** Numbers of signals that must not be used; their rows stay, empty, and say what is missing. */
  readonly bad: ReadonlySet<number>;
  readonly order: ChainOrder;
}

/** A rule from electrodes to derivations. Calibration is no part of it. */
export interface Montage {
  readonly id: string;
  /** As shown on screen, always. */
  readonly name: string;
  /** Where the rule comes from. */
  readonly reference: string;
  /** Whether these electrodes give the montage anything to show. */
  suits(electrodes: ElectrodeSet): boolean;
  derivations(input: MontageInput): Derivation[];
}
