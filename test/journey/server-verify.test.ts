import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openDatabase } from '@valvomo/store';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { helloOf, RawDevice, serverOn, upTo } from './server-kit.ts';

const program = fileURLToPath(new URL('../../packages/cli/src/main.ts', import.meta.url));

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const verify = (...args: readonly string[]): Promise<Ended> =>
  new Promise((resolve) => {
    const child = execFile(process.execPath, [program, 'verify', ...args], (_, stdout, stderr) =>
      resolve({ code: child.exitCode, stdout, stderr }),
    );
  });

const codesOf = ({ stdout }: Ended): string[] =>
  (JSON.parse(stdout) as { problems: { code: string }[] }).problems.map(({ code }) => code);

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'valvomo-verify-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A ward that recorded two devices at one bed, with a gap: one recording is closed, one goes on. */
const recorded = async (): Promise<string> => {
  const server = await serverOn(folder, { filing: { every_ms: 50 } });
  const device = new RawDevice(server);
  const { recording } = await device.greet(helloOf());
  for (const block of upTo(30)) device.block(block, block * 10);
  device.send({
    type: 'gap',
    stream: 3,
    sequence: 30,
    sequences: 1,
    first: 300,
    samples: 450,
    reason: 'device',
  });
  for (const block of upTo(20)) device.block(31 + block, 750 + block * 10);
  await device.acked(51);
  await device.close();
  const other = new RawDevice(server);
  await other.greet(helloOf({ device: { id: 'amp-2', name: 'Another', software: '1' }, life: 'x' }));
  for (const block of upTo(30)) other.block(block, block * 10);
  await other.acked(30);
  await other.close();
  await server.close();
  return recording;
};

describe('valvomo verify', () => {
  it('proves what a server left: files, samples and database; and names what was changed since', async () => {
    const recording = await recorded();
    const good = await verify(folder, '--json');
    expect(codesOf(good)).toEqual([]);
    expect(good.code).toBe(0);
    expect(JSON.parse(good.stdout)).toMatchObject({ recordings: 2, files: 2 });

    const database = await openDatabase(join(folder, 'valvomo.sqlite'), { readOnly: true });
    const [file] = await database.recordings.files(recording);
    expect(file?.closed).not.toBeNull();
    const segments = await database.recordings.segments(recording);
    expect(segments.map(({ records, firsts }) => [records, firsts])).toEqual([
      [3, [{ stream: 3, first: 0, samples: 300 }]],
      [2, [{ stream: 3, first: 750, samples: 200 }]],
    ]);
    expect((await database.recordings.get(recording))?.closed?.why).toBe('the bed has another recording');
    await database.close();

    const files = join(folder, 'recordings', recording);
    const name = (await readdir(files)).find((each) => each.endsWith('.edf')) ?? '';
    const bytes = await readFile(join(files, name));
    bytes[bytes.length - 700] = (bytes[bytes.length - 700] ?? 0) ^ 1;
    await writeFile(join(files, name), bytes);
    const changed = await verify(folder, '--json');
    expect([changed.code, codesOf(changed)]).toEqual([1, ['FILE_CHECKSUM']]);
    const lines = await verify(folder);
    expect(lines.code).toBe(1);
    expect(lines.stdout).toContain(`FILE_CHECKSUM: ${name}: `);
  });

  it('a folder that is not there cannot be read; no folder is wrong usage', async () => {
    const nowhere = await verify(join(folder, 'nowhere'));
    expect([nowhere.code, nowhere.stdout]).toEqual([2, '']);
    expect(nowhere.stderr.trim().split('\n')).toHaveLength(1);
    expect((await verify()).code).toBe(64);
  });
});
