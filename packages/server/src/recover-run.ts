import {
  decodeEntry,
  peekJournal,
  recoverJournal,
  type Checkpoint,
  type JournalDisk,
  type RecoveryWindow,
  type Tear,
} from '@valvomo/store';
import type { Published } from './published.ts';
import { RecordingRun, type RunOptions } from './recording-run.ts';
import type { StreamNumbers } from './stream-numbers.ts';

export interface Recovered {
  readonly run: RecordingRun;
  readonly tears: readonly Tear[];
}

/**
 * A recording as its journal left it; null when the journal holds nothing that can be read.
 * @param onShown told of everything in the window that viewers had seen, oldest first
 */
export const recoverRun = async (
  disk: JournalDisk,
  numbers: StreamNumbers,
  options: RunOptions,
  window: RecoveryWindow,
  onShown: (run: RecordingRun, published: Published) => void,
): Promise<Recovered | null> => {
  let run: RecordingRun | undefined;
  const tears = await recoverJournal(
    disk,
    (record) => {
      const entry = decodeEntry(record);
      if (entry?.kind === 'checkpoint' && run === undefined) {
        run = new RecordingRun(disk, entry.checkpoint, numbers, options);
        for (const event of run.publishedEvents(entry.checkpoint.recentEvents)) onShown(run, event);
      } else if (entry !== null && run !== undefined) {
        const shown = run.shown(entry);
        if (shown !== null) onShown(run, shown);
        for (const event of run.publishedEvents(run.progress.apply(entry))) onShown(run, event);
      }
    },
    window,
  );
  const last = (await disk.list()).at(-1);
  if (last !== undefined) run?.recovered({ segment: last.name, bytes: last.bytes });
  return run === undefined ? null : { run, tears };
};

/** Whose recording a journal holds; null when nothing of it can be read. */
export const peekCheckpoint = async (disk: JournalDisk): Promise<Checkpoint | null> => {
  const record = await peekJournal(disk);
  const entry = record === null ? null : decodeEntry(record);
  return entry?.kind === 'checkpoint' ? entry.checkpoint : null;
};
