import type { DeviceEvent, EventMark, Gap, Item, Mark, ReviewedFinding, TrendItem } from '@valvomo/model';
import type { BedMessage, ServerToViewer, StudyMessage } from '@valvomo/wire';
import type { AnalysisFacts } from './analysis/messages.ts';
import type { Framed } from './framed.ts';

/** A block with the message that every viewer gets, made once. */
export interface PublishedBlock {
  readonly kind: 'block';
  readonly item: Extract<Item, { kind: 'block' }>;
  readonly framed: Framed;
  /** Number of the stream on this server. */
  readonly stream: number;
  /** Instant of its end in stream time, seconds of Unix time. */
  readonly until_s: number;
}

/** What the rows of trends mean that follow. The same `analysis` goes on with its rows. */
export interface PublishedColumns {
  readonly kind: 'trend-columns';
  readonly recording: string;
  readonly analysis: string;
  readonly rate_hz: number;
  readonly facts: Omit<AnalysisFacts, 'rules' | 'rate_hz'>;
}

/** What a bed says on the bus, under its id. `stream` is the number on this server, indexes are the recording's. */
export type Published =
  | PublishedBlock
  | { readonly kind: 'gap'; readonly item: Gap; readonly stream: number; readonly until_s: number }
  | { readonly kind: 'event'; readonly event: DeviceEvent; readonly until_s: number }
  | { readonly kind: 'beat'; readonly message: Extract<ServerToViewer, { type: 'beat' }> }
  /** The bed's description changed; `restarted`: its streams are those of another recording. */
  | { readonly kind: 'described'; readonly message: BedMessage; readonly restarted: boolean }
  | PublishedColumns
  /** Who is at the bed. */
  | { readonly kind: 'study'; readonly message: StudyMessage }
  /** Marks of the bed's recording as they are after a change. */
  | { readonly kind: 'marks'; readonly recording: string; readonly marks: readonly Mark[] }
  /** Rows of the analysis whose columns were published last; some may have come before. */
  | { readonly kind: 'trend-rows'; readonly rows: readonly TrendItem[] }
  /** What detectors found, stream numbers of this server; each in its newest revision. */
  | { readonly kind: 'findings'; readonly recording: string; readonly findings: readonly EventMark[] }
  /** Findings as viewers get them: new ones, and those that somebody reviewed. */
  | { readonly kind: 'found'; readonly recording: string; readonly findings: readonly ReviewedFinding[] };
