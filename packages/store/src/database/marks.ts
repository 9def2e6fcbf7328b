import type { Mark } from '@valvomo/model';

/** What a person says of a mark, and may change. */
export type MarkContent = Pick<
  Mark,
  'stream' | 'start' | 'samples' | 'kind' | 'text' | 'channels' | 'review'
>;

export interface MarkAdded extends MarkContent {
  /** Made by the database when left out. */
  readonly id?: string | undefined;
}

/** A mark as its author saw it last. */
export interface MarkSeen {
  readonly author: string;
  readonly recording: string;
  readonly mark: string;
  readonly version: number;
}

export interface MarksQuery {
  readonly recording: string;
  /** Those of one stream that touch the samples `from` ≤ index < `to`. */
  readonly window?: { readonly stream: number; readonly from: number; readonly to: number };
  /** Those whose newest version was made then or later (ticks), deleted ones, too. */
  readonly changed_since?: string;
  /** What `next` of the page before said. */
  readonly after?: string;
  readonly limit: number;
}

export interface MarksPage {
  /** By stream and start. */
  readonly marks: readonly Mark[];
  /** Says where the next page begins; null: there is none. */
  readonly next: string | null;
}

/** Errors: UNKNOWN_MARK, STALE_VERSION (value: the present version), MARK_DELETED, NOTHING_TO_UNDO, BAD_CURSOR. */
export interface MarksTable {
  add(added: {
    readonly author: string;
    readonly recording: string;
    readonly marks: readonly MarkAdded[];
  }): Promise<readonly Mark[]>;
  /** `deleted: false` brings a deleted mark back. */
  change(seen: MarkSeen, content: Partial<MarkContent> & { readonly deleted?: false }): Promise<Mark>;
  delete(seen: MarkSeen): Promise<Mark>;
  /** Takes the last change back that is not yet taken back, whoever made it; again and again, down to before it was made. */
  undo(seen: MarkSeen): Promise<Mark>;
  list(query: MarksQuery): Promise<MarksPage>;
  count(recording: string): Promise<number>;
  /** Higher after every change of a mark of the recording; 0 when it never had one. */
  revision(recording: string): Promise<number>;
  /** Of all recordings that ever had a mark. */
  revisions(): Promise<readonly { readonly recording: string; readonly revision: number }[]>;
  /** Oldest first. */
  versions(recording: string, mark: string): Promise<readonly Mark[]>;
}
