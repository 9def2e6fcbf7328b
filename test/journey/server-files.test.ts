import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { openRecording, type EdfRecording } from '@valvomo/edf';
import { openFile } from '@valvomo/edf/node';
import { afterEach, describe, expect, it } from 'vitest';
import { helloOf, newServer, RawDevice, type TestServer } from './server-kit.ts';

const run = promisify(execFile);
const quick = { filing: { every_ms: 50 } };

let server: TestServer | undefined;
afterEach(async () => {
  await server?.stop();
  server = undefined;
});

const eventually = async <Found>(what: string, look: () => Promise<Found | undefined>): Promise<Found> => {
  for (const until = Date.now() + 30_000; Date.now() < until;) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => {
      setTimeout(resolve, 50);
    });
  }
  throw new Error(`${what} did not come`);
};

const filesOf = async (there: TestServer, recording: string): Promise<string[]> => {
  const folder = join(there.dataDirectory, 'recordings', recording);
  const names = await readdir(folder).catch(() => []);
  return names
    .filter((name) => /\.[eb]df$/.test(name))
    .toSorted()
    .map((name) => join(folder, name));
};

const reading = async <Result>(
  path: string,
  work: (file: EdfRecording) => Promise<Result>,
): Promise<Result> => {
  const { source, close } = await openFile(path);
  return openRecording(source).then(work).finally(close);
};

/** Waits until the first file holds so many records. */
const records = (there: TestServer, recording: string, count: number): Promise<string> =>
  eventually(`${count} records`, async () => {
    const [path] = await filesOf(there, recording);
    if (path === undefined) return undefined;
    const found = await reading(path, (file) => file.records()).catch(() => 0);
    return found >= count ? path : undefined;
  });

const bedsOf = async (
  there: TestServer,
): Promise<{ filed_until: string | null; head_time: string | null }[]> =>
  (await fetch(`${there.address}/api/beds`)).json() as Promise<
    { filed_until: string | null; head_time: string | null }[]
  >;

/** MNE's own reading of the counts of a file; null where MNE is not installed. */
const mneCounts = async (path: string): Promise<number[][] | null> => {
  const script = `
import json, sys
try:
    import mne
except ImportError:
    print('null'); sys.exit()
raw = mne.io.read_raw_edf(sys.argv[1], verbose='error')
data = raw.get_data(units='uV')
print(json.dumps([[round(v * 10) for v in row] for row in data.tolist()]))
`;
  const { stdout } = await run('/usr/bin/python3', ['-c', script, path], { maxBuffer: 1 << 26 });
  return JSON.parse(stdout) as number[][] | null;
};

const countsOf = (samples: number, row: number, from = 0): number[] =>
  Array.from({ length: samples }, (_, at) => ((from + at) % 1000) + 1000 * row);

const expected = (samples: number): number[][] => [countsOf(samples, 0), countsOf(samples, 1)];

describe('a bed becomes files', () => {
  it('that grow while it is recorded, go on after a restart, and are closed when another device comes', async () => {
    server = await newServer(quick);
    const device = new RawDevice(server);
    const hello = helloOf();
    const { recording } = await device.greet(hello);
    for (let at = 0; at < 35; at += 1) device.block(at, at * 10);
    await device.acked(35);
    const path = await records(server, recording, 3);
    const growing = await mneCounts(path);
    expect(growing?.map((row) => row.slice(0, 300)) ?? expected(300)).toEqual(expected(300));
    const [bed] = await eventually('filed until', async () => {
      const beds = await bedsOf(server as TestServer);
      return beds[0]?.filed_until === null ? undefined : beds;
    });
    expect(BigInt(bed?.filed_until ?? 0)).toBeLessThanOrEqual(BigInt(bed?.head_time ?? 0));
    await device.close();

    server = await server.restart();
    const again = new RawDevice(server);
    expect((await again.greet(hello)).recording).toBe(recording);
    for (let at = 35; at < 60; at += 1) again.block(at, at * 10);
    await again.acked(60);
    await records(server, recording, 6);
    await again.close();

    const other = new RawDevice(server);
    const welcome = await other.greet(
      helloOf({ device: { id: 'amp-2', name: 'Another', software: '1' }, life: 'x' }),
    );
    expect(welcome.recording).not.toBe(recording);
    await eventually('closed file', () =>
      reading(path, (file) => Promise.resolve(file.problems().length === 0 ? true : undefined)),
    );
    expect(await filesOf(server, recording)).toEqual([path]);
    await reading(path, async (file) => {
      expect(file.format).toBe('EDF+C');
      expect(await file.records()).toBe(6);
      const texts = (await file.annotations()).map(({ text }) => text);
      expect(texts[0]).toMatch(/^recording .*, file 1, origin \d+, start \d+, stream 3 first 0$/);
      expect(texts).toContain('server started anew');
      const { counts } = await file.read([0, 1], 0, 600);
      expect([...counts]).toEqual([...countsOf(600, 0), ...countsOf(600, 1)]);
    });
    const closed = await mneCounts(path);
    expect(closed ?? expected(600)).toEqual(expected(600));
    await other.close();
  });

  it('a gap is in the file at its place, and samples on both sides of it', async () => {
    server = await newServer(quick);
    const device = new RawDevice(server);
    const { recording } = await device.greet(helloOf());
    for (let at = 0; at < 20; at += 1) device.block(at, at * 10);
    device.send({
      type: 'gap',
      stream: 3,
      sequence: 20,
      sequences: 1,
      first: 200,
      samples: 730,
      reason: 'device',
    });
    for (let at = 21; at < 41; at += 1) device.block(at, 930 + (at - 21) * 10);
    await device.acked(41);
    const path = await records(server, recording, 4);
    await reading(path, async (file) => {
      expect(file.format).toBe('EDF+D');
      expect(await file.gaps()).toMatchObject([{ from_s: 2, to_s: 9.3 }]);
      const { counts, holes } = await file.read([0], 0, 1130);
      expect(holes).toEqual([{ start: 200, samples: 730 }]);
      expect([...counts.subarray(930)]).toEqual(countsOf(200, 0, 930));
      const texts = (await file.annotations()).map(({ text }) => text);
      expect(texts).toContain('gap: stream 3 from 200, 730 samples: device measured nothing');
    });
    const bytes = (await readFile(path)).subarray(192, 244).toString('latin1');
    expect(bytes.trim()).toMatch(/^EDF\+D\s+-1$/);
    await device.close();
  });
});
