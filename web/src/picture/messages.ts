import type { Electrode, Mark, Study } from '@valvomo/model';
import type {
  AlarmsMessage,
  BedMessage,
  FindingsMessage,
  ServerToViewer,
  TrendColumnsMessage,
} from '@valvomo/wire';

/**
 * What the page and the picture worker say to each other. The worker owns socket, ring, montage, filters and
 * canvases; samples never reach the main thread. Instants are ticks of 100 ns as bigint (structured clone keeps them).
 */

/** The reader's choices: everything that the same samples can be shown with. */
export interface ViewSettings {
  /** Montage id of the catalogue; `as-recorded` until electrodes are confirmed. */
  readonly montage: string;
  readonly order: 'left-first' | 'right-first';
  readonly sensitivity_uV_mm: number;
  /** Width of the page in seconds; derived from mm/s and the calibrated screen when the reader chose mm/s. */
  readonly page_s: number;
  /** First-order high-pass, Hz; null = off. */
  readonly lowCut_hz: number | null;
  /** Second-order Butterworth low-pass, Hz; null = off. */
  readonly highCut_hz: number | null;
  readonly notch_hz: number | null;
  /** A page that stands still is filtered forward and backward: nothing is delayed. Live is always causal. */
  readonly zeroPhase: boolean;
  readonly negativeUp: boolean;
  /** First row shown and how many: paging by shaft, scrolling a tall montage. null = all. */
  readonly rows: { readonly from: number; readonly count: number } | null;
}

/** Sizes in device pixels; `pxPerMm` is device pixels a millimetre on the calibrated screen. */
export interface ViewGeometry {
  readonly width: number;
  readonly height: number;
  readonly pxPerMm: number;
  readonly dpr: number;
}

/** Colours as `#rrggbb`, read from the page's tokens once a theme change. */
export interface ViewStyle {
  readonly background: string;
  readonly left: string;
  readonly right: string;
  readonly midline: string;
  readonly neutral: string;
  readonly ecg: string;
  readonly eog: string;
  readonly emg: string;
  readonly grid: string;
  readonly gridMinor: string;
  readonly gap: string;
  readonly event: string;
}

/** What a reader decided that the electrodes of a stream of a recording are, in the order of its signals. */
export interface DecidedStream {
  readonly stream: number;
  readonly electrodes: readonly Electrode[];
  /** Who said so. */
  readonly by: string;
}

export interface RecordingAlone {
  readonly recording: string;
  readonly decided: readonly DecidedStream[];
}

export type ToWorker =
  | { readonly type: 'connect'; readonly url: string }
  | {
      readonly type: 'open';
      readonly view: number;
      readonly bed: string;
      readonly canvas: OffscreenCanvas;
      readonly geometry: ViewGeometry;
      readonly settings: ViewSettings;
      readonly style: ViewStyle;
      readonly history_s: number;
      /**
       * Where pages that stand still come from: anything that is recorded of the bed, or a recording alone, without a
       * bed. Absent: the recent past only.
       */
      readonly review?: 'bed' | RecordingAlone;
      /** Pictures a second at most; 60 on a bed page, 30 on the wall, 1 for reduced motion. */
      readonly fps: number;
    }
  | { readonly type: 'close'; readonly view: number }
  | { readonly type: 'geometry'; readonly view: number; readonly geometry: ViewGeometry }
  | { readonly type: 'settings'; readonly view: number; readonly settings: ViewSettings }
  | { readonly type: 'style'; readonly style: ViewStyle }
  /** Stops the sweep and shows the page that starts at `from` (null: the page that ends now). */
  | { readonly type: 'pause'; readonly view: number; readonly from: bigint | null }
  | { readonly type: 'live'; readonly view: number }
  /** Wants trends of the view's bed with so many seconds of their past; null: no more. */
  | { readonly type: 'trends'; readonly view: number; readonly span_s: number | null }
  | { readonly type: 'electrodes'; readonly view: number; readonly decided: readonly DecidedStream[] }
  | { readonly type: 'visible'; readonly visible: boolean }
  /** This screen shows alarms: to whom, and whether they can be heard and seen. To be said every second. */
  | {
      readonly type: 'watching';
      readonly beds: readonly string[];
      readonly author: string | null;
      readonly sound: boolean;
      readonly visible: boolean;
    }
  /** Asks for the values under a point of the paused page: answered by `values`. */
  | { readonly type: 'inspect'; readonly view: number; readonly x: number; readonly row: number }
  /** For tests and for the page image: answered by `pixels`. */
  | { readonly type: 'read-pixels'; readonly view: number };

/** Side or sensor; neutral where nobody knows, or nobody has confirmed what the names propose. */
export type RowColour = 'left' | 'right' | 'midline' | 'neutral' | 'ecg' | 'eog' | 'emg';

