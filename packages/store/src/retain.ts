import type { JournalDisk, SegmentFile } from './disk.ts';

/** Bounds over all journals together. */
export interface RetentionBounds {
  readonly bytes_max: number;
  /** Since the segment's last change. */
  readonly age_s_max: number;
}

/** A journal as retention sees it; `growing` is never removed. */
export interface RetainedJournal {
  readonly recording: string;
  readonly disk: JournalDisk;
  readonly growing?: string;
  /** Segments before this one are in files and may go; null: all are. Without it every closed one may. */
  readonly pin?: string | null;
}

export interface RemovedSegment {
  readonly recording: string;
  readonly segment: string;
  readonly bytes: number;
  readonly why: 'age' | 'size';
}

interface Candidate {
  readonly file: SegmentFile;
  readonly journal: RetainedJournal;
}

const isFree = (segment: string, pin: string | null | undefined): boolean =>
  pin === undefined || pin === null || segment < pin;

/**
 * Removes the oldest closed segments until the journals hold to both bounds.
 * @returns what was removed and the bytes that are left
 */
export const retain = async (
  journals: readonly RetainedJournal[],
  bounds: RetentionBounds,
  now_ms: number,
): Promise<{ removed: readonly RemovedSegment[]; bytes: number }> => {
  const all: Candidate[] = [];
  for (const journal of journals) all.push(...(await journal.disk.list()).map((file) => ({ file, journal })));
  let bytes = all.reduce((sum, { file }) => sum + file.bytes, 0);
  const removed: RemovedSegment[] = [];
  const closed = all
    .filter(({ file, journal }) => file.name !== journal.growing && isFree(file.name, journal.pin))
    .toSorted((a, b) => a.file.modified_ms - b.file.modified_ms || a.file.name.localeCompare(b.file.name));
  for (const { file, journal } of closed) {
    const old = now_ms - file.modified_ms > bounds.age_s_max * 1000;
    if (!old && bytes <= bounds.bytes_max) continue;
    await journal.disk.remove(file.name);
    bytes -= file.bytes;
    removed.push({
      recording: journal.recording,
      segment: file.name,
      bytes: file.bytes,
      why: old ? 'age' : 'size',
    });
  }
  return { removed, bytes };
};
