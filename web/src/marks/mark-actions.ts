import type { Mark } from './mark.ts';
import type { ClockStream } from './mark-clock.ts';
import type { Change, Filter, Waiting } from './marks-state.ts';

/** What a reader does with marks. */
export type MarkCommand =
  | Waiting
  /** A moment: at the crosshair, in the middle of a page that stands still, or now. */
  | { readonly type: 'mark' }
  /** The begin of an interval, then its end. */
  | { readonly type: 'mark-interval' }
  /** As dragged. */
  | { readonly type: 'mark-drawn'; readonly from: bigint; readonly to: bigint }
  | { readonly type: 'mark-number'; readonly number: number }
  | { readonly type: 'mark-kind'; readonly kind: string }
  | { readonly type: 'mark-cancel' }
  | { readonly type: 'mark-select'; readonly id: string | null }
  | { readonly type: 'mark-edit'; readonly editing: boolean }
  /** A derivation joins or leaves the scope of new marks. */
  | { readonly type: 'mark-scope'; readonly channel: string }
  | { readonly type: 'mark-scope-all' }
  | { readonly type: 'mark-filter'; readonly change: Partial<Filter> }
  /** A change that was refused is tried again, over what others did meanwhile, or given up. */
  | { readonly type: 'mark-again'; readonly key: string }
  | { readonly type: 'mark-give-up'; readonly key: string }
  | { readonly type: 'pointed'; readonly share: number | null };

export type MarkReport =
  /** Another recording is on the page, or none. */
  | { readonly type: 'marks-of'; readonly recording: string | null }
  | {
      readonly type: 'marks-loaded';
      readonly recording: string;
      readonly streams: readonly ClockStream[];
      readonly marks: readonly Mark[];
    }
  | { readonly type: 'marks-failed'; readonly recording: string; readonly problem: string }
  /** Changes of anybody, as the server tells them. */
  | {
      readonly type: 'marks-heard';
      readonly recording: string;
      readonly marks: readonly Mark[];
      /** More was changed than is said here: all are to be read again. */
      readonly missed?: boolean;
    }
  /** Left over from an earlier visit. */
  | { readonly type: 'marks-left'; readonly changes: readonly Change[] }
  | { readonly type: 'mark-saved'; readonly key: string; readonly mark: Mark }
  | {
      readonly type: 'mark-not-saved';
      readonly key: string;
      readonly problem: string;
      readonly refused: boolean;
      /** The mark as the server has it, where somebody else changed it. */
      readonly theirs?: Mark;
    };
