import { profiles, sensitivities_uV_mm, type DisplayProfile } from '@valvomo/analysis';
import { rateHz } from '@valvomo/model';
import type { BedMessage } from '@valvomo/wire';
import { nominalPxPerMm } from '../display/calibration.ts';
import { filterDelay_s } from '../picture/filter-delay.ts';
import type { ViewSettings } from '../picture/messages.ts';
import { zeroPhasePageMax_s } from '../picture/zero-phase-rows.ts';
import { stepOn, trendSpans, type Choices, type Shown } from './choices.ts';
import { defaultMontage, groupsOf, modalityOf, montagesOf, type Order } from './montage-of.ts';
import { rowHeightMin_px, rowWindows, windowAt, type RowWindow } from './row-windows.ts';
import type { Preferences, View } from './state.ts';

const profileOf = (id: DisplayProfile['id']): DisplayProfile => {
  const profile = profiles.find((candidate) => candidate.id === id);
  if (profile === undefined) throw new RangeError(`no profile '${id}'`);
  return profile;
};

/** A montage of a link that these electrodes do not allow is not shown under its name. */
const montageFor = (wanted: string | undefined, bed: BedMessage | null): string => {
  const possible = bed === null || montagesOf(bed).some(({ id }) => id === wanted);
  return wanted !== undefined && possible ? wanted : defaultMontage(bed);
};

const scalpOrder = (order: DisplayProfile['order']): Order => (order === 'by-shaft' ? 'left-first' : order);

/** The reader's choices, and for what was not chosen the profile's value. */
export const shownOf = (choices: Choices, bed: BedMessage | null): Shown => {
  const profile = profileOf(choices.profile ?? (modalityOf(bed) === 'intracranial' ? 'seeg' : 'kuopio'));
  return {
    profile,
    montage: montageFor(choices.montage, bed),
    order: choices.order ?? scalpOrder(profile.order),
    sensitivity_uV_mm: choices.sensitivity_uV_mm ?? profile.sensitivity_uV_mm,
    timeBase: choices.timeBase ?? { kind: 'speed', speed_mm_s: profile.speed_mm_s },
    lowCut_hz: choices.lowCut_hz === undefined ? profile.lowCut_hz : choices.lowCut_hz,
    highCut_hz: choices.highCut_hz === undefined ? profile.highCut_hz : choices.highCut_hz,
    notch_hz: choices.notch_hz === undefined ? profile.notch_hz : choices.notch_hz,
    zeroPhase: choices.zeroPhase ?? false,
    rows: choices.rows ?? 0,
  };
};

/** CSS px a mm: as measured, or as CSS promises while nobody measured. */
export const pxPerMmOf = (preferences: Preferences): number => preferences.pxPerMm ?? nominalPxPerMm;

/** Length of the page in seconds: chosen, or what fits at so many mm a second. Never below a quarter second. */
export const pageSeconds = (view: View, preferences: Preferences): number => {
  const { timeBase } = shownOf(view.choices, view.bed);
  if (timeBase.kind === 'page') return timeBase.page_s;
  return Math.max(0.25, view.size.width / pxPerMmOf(preferences) / timeBase.speed_mm_s);
};

/** A tile has half the room for a row: it draws half as large. */
export const sensitivityOf = (view: View): number => {
  const { sensitivity_uV_mm } = shownOf(view.choices, view.bed);
  return view.kind === 'tile' ? stepOn(sensitivities_uV_mm, sensitivity_uV_mm * 2 - 1, 1) : sensitivity_uV_mm;
};

/** Seconds of the trend strip, null when it is closed: as chosen, else the shortest where there is room. */
export const trendSpanOf = ({ trendSpan_s }: Choices, roomy: boolean): number | null =>
  trendSpan_s === undefined ? (roomy ? (trendSpans[0]?.span_s ?? null) : null) : trendSpan_s;

/** The windows of rows that fit on the page, one after the other; one window when all rows fit or are wanted. */
export const rowWindowsOf = (view: View): readonly RowWindow[] => {
  const { montage, order, rows } = shownOf(view.choices, view.bed);
  if (view.bed === null || view.size.height === 0) return [];
  const groups = groupsOf(view.bed, montage, order);
  const capacity = rows === 'all' ? groups.length * 2 : view.size.height / rowHeightMin_px;
  return rowWindows(groups, capacity);
};

/** The rows on screen; null = all. */
export const rowWindowOf = (view: View): RowWindow | null => {
  const windows = rowWindowsOf(view);
  return windows.length < 2
    ? null
    : (windows[windowAt(windows, shownOf(view.choices, view.bed).rows)] ?? null);
};

/** How the chosen zero phase stands: only a page that stands still and is not too long can be filtered backward. */
export const zeroPhaseOf = (
  view: View,
  preferences: Preferences,
): 'off' | 'on' | 'when-paused' | 'page-too-long' => {
  if (!shownOf(view.choices, view.bed).zeroPhase) return 'off';
  if (pageSeconds(view, preferences) > zeroPhasePageMax_s) return 'page-too-long';
  return view.at === null ? 'when-paused' : 'on';
};

/** Seconds by which the filtered picture is later than what was measured; see `filterDelay_s`. */
export const delayOf = (view: View, preferences: Preferences): number => {
  const shown = shownOf(view.choices, view.bed);
  const zeroPhase = zeroPhaseOf(view, preferences) === 'on';
  const rates_hz = (view.bed?.streams ?? []).map(({ rate }) => rateHz(rate));
  return filterDelay_s({ ...shown, zeroPhase }, rates_hz, view.at !== null);
};

/** What the worker is told: a pure function of what is chosen, of the bed and of the screen. */
export const settingsOf = (view: View, preferences: Preferences): ViewSettings => {
  const { montage, order, lowCut_hz, highCut_hz, notch_hz, zeroPhase } = shownOf(view.choices, view.bed);
  const page_s = pageSeconds(view, preferences);
  return {
    montage,
    order,
    sensitivity_uV_mm: sensitivityOf(view),
    page_s,
    lowCut_hz,
    highCut_hz,
    notch_hz,
    zeroPhase: zeroPhase && page_s <= zeroPhasePageMax_s,
    negativeUp: true,
    rows: rowWindowOf(view),
  };
};
