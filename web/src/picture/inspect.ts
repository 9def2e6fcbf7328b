import { applyMatrix, derivationMatrix } from '@valvomo/dsp';
import { displayCalibration } from '@valvomo/model';
import type { ViewSettings } from './messages.ts';
import { filtersOf, marginOf } from './page-filters.ts';
import type { PlannedStream } from './plan.ts';
import { firstIndexAt, timeOf } from './stream-clock.ts';

/** The sample of one row nearest to a bed time, as it is drawn. Value in the row's unit; null: nothing is drawn there. */
export const valueAt = (
  stream: PlannedStream,
  row: number,
  time: number,
  settings: ViewSettings,
  /** The page is shown with zero phase. */
  zeroPhase: boolean,
): { readonly time: number; readonly value: number | null } => {
  const { ring, since, filtered } = stream;
  const { clock } = ring;
  const index = firstIndexAt(clock, time - clock.ticksPerSample / 2);
  const at = timeOf(clock, index);
  const nothing = { time: at, value: null };
  if (ring.stretchAt(index)?.kind !== 'data') return nothing;
  const terms = since.findLast((entry) => entry.index <= index)?.terms[row] ?? [];
  if (terms.length === 0) return nothing;
  const changed = since.findLast((entry) => entry.index <= index)?.index ?? 0;
  const matrix = derivationMatrix([{ name: 'row', terms }], ring.description.signals.map(displayCalibration));
  const margin = Math.ceil((marginOf(settings, zeroPhase) / 1e7) * clock.rate_hz);
  const own: PlannedStream = { ring, since, filtered: [filtered[row] === true] };
  const filters = filtersOf(own, settings, zeroPhase);
  filters.lookUntil?.(index + margin);
  let next = Math.max(ring.first, changed, index - margin);
  let value = Number.NaN;
  while (next <= index) {
    const stretch = ring.stretchAt(next);
    if (stretch?.kind !== 'data') {
      filters.reset();
      next = stretch?.to ?? index + 1;
      continue;
    }
    const piece = ring.piece(next);
    const samples = Math.min(piece.length, stretch.to - next, index + 1 - next);
    const values = new Float64Array(samples);
    applyMatrix(matrix, piece.counts, piece.stride, piece.at, samples, values);
    filters.process(values, samples, samples, { index: next, matrix });
    value = values[samples - 1] as number;
    next += samples;
  }
  return Number.isFinite(value) ? { time: at, value } : nothing;
};
