import type { Mark, Review } from './mark.ts';
import type { MarkClock } from './mark-clock.ts';
import { MarkIndex } from './mark-index.ts';

/** One change that a person made, until the server has it. */
export interface Change {
  /** Names the change in this browser. */
  readonly key: string;
  readonly what: 'add' | 'change' | 'delete' | 'undo' | 'redo';
  /** As it should become; `deleted` when it should go. */
  readonly mark: Mark;
  /** As the server had it when the change was made, or as its answer to the change before said; null: not at all. */
  readonly before: Mark | null;
  /** Who made the change. */
  readonly author: string;
  /** Why it is not saved; empty while nothing went wrong. */
  readonly problem: string;
  /** The server said no: it is not sent again unless a person says so. */
  readonly refused: boolean;
}

/** What can be undone: a mark before and after; null: not there. */
export interface Step {
  readonly before: Mark | null;
  readonly after: Mark | null;
  /** The mark as the server last answered about it, also when it was deleted. */
  readonly last?: Mark;
}

/** A mark that is being made: instants; `kind` once chosen. */
export interface Draft {
  readonly from: bigint;
  /** Null while the end of an interval is awaited. */
  readonly to: bigint | null;
  readonly kind: string | null;
}

/** What the list shows and J and K go through; null: everything. */
export interface Filter {
  readonly kind: string | null;
  readonly review: Review | null;
  readonly author: string | null;
}

export const noFilter: Filter = { kind: null, review: null, author: null };

/** Commands that need a name, held back until somebody says it. */
export type Waiting =
  | { readonly type: 'mark-save'; readonly text: string }
  | { readonly type: 'mark-change'; readonly id: string; readonly change: MarkChange }
  | { readonly type: 'mark-delete'; readonly id?: string }
  | { readonly type: 'mark-undo' }
  | { readonly type: 'mark-redo' };

export interface MarkChange {
  readonly kind?: string;
  readonly text?: string;
  readonly channels?: readonly string[] | null;
  readonly review?: Review;
  /** Instants. */
  readonly from?: bigint;
  readonly to?: bigint;
}

export interface MarksState {
  readonly recording: string | null;
  /** Null until the recording's streams are known. */
  readonly clock: MarkClock | null;
  readonly phase: 'none' | 'loading' | 'ready' | 'failed';
  /** How often all marks were to be read again. */
  readonly missed: number;
  /** Why marks cannot be had; empty when they can. */
  readonly problem: string;
  /** What the server has, with the changes that it has not yet. */
  readonly shown: MarkIndex;
  /** Of every recording, in the order in which they were made. */
  readonly changes: readonly Change[];
  readonly past: readonly Step[];
  readonly future: readonly Step[];
  readonly draft: Draft | null;
  readonly selected: string | null;
  readonly editing: boolean;
  /** Derivations that new marks are about; none: all. */
  readonly scope: readonly string[];
  /** Where the pointer is over the traces, as a share of their width. */
  readonly pointer: number | null;
  readonly filter: Filter;
  readonly waiting: Waiting | null;
  /** A UUID of this visit, from which new names are counted. */
  readonly session: string;
  readonly counted: number;
}

/** Steps of undo that are remembered. */
export const steps_max = 100;

export const noMarks = (session: string): MarksState => ({
  recording: null,
  clock: null,
  phase: 'none',
  missed: 0,
  problem: '',
  shown: MarkIndex.empty,
  changes: [],
  past: [],
  future: [],
  draft: null,
  selected: null,
  editing: false,
  scope: [],
  pointer: null,
  filter: noFilter,
  waiting: null,
  session,
  counted: 0,
});

/** Another patient's recording is on the page: nothing of the former is left but what is not saved yet. */
export const marksOf = (state: MarksState, recording: string | null): MarksState => ({
  ...noMarks(state.session),
  recording,
  phase: recording === null ? 'none' : 'loading',
  changes: state.changes,
  counted: state.counted,
});

/** The next name of this visit: a UUID whose last part counts. */
export const nextId = ({ session, counted }: MarksState): string =>
  session.slice(0, 28) + (counted + 1).toString(16).padStart(8, '0');
