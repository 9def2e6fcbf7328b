import type { MarkClock } from './mark-clock.ts';
import type { MarkIndex } from './mark-index.ts';

/** Pixel columns [from, to) of a bar. */
export interface ColumnRun {
  readonly from: number;
  readonly to: number;
}

/**
 * The columns of a bar of `width` columns over [from, end) in which marks lie, those left out that somebody rejected. A
 * hundred thousand marks, however long, cost one look at each.
 */
export const markedColumns = (
  { all }: Pick<MarkIndex, 'all'>,
  clock: Pick<MarkClock, 'time'>,
  { from, end }: { readonly from: bigint; readonly end: bigint },
  width: number,
): readonly ColumnRun[] => {
  const begin = clock.time(from);
  const columns = width / (clock.time(end) - begin);
  /** How many marks begin in a column less those that ended in the one before. */
  const steps = new Int32Array(width + 1);
  for (const placed of all) {
    if (placed.mark.review === 'rejected') continue;
    const first = Math.floor((placed.from - begin) * columns);
    const last = Math.max(first, Math.ceil((placed.to - begin) * columns) - 1);
    if (last < 0 || first >= width) continue;
    const left = Math.max(0, first);
    const right = Math.min(width, last + 1);
    steps[left] = (steps[left] ?? 0) + 1;
    steps[right] = (steps[right] ?? 0) - 1;
  }
  const runs: ColumnRun[] = [];
  let open = 0;
  let since = 0;
  for (let column = 0; column <= width; column += 1) {
    const before = open;
    open += steps[column] ?? 0;
    if (before === 0 && open > 0) since = column;
    if (before > 0 && (open === 0 || column === width)) runs.push({ from: since, to: column });
  }
  return runs;
};
