import type { RecordingReader } from '@valvomo/store';
import { openDataDirectory, openJournalReader } from '@valvomo/store';
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

/** Everything that a data folder holds, read as any reader of recordings reads it. */
export const readBack = async (
  data: string,
): Promise<{ readonly reads: readonly ReadBack[]; readonly events: readonly ReadEvent[] }> => {
  const folder = await openDataDirectory(data);
  const reads: ReadBack[] = [];
  const events: ReadEvent[] = [];
  for (const recording of await folder.recordings()) {
    const reader = await openJournalReader(await folder.journal(recording), { timeZone });
    if (reader === null) continue;
    await reader.refresh();
    for (const { description, samples } of reader.streams()) {
      const { stream, timeBase, signals } = description;
      const rows = await rowsOf(reader, stream, signals.length, samples);
      reads.push({ recording, stream, timeBase, samples, holes: await reader.gaps(stream), rows });
    }
    for (const event of await reader.events()) events.push({ recording, ...event });
    await reader.close();
  }
  return { reads, events };
};
