/** What a person says of a stretch of a recording. What a detector finds is an `EventMark`. */
export interface Mark {
  readonly id: string;
  readonly recording: string;
  /** Number of the stream on whose samples it lies. */
  readonly stream: number;
  /** Sample index of the onset on that stream, in raw time: filters of a display do not move it. */
  readonly start: number;
  /** Length in samples of that stream; 0 for an instant. */
  readonly samples: number;
  /** E.g. `seizure`, `spike`, `note`. */
  readonly kind: string;
  readonly text: string;
  /** Derivations or signals that it is about; null: all. */
  readonly channels: readonly string[] | null;
  /** Who made it. */
  readonly author: string;
  /** When it was made: ticks, as decimal text. */
  readonly created: string;
  /** 1 when made; every change, undo and deletion makes the next. */
  readonly version: number;
  /** Who made this version, and when. */
  readonly changed_by: string;
  readonly changed: string;
  readonly review: 'unreviewed' | 'confirmed' | 'rejected';
  readonly deleted: boolean;
}