/** A row as drawn: main lays labels over the canvas at `y`. */
export interface RowLayout {
  readonly name: string;
  /** Device pixels from the top to the baseline of the row. */
  readonly y: number;
  readonly height: number;
  readonly side: 'left' | 'right' | 'midline' | 'unknown';
  readonly role: 'eeg' | 'ecg' | 'eog' | 'emg' | 'other';
  readonly group: string;
  readonly colour: RowColour;
  readonly unit: string;
  /** What a reader should know of the derivation: `not neighbours: 1 missing between`. */
  readonly note?: string;
  /** What the row's height means when it is not the page's sensitivity: `100 µV/mm`, `70 … 100 %`. */
  readonly scale?: string;
  /** e.g. `F7 off`, or `no F7` when the bed has no such electrode; empty when the row is drawn. */
  readonly missing: string;
  /** The trace leaves its room: shown as a clip sign. */
  readonly clipped: boolean;
}

/** The whole of a recording, without its samples. */
export interface RecordingStory {
  readonly id: string;
  readonly kind: 'file' | 'recorded';
  readonly growing: boolean;
  readonly start: bigint;
  readonly end: bigint;
  /** In order of time. */
  readonly events: readonly {
    readonly key: string;
    readonly at: bigint;
    readonly duration_s: number;
    readonly kind: string;
    readonly text: string;
  }[];
  readonly gaps: readonly { readonly from: bigint; readonly to: bigint; readonly reason: string }[];
}

export type FromWorker =
  | { readonly type: 'link'; readonly connected: boolean; readonly since: bigint }
  /** A second has passed: browsers slow the clock of a hidden page down to a tick a minute, the worker's not. */
  | { readonly type: 'second' }
  | AlarmsMessage
  | Extract<ServerToViewer, { type: 'alarms-beat' }>
  | FindingsMessage
  | { readonly type: 'bed'; readonly view: number; readonly bed: BedMessage }
  | {
      readonly type: 'rows';
      readonly view: number;
      readonly rows: readonly RowLayout[];
      readonly rowsInAll: number;
    }
  | {
      /** 4–10 a second. */
      readonly type: 'summary';
      readonly view: number;
      readonly paused: boolean;
      /** Page on screen: [from, from + page). In a sweep `from` is the newest left edge. */
      readonly from: bigint;
      /** Newest sample received / drawn; null before the first. */
      readonly head: bigint | null;
      readonly drawn: bigint | null;
      /** Seconds of stream time between them. */
      readonly behind_s: number;
      /** Milliseconds since anything was heard of this bed's samples; Infinity before the first. */
      readonly silent_ms: number;
      /** Seconds that the ring holds, for scrolling back. */
      readonly ring_s: number;
      readonly ringFrom: bigint | null;
      /** Oldest instant that a page can show: of the recording where it can be had, else of the ring. */
      readonly oldest: bigint | null;
      /** The page is made of columns from the server, because its samples are too many. */
      readonly thin: boolean;
      /** A page that was asked for and is not here yet: since when, and why it does not come. */
      readonly loading: { readonly for_ms: number; readonly problem: string | null } | null;
      /** Device pixel of the sweep's erase bar; null when paused. */
      readonly sweepX: number | null;
      /** Samples not shown because this viewer was too slow. */
      readonly skipped: number;
      readonly draw_ms: number;
      readonly fps: number;
    }
  | {
      readonly type: 'gap';
      readonly view: number;
      readonly from: bigint;
      readonly to: bigint;
      readonly reason: string;
    }
  | {
      readonly type: 'event';
      readonly view: number;
      readonly at: bigint;
      readonly duration_s: number;
      readonly event: Extract<ServerToViewer, { type: 'event' }>;
    }
  | { readonly type: 'recording'; readonly view: number; readonly recording: RecordingStory }
  /** Who is in the bed now; null: nobody. */
  | { readonly type: 'study'; readonly view: number; readonly study: Study | null }
  | {
      /** Marks that somebody made, changed or deleted. */
      readonly type: 'marks';
      readonly view: number;
      readonly recording: string;
      readonly marks: readonly Mark[];
      /** More was changed than is said here. */
      readonly missed: boolean;
    }
  | { readonly type: 'trend-columns'; readonly view: number; readonly columns: TrendColumnsMessage }
  | {
      readonly type: 'trend-rows';
      readonly view: number;
      /** Seconds [from, end) are known now; those of them that have a row, and the rows [seconds × columns], NaN: no value. */
      readonly from: number;
      readonly end: number;
      readonly seconds: Float64Array<ArrayBuffer>;
      readonly values: Float32Array<ArrayBuffer>;
    }
  | { readonly type: 'beat'; readonly view: number; readonly beat: Extract<ServerToViewer, { type: 'beat' }> }
  | {
      readonly type: 'values';
      readonly view: number;
      readonly at: bigint;
      readonly row: number;
      readonly value: number | null;
    }
  | {
      readonly type: 'pixels';
      readonly view: number;
      readonly width: number;
      readonly height: number;
      readonly rgba: Uint8ClampedArray;
    }
  | { readonly type: 'fault'; readonly view: number | null; readonly code: string; readonly message: string };
