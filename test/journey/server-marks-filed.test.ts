import { execFile, fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Mark } from '@valvomo/model';
import type { Server, ServerOptions } from '@valvomo/server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { call, helloOf, RawDevice, upTo } from './server-kit.ts';

const run = promisify(execFile);
const program = fileURLToPath(new URL('../chaos/server.ts', import.meta.url));
const generate = fileURLToPath(new URL('../../fixtures/generate/', import.meta.url));

/** What MNE, where it is installed, and a byte-level parser of the standard read in a file. */
const script = `
import json, pathlib, sys
sys.path.insert(0, ${JSON.stringify(generate)})
import edf_strict
path = sys.argv[1]
strict = edf_strict.read(pathlib.Path(path)) if sys.argv[2] == 'closed' else None
try:
    import mne
except ImportError:
    mne = None
read = None
if mne is not None:
    mne.set_log_level('error')
    found = mne.read_annotations(path)
    read = [[round(float(a['onset']), 6), round(float(a['duration']), 6), str(a['description'])] for a in found]
print(json.dumps({'strict': strict, 'mne': read}))
`;

interface Independent {
  readonly strict: {
    readonly violations: readonly string[];
    readonly onsets: readonly number[];
    readonly annotations: readonly (readonly [number, number | null, string])[];
  } | null;
  readonly mne: readonly (readonly [number, number, string])[] | null;
}

const independent = async (path: string, state: 'growing' | 'closed'): Promise<Independent> => {
  const { stdout } = await run('/usr/bin/python3', ['-B', '-c', script, path, state], { maxBuffer: 1 << 26 });
  return JSON.parse(stdout) as Independent;
};

let folder: string;
let child: ChildProcess | undefined;

const begin = async (): Promise<Server> => {
  const options: Partial<ServerOptions> = {
    port: 0,
    dataDirectory: join(folder, 'data'),
    beds: [{ id: 'bed-1', name: 'Bed 1' }],
    timeZone: 'Europe/Helsinki',
    filing: { every_ms: 50 },
  };
  child = fork(program, [JSON.stringify(options)]);
  const [{ port }] = (await once(child, 'message')) as [{ port: number }];
  return { address: `http://127.0.0.1:${port}`, port, close: () => Promise.resolve() };
};

