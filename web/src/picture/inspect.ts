import { designFilters } from '@valvomo/analysis';
import { applyMatrix, derivationMatrix } from '@valvomo/dsp';
import { displayCalibration } from '@valvomo/model';
import type { ViewSettings } from './messages.ts';
import type { PlannedStream } from './plan.ts';
import { preroll_s, RowFilters } from './row-filters.ts';
import { firstIndexAt, timeOf } from './stream-clock.ts';

/** The sample of one row nearest to a bed time, as it is drawn. Value in the row's unit; null: nothing is drawn there. */
export const valueAt = (
  stream: PlannedStream,
  row: number,
  time: number,
  settings: ViewSettings,
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
  const { lowCut_hz, highCut_hz, notch_hz } = settings;
  const { sections } = designFilters(clock.rate_hz, { lowCut_hz, highCut_hz, notch_hz });
  const filters = new RowFilters(sections, [filtered[row] === true]);
  const matrix = derivationMatrix([{ name: 'row', terms }], ring.description.signals.map(displayCalibration));
  let next = Math.max(ring.first, changed, index - Math.ceil(preroll_s(settings) * clock.rate_hz));
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
    filters.process(values, samples, samples);
    value = values[samples - 1] as number;
    next += samples;
  }
  return Number.isFinite(value) ? { time: at, value } : nothing;
};
