import type { JournalDisk, SegmentFile } from './disk.ts';
import { readJournal, readSegment, type Tear } from './read-journal.ts';
import type { JournalRecord } from './record.ts';

/** How far back to read: every segment begins with a checkpoint, so the youngest ones are enough to go on. */
export interface RecoveryWindow {
  readonly length_s: number;
  readonly bytes_max: number;
}

/** The youngest segments that hold the window; two at least, because the youngest of all may be torn at its start. */
const within = (files: readonly SegmentFile[], window: RecoveryWindow): readonly SegmentFile[] => {
  const youngest = files.at(-1)?.modified_ms ?? 0;
  let bytes = 0;
  let from = files.length;
  for (const file of files.toReversed()) {
    bytes += file.bytes;
    const held = youngest - file.modified_ms <= window.length_s * 1000 && bytes <= window.bytes_max;
    if (!held && files.length - from >= 2) break;
    from -= 1;
  }
  return files.slice(from);
};

/**
 * Hands every whole record of the window to `visit`, oldest first (a payload is valid during the call only), and cuts
 * the torn tail of the youngest segment, of which nothing was ever acknowledged. What was handed out is on the medium when
 * it resolves.
 * @returns what was torn
 */
export const recoverJournal = async (
  disk: JournalDisk,
  visit: (record: JournalRecord) => void,
  window: RecoveryWindow = { length_s: Infinity, bytes_max: Infinity },
): Promise<readonly Tear[]> => {
  const tears: Tear[] = [];
  const files = within(await disk.list(), window);
  for await (const record of readJournal(disk, files, (tear) => tears.push(tear))) visit(record);
  for (const { segment, at, youngest } of tears) {
    if (youngest) await (at === 0 ? disk.remove(segment) : disk.cut(segment, at));
  }
  // After a kill the youngest segment may be in the system's memory only, and what is read here counts as safe from now on.
  const youngest = (await disk.list()).at(-1);
  if (youngest !== undefined) await disk.settle(youngest.name);
  return tears;
};

/** The first record of the youngest segment in which it is whole: what the journal is about, without reading it. */
export const peekJournal = async (disk: JournalDisk): Promise<JournalRecord | null> => {
  for (const file of (await disk.list()).toReversed()) {
    for await (const record of readSegment(disk, file, () => undefined)) return record;
  }
  return null;
};
