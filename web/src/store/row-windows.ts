/** A run of rows of a montage that fits on the page. */
export interface RowWindow {
  readonly from: number;
  readonly count: number;
}

/** Below this neither a row nor its label can be read: CSS pixels. */
export const rowHeightMin_px = 14;
/** The room of a chain gap, in rows. */
const chainGap = 0.6;

const endOfGroup = (groups: readonly string[], from: number): number => {
  let end = from + 1;
  while (end < groups.length && groups[end] === groups[from]) end += 1;
  return end;
};

/** Where a window that begins at `from` ends: after as many whole groups as fit, or within the first when none does. */
const endOfWindow = (groups: readonly string[], from: number, capacity: number): number => {
  let end = from;
  let room = capacity;
  while (end < groups.length) {
    const next = endOfGroup(groups, end);
    const needed = next - end + (end === from ? 0 : chainGap);
    if (needed > room) break;
    room -= needed;
    end = next;
  }
  return end > from ? end : Math.min(endOfGroup(groups, from), from + Math.max(1, Math.floor(capacity)));
};

/**
 * The rows of a montage in windows of at most `capacity` rows, whole groups (shafts, chains) wherever one fits.
 * `groups`: the group of each row, from top to bottom.
 */
export const rowWindows = (groups: readonly string[], capacity: number): readonly RowWindow[] => {
  const windows: RowWindow[] = [];
  let from = 0;
  while (from < groups.length) {
    const end = endOfWindow(groups, from, capacity);
    windows.push({ from, count: end - from });
    from = end;
  }
  return windows;
};

/** Number of the window that holds this row; the last one for rows beyond. */
export const windowAt = (windows: readonly RowWindow[], row: 'all' | number): number =>
  row === 'all'
    ? 0
    : Math.max(
        0,
        windows.findLastIndex(({ from }) => from <= row),
      );
