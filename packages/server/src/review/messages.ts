import type { z } from 'zod';
import type { SetThresholds } from '@valvomo/analysis';
import type { FindingMade } from '@valvomo/store';
import type { MarksFile } from '../marks/imported.ts';
import type {
  columnsQuery,
  eventsQuery,
  overviewQuery,
  pageQuery,
  recordingTrends,
  trendsQuery,
} from './schemas.ts';

/** A recording that is at a bed now, as the thread that reads recordings must know it. */
export interface LiveRecording {
  readonly recording: string;
  readonly bed: string;
  /** The device's numbers of the streams and this server's. */
  readonly streams: readonly (readonly [stream: number, liveStream: number])[];
}

/** What the thread that reads recordings is asked. */
export type Question =
  | { readonly kind: 'library' }
  | { readonly kind: 'list'; readonly live: readonly LiveRecording[] }
  | { readonly kind: 'describe'; readonly recording: string; readonly live: readonly LiveRecording[] }
  | { readonly kind: 'marks-in-file'; readonly recording: string; readonly file: MarksFile }
  | { readonly kind: 'page'; readonly recording: string; readonly query: z.output<typeof pageQuery> }
  | { readonly kind: 'columns'; readonly recording: string; readonly query: z.output<typeof columnsQuery> }
  | { readonly kind: 'overview'; readonly recording: string; readonly query: z.output<typeof overviewQuery> }
  | { readonly kind: 'trends'; readonly recording: string; readonly query: z.output<typeof trendsQuery> }
  | { readonly kind: 'make-trends'; readonly recording: string; readonly live: readonly LiveRecording[] }
  /** Findings of a run over the whole recording, unless the one that is known is the newest. */
  | { readonly kind: 'found'; readonly recording: string; readonly known: string | null }
  | {
      readonly kind: 'detect';
      readonly recording: string;
      readonly live: readonly LiveRecording[];
      readonly thresholds: SetThresholds;
    }
  | { readonly kind: 'stop-detecting'; readonly recording: string }
  | { readonly kind: 'events'; readonly recording: string; readonly query: z.output<typeof eventsQuery> };

/** What a run of detectors over a recording has come to. */
export interface FoundTold {
  readonly making: z.infer<typeof recordingTrends>['making'];
  /** Of a file of the library: nothing else found anything in it. */
  readonly isFile: boolean;
  /** Null while there is none. */
  readonly analysis: string | null;
  readonly absent: readonly { readonly name: string; readonly why: string }[];
  readonly left_out: number;
  /** What differed from the usual in that run. */
  readonly thresholds: SetThresholds;
  /** Null when they are known. */
  readonly made: readonly FindingMade[] | null;
}

/** An HTTP answer, made in the thread so that the one of the live picture only passes it on. */
export interface Answer {
  readonly type: 'application/json' | 'application/octet-stream';
  readonly headers: Readonly<Record<string, string>>;
  readonly parts: readonly Uint8Array<ArrayBuffer>[];
}

export type ToReview =
  | { readonly kind: 'ask'; readonly id: number; readonly question: Question }
  | { readonly kind: 'cancel'; readonly id: number };

export interface Failure {
  readonly code: string;
  readonly message: string;
}

export type FromReview =
  | { readonly id: number; readonly answer: Answer }
  | { readonly id: number; readonly failure: Failure };

/** What the thread is begun with. */
export interface ReviewData {
  readonly dataDirectory: string;
  readonly timeZone: string;
  /** Folders of the library. */
  readonly folders: readonly string[];
}
