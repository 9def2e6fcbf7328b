import type { JournalDisk, SegmentFile } from './disk.ts';
import { decodeEntry, type Checkpoint, type Entry } from './entry.ts';
import { readSegment } from './read-journal.ts';

/** The checkpoint with which a segment begins; undefined when it cannot be read (yet). */
export const checkpointOf = async (disk: JournalDisk, file: SegmentFile): Promise<Checkpoint | undefined> => {
  for await (const record of readSegment(disk, file, () => undefined)) {
    const entry = decodeEntry(record);
    return entry?.kind === 'checkpoint' ? entry.checkpoint : undefined;
  }
  return undefined;
};

/** Where the journal begins now; undefined when nothing of it can be read. */
export const oldestCheckpoint = async (disk: JournalDisk): Promise<Checkpoint | undefined> => {
  for (const file of await disk.list()) {
    const checkpoint = await checkpointOf(disk, file);
    if (checkpoint !== undefined) return checkpoint;
  }
  return undefined;
};

/** The youngest segment that begins early enough, by halves; the oldest of all when none does. */
const beginning = async (
  disk: JournalDisk,
  files: readonly SegmentFile[],
  isEarly: (checkpoint: Checkpoint) => boolean,
): Promise<number> => {
  let early = 0;
  let late = files.length;
  while (late - early > 1) {
    const middle = (early + late) >> 1;
    const checkpoint = await checkpointOf(disk, files[middle] as SegmentFile);
    if (checkpoint !== undefined && isEarly(checkpoint)) early = middle;
    else late = middle;
  }
  return early;
};

/**
 * Entries of a journal as it is now, oldest first, from the youngest segment on whose checkpoint `isEarly`. The journal
 * may grow meanwhile and is not changed; a block's bytes are valid until the next entry is asked for.
 * @param isEarly true up to some checkpoint and false from there on
 * @throws the disk's error, e.g. when retention removed a segment
 */
export async function* replayEntries(
  disk: JournalDisk,
  isEarly: (checkpoint: Checkpoint) => boolean,
): AsyncGenerator<Entry, void, undefined> {
  const files = await disk.list();
  for (const file of files.slice(await beginning(disk, files, isEarly))) {
    for await (const record of readSegment(disk, file, () => undefined)) {
      const entry = decodeEntry(record);
      if (entry !== null) yield entry;
    }
  }
}
