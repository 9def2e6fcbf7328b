import { ColumnStore } from './columns.ts';
import type { ViewSettings } from './messages.ts';
import { filtersOf } from './page-filters.ts';
import type { Plan } from './plan.ts';
import { columnsAhead, StreamTracer } from './tracer.ts';

/** One tracer a stream of the plan, each with room for a page of `width` columns. */
export const tracersOf = (
  plan: Plan,
  settings: ViewSettings,
  zeroPhase: boolean,
  width: number,
): readonly StreamTracer[] => {
  const ticksPerColumn = (settings.page_s * 1e7) / width;
  return plan.streams.map((stream) => {
    const { ring, since, filtered } = stream;
    const store = new ColumnStore(filtered.length, width + columnsAhead(ring, ticksPerColumn));
    return new StreamTracer({
      ring,
      since,
      filters: filtersOf(stream, settings, zeroPhase),
      store,
      ticksPerColumn,
    });
  });
};
