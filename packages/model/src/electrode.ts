/** Side is declared or confirmed by a person; it is never inferred from a letter (sEEG `L1` may be right, `L'1` left). */
export type Side = 'left' | 'right' | 'midline' | 'unknown';

/** What a polygraphic signal measures. */
export type Role =
  | 'ecg'
  | 'eog'
  | 'emg'
  | 'respiration'
  | 'position'
  | 'oximetry'
  | 'reference'
  | 'trigger'
  | 'other';

/** Where a signal was picked up. sEEG contacts collide with 10-20 names (`A1`, `F3`): kind is declared, never guessed. */
export type Electrode =
  | { readonly kind: 'scalp'; readonly site: string }
  | { readonly kind: 'depth'; readonly shaft: string; readonly contact: number; readonly side: Side }
  | {
      readonly kind: 'grid';
      readonly name: string;
      readonly row: number;
      readonly column: number;
      readonly side: Side;
    }
  /** A channel that was recorded between two scalp sites, e.g. `Fp1-F7`. */
  | { readonly kind: 'pair'; readonly active: string; readonly reference: string }
  | { readonly kind: 'other'; readonly role: Role };

/**
 * The electrodes of a stream, one a signal and in the order of its signals.
 * `declared`: the device knows; `proposed`: only names say so; `confirmed`: a person, named in `by`, decided.
 */
export interface ElectrodeSet {
  readonly basis: 'declared' | 'proposed' | 'confirmed';
  readonly by?: string;
  readonly electrodes: readonly Electrode[];
}
