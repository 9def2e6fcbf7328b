import { civilTime, gapReasonText, ticks, type Origin } from '@valvomo/model';
import type { AppState, View } from '../store/state.ts';
import { leftEdge } from '../store/page-time-of.ts';
import { secondsBetween } from './page-time.ts';

/** hh:mm:ss of an instant in the bed's civil time. */
export const clockText = (instant: bigint, timeZone: string): string =>
  civilTime(ticks(instant), timeZone).slice(11, 19);

/** hh:mm:ss.d */
export const fineClockText = (instant: bigint, timeZone: string): string => {
  const civil = civilTime(ticks(instant), timeZone);
  return `${civil.slice(11, 19)}.${civil.slice(20, 21) || '0'}`;
};

/** YYYY-MM-DD */
export const dateText = (instant: bigint, timeZone: string): string =>
  civilTime(ticks(instant), timeZone).slice(0, 10);

/** The zone of a bed; UTC while nothing is known of it. */
export const zoneOf = (view: View | null): string => view?.bed?.timeZone ?? 'UTC';

/** Cuts and notches: `0.3 Hz`, `off`. */
export const hertzText = (value: number | null): string => (value === null ? 'off' : `${value} Hz`);

/**
 * What the filters do to time: `filter delay 3 ms` (marks and the cursor's time follow it), or `zero phase`, and why a zero phase
 * that was chosen is not shown.
 */
export const delayText = (
  delay_s: number,
  zeroPhase: 'off' | 'on' | 'when-paused' | 'page-too-long',
): string => {
  if (zeroPhase === 'on') return 'zero phase';
  const delay_ms = Math.round(delay_s * 1000);
  const delay = `filter delay ${delay_ms < 0 ? '−' : ''}${Math.abs(delay_ms)} ms`;
  if (zeroPhase === 'when-paused') return `${delay}, zero phase when paused`;
  return zeroPhase === 'page-too-long' ? `${delay}, page too long for zero phase` : delay;
};

export const secondsText = (seconds: number): string =>
  seconds >= 100 ? `${Math.round(seconds)} s` : `${Number(seconds.toFixed(1))} s`;

/** `8 h 12 min`, `9 min 58 s`, `42 s` */
export const lengthText = (seconds: number): string => {
  const whole = Math.floor(seconds);
  if (whole >= 3600) return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
};

/** A badge that says that these samples are not this patient's present; null when they are. */
export const originText = (origin: Origin | null | undefined): string | null => {
  if (origin === null || origin === undefined || origin.kind === 'live') return null;
  if (origin.kind === 'simulated') return 'SIMULATED';
  return `playback, recorded ${origin.recorded === undefined ? 'on an unknown date' : origin.recorded.slice(0, 10)}`;
};

export interface StateInWords {
  /** `good`: live; `wait`: nothing yet; `stale`: late; `lost`: nothing comes. */
  readonly tone: 'good' | 'wait' | 'stale' | 'lost';
  readonly text: string;
}

/** Silence that is no longer a picture of now. */
export const stale_ms = 2000;

const since = (view: View): string => {
  const head = view.summary?.head ?? null;
  return head === null ? '' : ` since ${clockText(head, zoneOf(view))}`;
};

const stopped: StateInWords = { tone: 'lost', text: 'PICTURE STOPPED: reload the page' };
const isStopped = (view: View, now_ms: number): boolean => view.heard_ms > 0 && now_ms - view.heard_ms > 4000;

/** A recording alone is no present: there is no link that could be lost while it stands still. */
const recordingInWords = (view: View, now_ms: number): StateInWords => {
  if (isStopped(view, now_ms)) return stopped;
  if (view.recording === null) return { tone: 'wait', text: 'opening the recording' };
  const of = `RECORDING of ${dateText(view.recording.start, zoneOf(view))}`;
  return { tone: 'good', text: view.recording.growing ? `${of}, still being recorded` : of };
};

/** Sooner than this nobody needs to be told that a page is coming. */
const patience_ms = 300;

