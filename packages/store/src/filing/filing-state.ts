import type { AnnotationPlaces } from './annotation-queue.ts';
import type { FileProgress } from './filed-file.ts';
import type { JournalPlace } from './journal-follower.ts';
import type { PlanState } from './planner.ts';

/** How far a recording is filed: all that is needed to go on, with the journal from segment `pin` on. */
export interface FilingState {
  readonly version: 1;
  /** Bytes of the index that are meant. */
  readonly index_bytes: number;
  /** Place behind the last entry of the journal that was looked at. */
  readonly accepted: JournalPlace;
  /** The oldest segment with something that is in no file yet. */
  readonly pin: string;
  /** Null before the journal said what it is of. */
  readonly plan: PlanState | null;
  /** The file that grows. */
  readonly file: FileProgress | null;
  /** Number of the newest file; 0 before the first. */
  readonly files: number;
  /** What is told next. */
  readonly annotated: AnnotationPlaces;
  /** Samples came too late: the segments that hold them are never removed. */
  readonly late: string | null;
  readonly closed: boolean;
}

export const newFiling: FilingState = {
  version: 1,
  index_bytes: 0,
  accepted: { segment: '', at: 0 },
  pin: '',
  plan: null,
  file: null,
  files: 0,
  annotated: { urgent: { fact: 0, part: 0 }, other: { fact: 0, part: 0 }, marks: { fact: 0, part: 0 } },
  late: null,
  closed: false,
};
