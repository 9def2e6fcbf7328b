import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  openDataDirectory,
  openDatabase,
  openRecordedReader,
  verifyData,
  type RecordingReader,
} from '@valvomo/store';
import type { ReadBack, ReadEvent } from './account.ts';
import { timeZone } from './story.ts';

const windowSamples = 50_000;

const rowsOf = async (reader: RecordingReader, stream: number, signals: number, samples: number) => {
  const rows = Array.from({ length: signals }, () => new Int32Array(samples));
  for (let from = 0; from < samples; from += windowSamples) {
    const window = await reader.read(stream, from, Math.min(windowSamples, samples - from));
    for (const [row, values] of rows.entries())
      values.set(window.counts.subarray(row * window.samples, (row + 1) * window.samples), from);
  }
  return rows;
};

/** Every recording of the folder: what a kill left before its first sample is in neither place. */
const recordingsIn = async (data: string): Promise<readonly string[]> => {
  const folder = await openDataDirectory(data);
  const filed = await readdir(join(data, 'recordings')).catch(() => []);
  return [...new Set([...(await folder.recordings()), ...filed])].toSorted();
};

/** What `valvomo verify` finds wrong: files, checksums, numbers of the device and database against each other. */
export const proofOf = async (data: string): Promise<readonly string[]> => {
  const database = await openDatabase(join(data, 'valvomo.sqlite'), { readOnly: true });
  try {
    const { problems } = await verifyData(data, { database });
    return problems.map(({ code, recording, message }) => `verify: ${code}, ${recording}: ${message}`);
  } finally {
    await database.close();
  }
};

/** Everything that a data folder holds, read as any reader of recordings reads it: files and journal. */
export const readBack = async (
  data: string,
): Promise<{ readonly reads: readonly ReadBack[]; readonly events: readonly ReadEvent[] }> => {
  const folder = await openDataDirectory(data);
  const reads: ReadBack[] = [];
  const events: ReadEvent[] = [];
  for (const recording of await recordingsIn(data)) {
    const reader = await openRecordedReader(folder, recording, { timeZone });
    if (reader === null) continue;
    await reader.refresh();
    for (const { description, samples } of reader.streams()) {
      const { stream, bits, timeBase, signals } = description;
      const rows = await rowsOf(reader, stream, signals.length, samples);
      const holes = await reader.gaps(stream);
      reads.push({ recording, stream, bits, timeBase, samples, holes, rows });
    }
    for (const event of await reader.events()) events.push({ recording, ...event });
    await reader.close();
  }
  return { reads, events };
};
