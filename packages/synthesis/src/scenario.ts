import type { Side } from '@valvomo/model';
import type { Vector } from './head/vector.ts';
import type { Act } from './patterns/index.ts';

/** What a polygraphic sensor measures; `channels/measures.ts` has unit and range of each. */
export type Measure =
  | 'ecg'
  | 'chin-emg'
  | 'left-leg-emg'
  | 'right-leg-emg'
  | 'nasal-pressure'
  | 'airflow'
  | 'thorax'
  | 'abdomen'
  | 'snore'
  | 'position'
  | 'spo2'
  | 'pulse-rate';

/** One signal of a stream: where it is picked up. */
export type Channel =
  /** A scalp electrode against the stream's reference. */
  | { readonly kind: 'scalp'; readonly label: string; readonly site: string }
  /** One site against another, as polysomnography records it. */
  | {
      readonly kind: 'pair';
      readonly label: string;
      readonly active: string;
      readonly reference: string;
      readonly eye: boolean;
    }
  /** A contact in the brain; contact 1 is the deepest. Millimetres from the middle of the head. */
  | {
      readonly kind: 'depth';
      readonly label: string;
      readonly shaft: string;
      readonly contact: number;
      readonly side: Side;
      readonly tissue: 'grey' | 'white';
      readonly position_mm: Vector;
    }
  | { readonly kind: 'sensor'; readonly label: string; readonly measure: Measure };

/** Signals sampled together. */
export interface ScenarioStream {
  /** A whole number, 1 … 16384: the internal grid is one second. */
  readonly rate_hz: number;
  /**
   * Site against which scalp electrodes are recorded, or `average` (of all of them), or `ears` (both together); what it
   * picks up stands in all of them.
   */
  readonly reference: string;
  readonly channels: readonly Channel[];
}

/** What several patterns share of a patient's body. */
export interface Body {
  /** At rest; sways of `heart-rate` multiply it. */
  readonly heart_bpm: number;
  readonly breaths_per_minute: number;
}

/** A patient and a script: plain data from which everything follows to the last bit. */
export interface Scenario {
  readonly id: string;
  readonly seed: number;
  /** Acts without an end last to the end of time; what is drawn at random (blinks, spikes) is drawn up to here. */
  readonly length_s: number;
  readonly body: Body;
  readonly streams: readonly ScenarioStream[];
  readonly script: readonly Act[];
}

/** What really happened, so that a detector can be judged. */
export interface TruthMark {
  /** The pattern's own word: `seizure`, `spike`, `blink`, `electrode-off` … */
  readonly kind: string;
  readonly onset_s: number;
  readonly duration_s: number;
  /** Number of the stream within the scenario. */
  readonly stream: number;
  /** Labels of the signals on which it stands out. */
  readonly channels: readonly string[];
}
