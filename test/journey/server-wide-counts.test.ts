import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { rateOf, ticks } from '@valvomo/model';
import { openDataDirectory, openRecordedReader, verifyData } from '@valvomo/store';
import { encodeBlock } from '@valvomo/wire';
import { expect, it } from 'vitest';
import { helloOf, newServer, RawDevice, RawViewer, signal } from './server-kit.ts';

const start = BigInt(Date.now()) * 10_000n;
const samples = 200;
/** In the second of two records: the first one can be filed. */
const wide = { at: 150, count: 2 ** 23 };

const counts = (from: number): Int32Array =>
  Int32Array.from({ length: samples }, (_, at) => (from + at === wide.at ? wide.count : from + at));

it('a count that no file can hold stops the filing, never the recording: the bed says so, the journal keeps all, verify names it', async () => {
  const server = await newServer({
    // All that is in files would be removed at once.
    journal: { bytes_max: 0, age_s_max: 0, segment_bytes_max: 1000 },
    filing: { every_ms: 50 },
  });
  const device = new RawDevice(server);
  const stream = {
    stream: 3,
    start: `${start}`,
    rate: rateOf(100),
    bits: 32 as const,
    signals: [signal('Fp1')],
  };
  const { recording } = await device.greet(helloOf({ streams: [stream] }));
  const send = (sequence: number): void => {
    const first = sequence * samples;
    const block = { stream: 3, sequence, first, samples, signals: 1, counts: counts(first) };
    device.socket.send(encodeBlock({ ...block, sent: ticks(start) }));
  };
  const viewer = new RawViewer(server);
  await viewer.follow();
  send(0);
  await device.acked(1);
  await viewer.message(
    'beat',
    ({ notes }) => notes?.some((note) => note.startsWith('kept in the journal, not in files: ')) === true,
  );
  for (const sequence of [1, 2, 3, 4]) {
    send(sequence);
    await device.acked(sequence + 1);
  }
  await viewer.close();
  await device.close();
  const segments = async (): Promise<number> =>
    (await readdir(join(server.dataDirectory, `${recording}.journal`))).length;
  expect(await segments()).toBeGreaterThan(2);
  const before = await segments();
  // Another life looks what it may remove before anything else.
  const next = await server.restart();
  expect(await segments()).toBe(before);
  await next.close();

  const { problems } = await verifyData(server.dataDirectory);
  // Of the file that was begun, and is begun anew at every attempt, nothing is on the books.
  const named = problems.filter(({ code }) => code !== 'FILE_UNKNOWN');
  expect(named).toMatchObject([{ recording, code: 'SAMPLES_WIDE' }]);
  expect(named[0]?.message).toContain(`sample ${wide.at} `);
  const data = await openDataDirectory(server.dataDirectory);
  const reader = await openRecordedReader(data, recording);
  const window = await reader?.read(3, 0, 5 * samples);
  expect(window?.holes).toEqual([]);
  expect([...(window?.counts ?? [])]).toEqual(
    [0, 1, 2, 3, 4].flatMap((at) => Array.from(counts(at * samples))),
  );
  await reader?.close();
  await next.stop();
});
