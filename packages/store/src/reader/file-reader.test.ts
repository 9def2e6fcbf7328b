import { copyFile, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openRecording, openStreams } from '@valvomo/edf';
import { openFile } from '@valvomo/edf/node';
import { instantOf } from '@valvomo/model';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openFileReader } from './file-reader.ts';

const fixtures = fileURLToPath(new URL('../../../../fixtures/edf/', import.meta.url));
const shared = fileURLToPath(new URL('../../../../../shared/recordings/', import.meta.url));
const here = existsSync(shared);
if (!here) process.stderr.write(`skipped: the real recordings are not at ${shared}\n`);

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'valvomo-reader-'));
});
afterAll(() => rm(folder, { recursive: true }));

const isReadable = async (path: string): Promise<boolean> => {
  const { source, close } = await openFile(path);
  return openRecording(source)
    .then(() => true)
    .catch(() => false)
    .finally(close);
};

const files = async (directory: string): Promise<string[]> => {
  const names = (await readdir(directory)).filter((name) => /\.(edf|bdf)$/.test(name)).toSorted();
  const paths = names.map((name) => join(directory, name));
  const readable = await Promise.all(paths.map(isReadable));
  return paths.filter((_, at) => readable[at]);
};

/** What a whole decode of the same file gives, stream by stream. */
const decoded = async (path: string) => {
  const { source, close } = await openFile(path);
  try {
    const recording = await openRecording(source);
    const streams = await openStreams(recording);
    const annotations = await recording.annotations();
    return await Promise.all(
      streams.map(async (stream) => {
        const items = [];
        for await (const item of stream.items()) items.push(item);
        return { samples: stream.samples, description: stream.description, items, annotations };
      }),
    );
  } finally {
    await close();
  }
};

const all = [...(await files(fixtures)), ...(here ? await files(shared) : [])];

describe('a file read as a recording', () => {
  it.each(all)('%s: streams, gaps, events and samples are those of a whole decode', async (path) => {
    const whole = await decoded(path);
    const reader = await openFileReader(path);
    const read = await Promise.all(
      whole.map(async ({ items }, stream) => ({
        gaps: await reader.gaps(stream),
        windows: await Promise.all(
          items.slice(0, 4).map(async ({ start, samples }) => reader.read(stream, start, samples)),
        ),
      })),
    );
    expect(reader.streams()).toEqual(whole.map(({ description, samples }) => ({ description, samples })));
    for (const [stream, { items }] of whole.entries()) {
      const gaps = items.flatMap(({ kind, start, samples }) => (kind === 'gap' ? [{ start, samples }] : []));
      expect(read[stream]?.gaps).toEqual(
        gaps.map(({ start, samples }) => ({ start, samples, reason: 'recorded' })),
      );
      for (const [at, item] of items.slice(0, 4).entries()) {
        const { start, samples } = item;
        const whole = { start, samples, reason: 'recorded' };
        const window = read[stream]?.windows[at];
        expect(window?.holes).toEqual(item.kind === 'gap' ? [whole] : []);
        expect(window?.counts).toEqual(item.kind === 'gap' ? window?.counts.map(() => 0) : item.counts);
      }
    }
    const texts = (await reader.events()).map(({ text }) => text);
    expect(texts).toEqual((whole[0]?.annotations ?? []).map(({ text }) => text));
    await reader.close();
  });

  it('what lies behind the end is an empty window', async () => {
    const reader = await openFileReader(join(fixtures, 'edflib.edf'));
    const end = reader.streams()[0]?.samples ?? 0;
    expect(await reader.read(0, end, 10)).toMatchObject({ start: end, samples: 0, holes: [] });
    expect((await reader.read(0, end - 3, 10)).samples).toBe(3);
    await reader.close();
  });

  it('the end of a file with gaps is known before anything between is read', async () => {
    const path = join(fixtures, 'edf-plus-d-with-gaps.edf');
    const reader = await openFileReader(path);
    const before = reader.streams().map(({ samples }) => samples);
    for (const { description } of reader.streams()) await reader.gaps(description.stream);
    expect(before).toEqual(reader.streams().map(({ samples }) => samples));
    expect(before[0]).toBeGreaterThan(0);
    await reader.close();
  });

  it('takes the civil start of the file as one of the zone that it is told', async () => {
    const path = join(fixtures, 'edflib.edf');
    const [utc, helsinki] = [
      await openFileReader(path),
      await openFileReader(path, { timeZone: 'Europe/Helsinki' }),
    ];
    const { source, close } = await openFile(path);
    const { start } = await openRecording(source);
    await close();
    expect(helsinki.streams()[0]?.description.timeBase.start).toBe(instantOf(start ?? '', 'Europe/Helsinki'));
    expect(utc.streams()[0]?.description.timeBase.start).toBe(instantOf(start ?? '', 'UTC'));
    await utc.close();
    await helsinki.close();
  });

  it('follows a file that grows', async () => {
    const path = join(folder, 'growing.edf');
    await copyFile(join(fixtures, 'own-writer.edf'), path);
    const bytes = await readFile(path);
    const text = bytes.toString('latin1');
    const header_bytes = Number(text.slice(184, 192));
    const records = Number(text.slice(236, 244));
    const record_bytes = (bytes.length - header_bytes) / records;
    expect(records).toBeGreaterThan(1);
    const growing = Buffer.from(bytes);
    growing.write('-1      ', 236, 'latin1');
    await writeFile(path, growing);
    await truncate(path, header_bytes + record_bytes);
    const reader = await openFileReader(path);
    const end = reader.streams()[0]?.samples ?? 0;
    expect(reader.growing).toBe(true);
    expect((await reader.read(0, end, 1)).samples).toBe(0);
    await writeFile(path, growing);
    await reader.refresh();
    expect(reader.streams()[0]?.samples).toBe(records * end);
    expect((await reader.read(0, end, 1)).samples).toBe(1);
    await writeFile(path, bytes);
    await reader.close();
  });

  it('refuses a stream that is not there, and a file that cannot be read', async () => {
    const reader = await openFileReader(join(fixtures, 'edflib.edf'));
    await expect(reader.read(99, 0, 1)).rejects.toMatchObject({ code: 'READ_INVALID', value: 99 });
    await reader.close();
    await expect(openFileReader(join(fixtures, 'not-edf.edf'))).rejects.toMatchObject({ code: 'NOT_EDF' });
    await expect(openFileReader(join(folder, 'absent.edf'))).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
