import { pages_s, type DisplayProfile } from '@valvomo/analysis';

/** Seconds of a page that stands still: up to an hour of a recording at once. */
export const pagesStill_s: readonly number[] = [...pages_s, 120, 300, 900, 3600];

/** How wide the page is: so many seconds, or so many millimetres a second on the calibrated screen. */
export type TimeBase =
  | { readonly kind: 'page'; readonly page_s: number }
  | { readonly kind: 'speed'; readonly speed_mm_s: number };

/** What a reader chose. What is absent follows the profile and the bed's electrodes. */
export interface Choices {
  readonly profile?: DisplayProfile['id'];
  readonly montage?: string;
  readonly order?: 'left-first' | 'right-first';
  readonly sensitivity_uV_mm?: number;
  readonly timeBase?: TimeBase;
  readonly lowCut_hz?: number | null;
  readonly highCut_hz?: number | null;
  readonly notch_hz?: number | null;
  /** Filters run forward and backward while the page stands still. */
  readonly zeroPhase?: true;
  /** Seconds of the trend strip; null: it is closed. */
  readonly trendSpan_s?: number | null;
  /** `all`: every row however thin; a number: the window of rows that holds this one. */
  readonly rows?: 'all' | number;
}

/** Choices with the defaults filled in. */
export interface Shown {
  readonly profile: DisplayProfile;
  readonly montage: string;
  readonly order: 'left-first' | 'right-first';
  readonly sensitivity_uV_mm: number;
  readonly timeBase: TimeBase;
  readonly lowCut_hz: number | null;
  readonly highCut_hz: number | null;
  readonly notch_hz: number | null;
  readonly zeroPhase: boolean;
  readonly rows: 'all' | number;
}

/** Choices after a change; a key that is `undefined` in the change goes back to the default. */
export const choose = (
  choices: Choices,
  change: { readonly [Key in keyof Choices]?: Choices[Key] | undefined },
): Choices =>
  Object.fromEntries(Object.entries({ ...choices, ...change }).filter(([, value]) => value !== undefined));

/** Spans of the trend strip, seconds, and how a link writes them. */
export const trendSpans: readonly { readonly span_s: number; readonly text: string }[] = [
  { span_s: 600, text: '10min' },
  { span_s: 3600, text: '1h' },
  { span_s: 14_400, text: '4h' },
  { span_s: 43_200, text: '12h' },
  { span_s: 86_400, text: '24h' },
  { span_s: 604_800, text: '7d' },
];

/** A live bed keeps four hours at hand; a recording has them all. */
const liveSpan_s = 14_400;
export const trendSpansOf = (source: 'bed' | 'recording') =>
  trendSpans.filter(({ span_s }) => source === 'recording' || span_s <= liveSpan_s);

/** The neighbour of `value` on an ascending ladder; a value between two rungs goes to the next in that direction. */
export const stepOn = (ladder: readonly number[], value: number, step: 1 | -1): number => {
  const next =
    step === 1 ? ladder.find((rung) => rung > value) : ladder.toReversed().find((rung) => rung < value);
  return next ?? value;
};

/** The next of a ladder that begins with off (`null`) and turns around at its ends. */
export const cycleOn = (
  ladder: readonly (number | null)[],
  value: number | null,
  step: 1 | -1,
): number | null => {
  const at = ladder.indexOf(value);
  const from =
    at < 0 ? ladder.findIndex((rung) => rung !== null && rung > (value ?? 0)) - (step === 1 ? 1 : 0) : at;
  return ladder.at((from + step + ladder.length) % ladder.length) ?? null;
};