/** What is said over the old picture while a page is being fetched; null: nothing. */
export const loadingText = (view: View): string | null => {
  const loading = view.summary?.loading ?? null;
  if (loading === null) return null;
  if (loading.problem !== null) return `This page cannot be had: ${loading.problem}. Trying again …`;
  return loading.for_ms < patience_ms ? null : 'loading …';
};

/** What a technologist has to know about a bed, worst first. */
export const stateInWords = (view: View, link: AppState['link'], now_ms: number): StateInWords => {
  const { beat, summary, bed } = view;
  if (view.source === 'recording') return recordingInWords(view, now_ms);
  if (link !== null && !link.connected)
    return { tone: 'lost', text: `LINK TO SERVER LOST since ${clockText(link.since, zoneOf(view))}` };
  if (isStopped(view, now_ms)) return stopped;
  const state = beat?.state ?? bed?.state;
  if (state === undefined) return { tone: 'wait', text: 'opening' };
  if (state === 'waiting') return { tone: 'wait', text: 'waiting for a device' };
  if (state === 'lost') return { tone: 'lost', text: `DEVICE LOST${since(view)}` };
  const silent = summary !== null && summary.head !== null && summary.silent_ms > stale_ms;
  if (state === 'stale' || silent) return { tone: 'stale', text: `NO DATA${since(view)}` };
  return { tone: 'good', text: 'live' };
};

const round = (value: number): number => (value >= 100 ? Math.round(value) : Number(value.toPrecision(3)));

/** Both ways to say how wide the page is; the chosen one first. */
export const timeBaseText = (kind: 'page' | 'speed', page_s: number, speed_mm_s: number): string => {
  const page = `${round(page_s)} s/page`;
  const speed = `${round(speed_mm_s)} mm/s`;
  return kind === 'page' ? `${page} (${speed})` : `${speed} (${page})`;
};

export const orderText = (order: 'left-first' | 'right-first'): string =>
  order === 'left-first' ? 'left first' : 'right first';

/** How many samples stand behind one pixel column of the fastest stream. */
export const decimationText = (rates_hz: readonly number[], page_s: number, width_px: number): string => {
  const most = (Math.max(0, ...rates_hz) * page_s) / Math.max(1, width_px);
  return most > 1 ? `min/max of ${round(most)} samples/px` : 'every sample drawn';
};

const symbols: Readonly<Record<string, string>> = {
  button: '●',
  annotation: '▼',
  seam: '↻',
  impedance: 'Ω',
  note: '✎',
};

/** A sign for the kind of an event, beside its words. */
export const eventSymbol = (kind: string): string => symbols[kind] ?? '▼';

/** A label as shown: `uV` is written µV. */
export const unitText = (unit: string): string => (unit === 'uV' ? 'µV' : unit);

/** Why samples are missing, for a reader; reasons of a later version stand as they are. */
export const gapText = (reason: string): string =>
  reason in gapReasonText ? gapReasonText[reason as keyof typeof gapReasonText] : reason;

/** So many summaries after another page was asked for, what they say is about that page. */
const settledAfter = 2;

/** A link may lead to a moment that is not kept; the nearest page that is must not pass for it. */
export const notKeptText = (view: View): string | null => {
  const { at, summary, settled } = view;
  const edge = leftEdge(view);
  if (typeof at !== 'bigint' || edge === null || summary === null || summary.loading !== null) return null;
  // The first summaries may still speak of the page before.
  if (!summary.paused || settled.at !== at || settled.summaries < settledAfter) return null;
  // Near the newest sample the page ends with it, and shows the moment further right than it was asked for.
  if (at >= edge && summary.head !== null && at < summary.head) return null;
  const apart_s = Math.abs(secondsBetween(at, edge));
  const where = view.source === 'recording' ? 'NOT IN THIS RECORDING' : 'NOT KEPT HERE';
  // A column of a long page may be seconds wide.
  const near_s = summary.thin ? 10 : 1;
  return apart_s < near_s ? null : `${clockText(at, zoneOf(view))} IS ${where}: the nearest page is shown`;
};
