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

export interface FindingsState {
  /** Bed whose findings these are. */
  readonly bed: string | null;
  /** By onset. */
  readonly list: readonly PlacedFinding[];
  readonly selected: string | null;
  /** Goes up when there were more than was said: they are to be asked for. */
  readonly missed: number;
  /** Blind: what detectors and other readers say is hidden. */
  readonly blind: boolean;
}

/** The oldest leave first. */
export const findings_max = 20_000;

export const noFindings: FindingsState = { bed: null, list: [], selected: null, missed: 0, blind: false };
