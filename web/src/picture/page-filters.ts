import { designFilters } from '@valvomo/analysis';
import { filterDelay_s } from './filter-delay.ts';
import type { ViewSettings } from './messages.ts';
import type { PlannedStream } from './plan.ts';
import { preroll_s, RowFilters, type RowsFilter } from './row-filters.ts';
import type { BedSource } from './source.ts';
import { ZeroPhaseRows } from './zero-phase-rows.ts';

const ticksPerSecond = 10_000_000;
/** At 0.1 Hz the lowest low cut has forgotten its ends after 29 s. */
const zeroPhaseMargin_s = 30;

/** The display filters of one stream: forward and backward, or as when live. */
export const filtersOf = (stream: PlannedStream, settings: ViewSettings, zeroPhase: boolean): RowsFilter => {
  const { ring, since, filtered } = stream;
  const { lowCut_hz, highCut_hz, notch_hz } = settings;
  const { sections } = designFilters(ring.clock.rate_hz, { lowCut_hz, highCut_hz, notch_hz });
  if (!zeroPhase) return new RowFilters(sections, filtered);
  return new ZeroPhaseRows({ ring, changes: since.map(({ index }) => index), sections, filtered });
};

export const sameFilters = (a: ViewSettings, b: ViewSettings): boolean =>
  a.lowCut_hz === b.lowCut_hz && a.highCut_hz === b.highCut_hz && a.notch_hz === b.notch_hz;

/** Ticks before a page, and with zero phase after it, that its filters are run over. */
export const marginOf = (settings: ViewSettings, zeroPhase: boolean): number =>
  Math.min(preroll_s(settings), zeroPhase ? zeroPhaseMargin_s : Infinity) * ticksPerSecond;

/** Columns in which an event lies on the picture: where the filters show what was measured when it happened. */
export const eventColumnsOf = (
  bed: BedSource,
  settings: ViewSettings,
  paused: boolean,
  ticksPerColumn: number,
): ReadonlySet<number> => {
  const rates_hz = bed.streams.map(({ clock }) => clock.rate_hz);
  const delay = filterDelay_s(settings, rates_hz, paused) * ticksPerSecond;
  const shown = bed.events.filter(({ event }) => event.kind !== 'impedance');
  return new Set(shown.map(({ time }) => Math.floor((time + delay) / ticksPerColumn)));
};
