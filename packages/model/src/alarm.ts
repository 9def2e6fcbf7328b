import type { EventMark } from './event-mark.ts';

/** Least first. What is worth less than `low` is information, and never an alarm. */
export const alarmPriorities = ['low', 'medium', 'high'] as const;
export type AlarmPriority = (typeof alarmPriorities)[number];

/** What an alarm can be about: the patient, then what watches the patient. */
export const alarmKinds = [
  'button',
  'seizure',
  'convulsion',
  'device-lost',
  'late-data',
  'not-recorded',
  'not-filed',
  'detector-dead',
  'reference-off',
  'electrode-off',
  'saturated',
  'mains',
  'clock-drift',
  'disk',
  'database-away',
  'nobody-watching',
] as const;
export type AlarmKind = (typeof alarmKinds)[number];

/** Kinds of bed, which decide how urgent what happens there is. */
export const alarmProfiles = ['emu', 'seeg', 'sleep', 'icu', 'emergency', 'neonate'] as const;
export type AlarmProfile = (typeof alarmProfiles)[number];

/** One alarm, the same on every screen: the server keeps it. Words are those of IEC 60601-1-8; instants are ticks as decimal text. */
export interface Alarm {
  readonly id: string;
  /** Null: of the server itself. */
  readonly bed: string | null;
  readonly kind: AlarmKind;
  readonly priority: AlarmPriority;
  /** What it is, without anything of the patient. */
  readonly text: string;
  /** When what it is about began; the difference to `opened` is the delay of the alarm. */
  readonly onset: string;
  /** When the server had what it decided from. */
  readonly decided: string;
  /** When it was given. */
  readonly opened: string;
  /** What it is about goes on; false: it is over, and the alarm is shown (latched) until somebody has seen it. */
  readonly present: boolean;
  readonly cleared: string | null;
  readonly acknowledged: { readonly by: string; readonly at: string } | null;
  /** It should be heard now. */
  readonly sounds: boolean;
  /** Goes up when a reminder is due: one burst. */
  readonly reminders: number;
  /** Alarms about the same that nobody had seen when this one took their place. */
  readonly earlier: number;
  readonly recording: string | null;
  /** Ids of findings that it rests on. */
  readonly findings: readonly string[];
}

/** How a bed stands: whether it may be heard, and who watches it. */
export interface BedAlarms {
  readonly bed: string;
  readonly profile: AlarmProfile;
  readonly audio:
    | { readonly state: 'on' }
    /** AUDIO PAUSED or AUDIO OFF: by whom, since when and until when. */
    | {
        readonly state: 'paused' | 'off';
        readonly by: string;
        readonly since: string;
        readonly until: string;
      };
  /** ALARM OFF of these kinds: by whom, since when, and when they are on again by themselves. */
  readonly off: readonly {
    readonly kind: AlarmKind;
    readonly by: string;
    readonly since: string;
    readonly until: string;
  }[];
  readonly watch: {
    /** It must be watched. */
    readonly must: boolean;
    /** Who has taken the watch; null: nobody. */
    readonly by: string | null;
    /** Who has taken it has a visible page with sound before them now. */
    readonly watched: boolean;
  };
}

/** A finding as it is kept, with what people say of it. */
export interface ReviewedFinding extends EventMark {
  readonly review: 'unreviewed' | 'confirmed' | 'rejected';
  /** What a reader says it is; null: what the detector says. */
  readonly review_type: string | null;
  readonly reviewed_by: string | null;
}
