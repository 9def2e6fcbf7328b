import type { AlarmCommand, AlarmReport } from '../alarms/alarm-actions.ts';
import type { BedSummary } from '../api.ts';
import type { FindingCommand, FindingReport } from '../findings/reduce-findings.ts';
import type { MarkCommand, MarkReport } from '../marks/mark-actions.ts';
import type { LibraryState, RecordingSummary } from '../library/library-api.ts';
import type { DecidedStream, FromWorker } from '../picture/messages.ts';
import type { Choices } from './choices.ts';
import type { Dialog, Preferences, View } from './state.ts';
import type { Moment } from './url.ts';

type Change = { readonly [Key in keyof Choices]?: Choices[Key] | undefined };

/** What a reader can do: toolbar, keys, link and tests all come through here. They act on the bed page's picture. */
export type Command =
  | AlarmCommand
  | FindingCommand
  | MarkCommand
  | { readonly type: 'choose'; readonly change: Change }
  | { readonly type: 'step-sensitivity'; readonly step: 1 | -1 }
  | { readonly type: 'step-time-base'; readonly step: 1 | -1 }
  | { readonly type: 'cycle'; readonly filter: 'lowCut_hz' | 'highCut_hz'; readonly step: 1 | -1 }
  | { readonly type: 'toggle-notch' }
  | { readonly type: 'toggle-zero-phase' }
  | { readonly type: 'number-montage'; readonly number: number }
  | { readonly type: 'step-rows'; readonly step: 1 | -1 }
  | { readonly type: 'toggle-pause' }
  | { readonly type: 'pause' }
  | { readonly type: 'live' }
  | { readonly type: 'go'; readonly from: bigint }
  | { readonly type: 'move'; readonly seconds: number }
  /** So many pages: 0.5 is half a page. */
  | { readonly type: 'turn'; readonly pages: number }
  | { readonly type: 'first-page' }
  | { readonly type: 'last-page' }
  /** Pauses with this instant at a third of the page. */
  | { readonly type: 'go-event'; readonly at: bigint }
  /** To the next mark or event; `unreviewed`: to the next mark that nobody reviewed. */
  | { readonly type: 'step-event'; readonly step: 1 | -1; readonly unreviewed?: true }
  /** The same for a moment of the trends; one that is not kept is said instead. */
  | { readonly type: 'go-trend'; readonly at: bigint }
  | { readonly type: 'toggle-trends' }
  /** The next longer span of the trends, then the shortest. */
  | { readonly type: 'step-trends' }
  | { readonly type: 'auto-page' }
  | { readonly type: 'escape' }
  | { readonly type: 'toggle'; readonly what: 'crosshair' | 'scaleBars' | 'zen' | 'events' }
  | { readonly type: 'full-screen' }
  | { readonly type: 'dialog'; readonly dialog: Dialog | null }
  | { readonly type: 'prefer'; readonly change: Partial<Preferences> }
  | { readonly type: 'prefix'; readonly prefix: string }
  | { readonly type: 'notice'; readonly text: string }
  | { readonly type: 'open-bed'; readonly bed: string }
  | { readonly type: 'open-recording'; readonly recording: string }
  | { readonly type: 'show-library'; readonly shown: boolean }
  | { readonly type: 'open-wall' };

/** What the outside reports. */
type Report =
  | AlarmReport
  | FindingReport
  | MarkReport
  | { readonly type: 'heard'; readonly message: FromWorker; readonly now_ms: number }
  | { readonly type: 'beds'; readonly beds: readonly BedSummary[] }
  | { readonly type: 'beds-failed'; readonly problem: string }
  | {
      readonly type: 'recordings';
      readonly recordings: readonly RecordingSummary[];
      readonly library: LibraryState;
    }
  | { readonly type: 'recordings-failed'; readonly problem: string }
  | {
      readonly type: 'view-opened';
      readonly view: number;
      readonly bed: string;
      readonly kind: View['kind'];
      readonly size: View['size'];
    }
  | { readonly type: 'view-closed'; readonly view: number }
  | { readonly type: 'measured'; readonly view: number; readonly size: View['size'] }
  | { readonly type: 'arrived'; readonly moment: Moment }
  | { readonly type: 'confirmed-electrodes' }
  /** Of the recording on the page, by this reader now or earlier. */
  | { readonly type: 'decided-electrodes'; readonly decided: readonly DecidedStream[] }
  /** Whether the window has room for trends beside the traces. */
  | { readonly type: 'room'; readonly roomy: boolean }
  | { readonly type: 'tick'; readonly now_ms: number };

export type Action = Command | Report;