const end = async (signal: 'SIGKILL' | 'SIGTERM'): Promise<void> => {
  const ended = child;
  child = undefined;
  if (ended === undefined) return;
  const exit = once(ended, 'exit');
  ended.kill(signal);
  await exit;
};

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'valvomo-marks-filed-'));
});
afterEach(async () => {
  await end('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

const pathsOf = async (recording: string): Promise<string[]> => {
  const files = join(folder, 'data', 'recordings', recording);
  const names = await readdir(files).catch(() => []);
  return names.filter((name) => /-\d+\.edf$/.test(name)).map((name) => join(files, name));
};

/** Sends on until MNE, where it is installed, reads an annotation with `text` in the growing file. */
const filed = (recording: string, text: string, goOn: () => Promise<void>): Promise<Independent> =>
  expect
    .poll(
      async () => {
        await goOn();
        const [path] = await pathsOf(recording);
        const found =
          path === undefined ? undefined : await independent(path, 'growing').catch(() => undefined);
        return found?.mne?.some(([, , said]) => said.includes(text)) === false ? undefined : found;
      },
      { timeout: 60_000, interval: 200 },
    )
    .toBeDefined()
    .then(async () => independent((await pathsOf(recording))[0] ?? '', 'growing'));

const strictMarks = async (path: string): Promise<unknown> => {
  const { strict, mne } = await independent(path, 'closed');
  if (strict === null) return null;
  const [start = 0] = strict.onsets;
  const bytes = strict.annotations.map(([onset, , text]) => [(onset - start) / 1e7, text]);
  const read = mne?.map(([onset, , text]) => [onset, text]) ?? bytes;
  return { violations: strict.violations, bytes, read };
};

/** The file of final marks comes to hold these, for a byte-level parser and for MNE. */
const beside = (path: string, marks: readonly unknown[]): Promise<void> =>
  expect
    .poll(() => strictMarks(path).catch(() => null), { timeout: 60_000, interval: 200 })
    .toEqual({ violations: [], bytes: marks, read: marks });

const valvomo = fileURLToPath(new URL('../../packages/cli/src/main.ts', import.meta.url));

/** The data folder is as it should be; a server at work may be a moment behind. */
const verify = async (): Promise<unknown> => {
  const { stdout } = await run(process.execPath, [valvomo, 'verify', join(folder, 'data'), '--json']);
  return (JSON.parse(stdout) as { problems: unknown }).problems;
};

describe('marks of a live bed', () => {
  it('are in the growing file for MNE, those that a kill overtook after the restart, none of them twice', async () => {
    let server = await begin();
    const hello = helloOf();
    const device = new RawDevice(server);
    const { recording } = await device.greet(hello);
    let next = 0;
    const blocks = async (to: RawDevice, count = 20): Promise<void> => {
      for (const block of upTo(count, next)) to.block(block, block * 10);
      next += count;
      await to.acked(next);
    };
    await blocks(device);
    const at = `/api/recordings/${recording}/marks`;
    const spike = { stream: 3, start: 150, samples: 25, kind: 'spike', text: 'Fp1 µV', channels: ['Fp1'] };
    const { body: mark } = await call<Mark>(server, 'POST', at, { author: 'Anna', ...spike });
    const told = `spike | Fp1 µV | channels: Fp1 | stream 3 from 150, 25 samples | by Anna [mark ${mark.id} v1]`;
    const growing = await filed(recording, 'spike', () => blocks(device));
    expect(growing.mne ?? [[1.5, 0.25, told]]).toContainEqual([1.5, 0.25, told]);

    // Acknowledged to its author, and the server is gone.
    const { body: changed } = await call<Mark>(server, 'PUT', `${at}/${mark.id}`, {
      author: 'Bo',
      version: 1,
      review: 'confirmed',
    });
    const late = { stream: 3, start: 10, samples: 0, kind: 'note', text: 'cough', channels: null };
    const { body: note } = await call<Mark>(server, 'POST', at, { author: 'Bo', ...late });
    await end('SIGKILL');
    await device.close();

    server = await begin();
    const again = new RawDevice(server);
    expect((await again.greet(hello)).recording).toBe(recording);
    await filed(recording, 'cough', () => blocks(again));
    const { status } = await call(server, 'DELETE', `${at}/${note.id}`, { author: 'Bo', version: 1 });
    expect(status).toBe(200);
    await filed(recording, 'deleted', () => blocks(again));
    await again.close();

    const other = new RawDevice(server);
    await other.greet(helloOf({ device: { id: 'amp-2', name: 'Another', software: '1' }, life: 'x' }));
    const [path = ''] = await pathsOf(recording);
    await expect
      .poll(async () => (await independent(path, 'closed')).strict?.violations, { timeout: 60_000 })
      .toEqual([]);
    const { strict, mne } = await independent(path, 'closed');
    const expected = [
      [0.1, null, `note | cough | all channels | stream 3 from 10, 0 samples | by Bo [mark ${note.id} v1]`],
      [
        0.1,
        null,
        `note | cough | all channels | stream 3 from 10, 0 samples | by Bo | deleted [mark ${note.id} v2]`,
      ],
      [1.5, 0.25, told],
      [
        1.5,
        0.25,
        `spike | Fp1 µV | channels: Fp1 | stream 3 from 150, 25 samples | by Anna | changed by Bo | confirmed [mark ${changed.id} v2]`,
      ],
    ];
    const [start = 0] = strict?.onsets ?? [];
    const ofMarks = (strict?.annotations ?? [])
      .filter(([, , text]) => text.includes(' [mark '))
      .map(([onset, duration, text]) => [
        (onset - start) / 1e7,
        duration === null ? null : duration / 1e7,
        text,
      ])
      .toSorted((a, b) => (String(a[2]) < String(b[2]) ? -1 : 1));
    expect(ofMarks).toEqual(expected);
    const read = mne
      ?.filter(([, , text]) => text.includes(' [mark '))
      .map(([onset, duration, text]) => [onset, duration === 0 ? null : duration, text])
      .toSorted((a, b) => (String(a[2]) < String(b[2]) ? -1 : 1));
    expect(read ?? expected).toEqual(expected);
    await other.close();
    await end('SIGTERM');
  }, 180_000);

  it('once it is closed are in a file beside it, which follows every change, also over a kill; verify proves it', async () => {
    let server = await begin();
    const device = new RawDevice(server);
    const { recording } = await device.greet(helloOf());
    for (const block of upTo(60)) device.block(block, block * 10);
    await device.acked(60);
    const at = `/api/recordings/${recording}/marks`;
    const given = { author: 'Anna', stream: 3, samples: 0, text: '', channels: null };
    const add = async (start: number, kind: string): Promise<Mark> =>
      (await call<Mark>(server, 'POST', at, { ...given, start, kind })).body;
    const seizure = await add(100, 'seizure');
    const spike = await add(300, 'spike');
    await device.close();
    const other = new RawDevice(server);
    await other.greet(helloOf({ device: { id: 'amp-2', name: 'Another', software: '1' }, life: 'x' }));
    const path = join(folder, 'data', 'recordings', recording, `${recording}-marks.edf`);
    const words = (mark: Mark, ...more: readonly string[]): string =>
      [mark.kind, '', 'all channels', `stream 3 from ${mark.start}, 0 samples`, 'by Anna', ...more].join(
        ' | ',
      );
    const first = [
      [1, `${words(seizure)} [mark ${seizure.id} v1]`],
      [3, `${words(spike)} [mark ${spike.id} v1]`],
    ];
    await beside(path, first);
    expect(await verify()).toEqual([]);

    await call(server, 'DELETE', `${at}/${seizure.id}`, { author: 'Anna', version: 1 });
    await call(server, 'PUT', `${at}/${spike.id}`, { author: 'Bo', version: 1, review: 'rejected' });
    const second = [[3, `${words(spike, 'changed by Bo', 'rejected')} [mark ${spike.id} v2]`]];
    await beside(path, second);
    expect(await verify()).toEqual([]);

    const late = await add(450, 'late');
    await end('SIGKILL');
    server = await begin();
    await beside(path, [...second, [4.5, `${words(late)} [mark ${late.id} v1]`]]);
    await call(server, 'POST', `${at}/${late.id}/undo`, { author: 'Anna', version: 1 });
    // An orderly end writes what is due.
    await end('SIGTERM');
    expect(await verify()).toEqual([]);
    await beside(path, second);
    await other.close();
  }, 180_000);
});
