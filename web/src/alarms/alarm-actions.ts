import type { AlarmKind, AlarmPriority } from '@valvomo/model';
import type { SoundState } from './sounder.ts';

type Reviewed = 'unreviewed' | 'confirmed' | 'rejected';

/** What needs a name. Without `id` or `bed` it is about the alarm that the bar shows first. */
export type Waiting =
  | { readonly type: 'alarm-acknowledge'; readonly id?: string }
  | { readonly type: 'alarm-reset'; readonly id?: string }
  /** AUDIO PAUSED; 0 s ends it. */
  | { readonly type: 'alarm-silence'; readonly seconds: number; readonly bed?: string }
  /** AUDIO OFF of a bed, until somebody turns it on. */
  | { readonly type: 'alarm-audio'; readonly off: boolean; readonly bed: string }
  /** ALARM OFF of a kind at a bed. */
  | {
      readonly type: 'alarm-kind';
      readonly kind: AlarmKind;
      readonly off: boolean;
      readonly bed: string;
    }
  | {
      readonly type: 'alarm-review';
      readonly review: Reviewed;
      /** What it is instead. */
      readonly instead?: string;
      readonly id?: string;
    }
  /** The watch of a bed; `handover`: also from somebody who watches it now. */
  | { readonly type: 'alarm-watch'; readonly bed?: string; readonly handover?: true };

export type AlarmCommand =
  | Waiting
  | { readonly type: 'alarm-select'; readonly id: string | null }
  /** To the traces of the alarm. */
  | { readonly type: 'alarm-go'; readonly id?: string }
  | { readonly type: 'alarm-test'; readonly priority: AlarmPriority };

export type AlarmReport =
  | { readonly type: 'alarm-sound'; readonly sound: SoundState }
  | { readonly type: 'alarm-done'; readonly key: number; readonly answer: unknown }
  | { readonly type: 'alarm-failed'; readonly key: number; readonly problem: string };

/** One thing that the server is to be told by a person. */
export interface AlarmOrder {
  readonly key: number;
  /** What it is, for the words when it fails. */
  readonly words: string;
  readonly path: string;
  /** `POST` unless told. */
  readonly method?: 'DELETE';
  readonly body: Readonly<Record<string, unknown>>;
}
