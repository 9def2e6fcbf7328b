import type { FindingsMessage } from '@valvomo/wire';

/** A finding as the server tells it. */
export type Finding = FindingsMessage['findings'][number];

/** A finding and when it was: ticks. */
export interface PlacedFinding {
  readonly finding: Finding;
  readonly recording: string;
  readonly from: bigint;
  /** Equal to `from` for a moment. */
  readonly to: bigint;
}

/** How a run of detectors over a whole recording stands. */
export interface Detection {
  readonly state: 'none' | 'waiting' | 'making' | 'made' | 'failed';
  readonly done_s: number;
  readonly of_s: number;
  readonly message: string;
  /** Detectors that were off, each with its reason. */
  readonly absent: readonly { readonly name: string; readonly why: string }[];
  /** Findings beyond the most that are kept. */
  readonly left_out: number;
  /** What differed from the usual, by detector and name. */
  readonly thresholds: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

export interface FindingsState {
  /** Bed, or recording alone, whose findings these are. */
  readonly of: string | null;
  /** By onset. */
  readonly list: readonly PlacedFinding[];
  /** Of a recording alone; null while it is not known. */
  readonly detection: Detection | null;
  readonly selected: string | null;
  /** Goes up when there were more than was said: they are to be asked for. */
  readonly missed: number;
  /** Blind: what detectors and other readers say is hidden. */
  readonly blind: boolean;
}

/** The oldest leave first. */
export const findings_max = 20_000;

export const noFindings: FindingsState = {
  of: null,
  list: [],
  detection: null,
  selected: null,
  missed: 0,
  blind: false,
};
