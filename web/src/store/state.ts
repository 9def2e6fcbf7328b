import type { DeviceEvent } from '@valvomo/model';
import type { BedMessage, ServerToViewer } from '@valvomo/wire';
import type { AlarmsState } from '../alarms/alarms-state.ts';
import type { BedSummary } from '../api.ts';
import type { Study } from '@valvomo/model';
import type { FindingsState } from '../findings/findings-state.ts';
import type { MarksState } from '../marks/marks-state.ts';
import type { LibraryState, RecordingSummary } from '../library/library-api.ts';
import type { DecidedStream, FromWorker, RecordingStory, RowLayout } from '../picture/messages.ts';
import type { Choices } from './choices.ts';
import type { Route } from './url.ts';

export type Summary = Extract<FromWorker, { type: 'summary' }>;
export type Beat = Extract<ServerToViewer, { type: 'beat' }>;

/** What a device said happened, at an instant. */
export interface BedEvent {
  /** The same event heard twice (after the link came back) has the same key. */
  readonly key: string;
  readonly at: bigint;
  readonly duration_s: number;
  readonly kind: string;
  readonly text: string;
}

export interface BedGap {
  readonly key: string;
  readonly from: bigint;
  readonly to: bigint;
  readonly reason: string;
}

/** One picture of one bed: the page's, or a tile's. */
export interface View {
  /** Number under which the worker knows it. */
  readonly view: number;
  /** Of the bed, or of the recording when it is of no bed. */
  readonly bedId: string;
  /** Of a bed, which has a present, or of a recording alone, which has none. */
  readonly source: 'bed' | 'recording';
  readonly kind: 'page' | 'tile';
  readonly choices: Choices;
  /** Left edge of the page that stands still; `now`: the page that ended when the reader paused; null: live. */
  readonly at: bigint | 'now' | null;
  /** Room for the traces, CSS pixels. */
  readonly size: { readonly width: number; readonly height: number };
  readonly bed: BedMessage | null;
  /** The whole of what is recorded; null while it is not known. */
  readonly recording: Omit<RecordingStory, 'events' | 'gaps'> | null;
  /** Who is in the bed; null: nobody is admitted; undefined: the server has not said. */
  readonly study: Study | null | undefined;
  /** What a reader decided about the electrodes of a recording alone: kept in this browser. */
  readonly decided: readonly DecidedStream[];
  readonly beat: Beat | null;
  readonly rows: readonly RowLayout[];
  readonly rowsInAll: number;
  readonly summary: Summary | null;
  /** For which `at` the last summaries came in a row: the first ones may still speak of the page before. */
  readonly settled: { readonly at: bigint | 'now' | null; readonly summaries: number };
  /** Page clock in ms when the last summary came: a worker that died is visible. */
  readonly heard_ms: number;
  /** Both in order of time, the oldest leave first. */
  readonly events: readonly BedEvent[];
  readonly gaps: readonly BedGap[];
  /** Impedances of the recording, as they were measured. */
  readonly measured: readonly DeviceEvent[];
  readonly fault: string | null;
  /** Value under the crosshair of a paused page; null where there is none. */
  readonly inspected: { readonly at: bigint; readonly row: number; readonly value: number | null } | null;
}

/** Kept in the browser, not in the link: they belong to the person and the screen, not to the picture. */
export interface Preferences {
  readonly theme: 'auto' | 'dark' | 'light';
  readonly keysOn: boolean;
  readonly reader: string;
  /** Names of patients are shown on the page of a bed of this workplace. */
  readonly names: boolean;
  /** CSS px a mm of this screen; null until somebody measured. */
  readonly pxPerMm: number | null;
}

export type Dialog =
  | 'alarms'
  | 'alarm-settings'
  | 'help'
  | 'calibration'
  | 'electrodes'
  | 'impedance'
  | 'burden'
  | 'person'
  | 'spikes'
  | 'study'
  | 'time'
  | 'why';

export interface AppState {
  readonly route: Route;
  readonly ward: {
    readonly beds: readonly BedSummary[];
    readonly loaded: boolean;
    /** Why the list could not be had; null when it could. */
    readonly problem: string | null;
  };
  /** What the server has recorded, and the files of its library. */
  readonly library: {
    readonly recordings: readonly RecordingSummary[];
    readonly state: LibraryState | null;
    readonly loaded: boolean;
    readonly problem: string | null;
  };
  /** null until the worker said something about the link. */
  readonly link: { readonly connected: boolean; readonly since: bigint } | null;
  readonly page: View | null;
  readonly tiles: Readonly<Record<string, View>>;
  /** Of the recording on the page. */
  readonly marks: MarksState;
  readonly alarms: AlarmsState;
  /** Of detectors, at the bed on the page. */
  readonly findings: FindingsState;
  readonly preferences: Preferences;
  readonly interface: {
    readonly dialog: Dialog | null;
    readonly crosshair: boolean;
    readonly scaleBars: boolean;
    readonly zen: boolean;
    readonly events: boolean;
    /** The window is high enough for trends beside the traces, so that they are shown unless closed. */
    readonly roomy: boolean;
    /** The list of recordings on the wall; null: shown where there are no beds. */
    readonly library: boolean | null;
    /** Pages a second; 0 = off. */
    readonly autoPage: number;
    /** First key of a sequence like `T 4`; empty when none waits. */
    readonly prefix: string;
    readonly notice: string;
  };
  /** Page clock, ms since 1970, moved once a second. */
  readonly now_ms: number;
}

export const limits = { events: 100_000, gaps: 100_000, measured: 200 } as const;
