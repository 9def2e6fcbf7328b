import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDataDirectory } from './data-directory.ts';
import { lockDirectory } from './lock.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'valvomo-data-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('data folder', () => {
  it('is created, lists its recordings and forgets only empty ones', async () => {
    const data = await openDataDirectory(join(folder, 'new', 'data'));
    const disk = await data.journal('bed-2');
    await data.journal('bed-1');
    disk.create('00000001.segment').close();
    expect(await data.recordings()).toEqual(['bed-1', 'bed-2']);
    await data.forget('bed-1');
    await data.forget('bed-2');
    expect(await data.recordings()).toEqual(['bed-2']);
  });

  it.skipIf(process.platform === 'win32')(
    'is readable by its owner only, with all that is in it',
    async () => {
      const data = await openDataDirectory(join(folder, 'data'));
      (await data.journal('bed-1')).create('00000001.segment').close();
      const journal = join(data.path, 'bed-1.journal');
      const paths = [data.path, journal, join(journal, '00000001.segment')];
      const modes = await Promise.all(paths.map(async (path) => (await stat(path)).mode & 0o077));
      expect(modes).toEqual([0, 0, 0]);
    },
  );

  it('that cannot be written is DATA_NOT_WRITABLE with its path', async () => {
    const path = join(folder, 'file');
    await writeFile(path, '');
    await expect(openDataDirectory(path)).rejects.toMatchObject({
      code: 'DATA_NOT_WRITABLE',
      value: path,
      message: expect.stringContaining(path) as string,
    });
  });
});

describe('lock', () => {
  it('one holder at a time, also within a process; released it can be taken again', async () => {
    const lock = lockDirectory(folder);
    expect(() => lockDirectory(folder)).toThrow(
      expect.objectContaining({ code: 'DATA_LOCKED', value: process.pid }),
    );
    lock.release();
    lockDirectory(folder).release();
    expect(await readdir(folder)).toEqual([]);
  });

  it('names the process that holds it', async () => {
    const parent = process.ppid;
    const { stdout } = spawnSync('cut', ['-d', ' ', '-f', '22', `/proc/${parent}/stat`], {
      encoding: 'utf8',
    });
    await writeFile(join(folder, 'server.lock'), `${parent} ${stdout.trim()}`);
    expect(() => lockDirectory(folder)).toThrow(new RegExp(`in use by process ${parent}`));
  });

  it.runIf(existsSync('/proc/self/stat'))(
    'of a process that was killed and not waited for is recovered',
    async () => {
      // The shell kills its child and never asks after it: its place in the process table stays taken.
      const shell = spawn('sh', ['-c', 'sleep 60 & echo $!; kill -9 $!; exec sleep 60'], { stdio: 'pipe' });
      const [bytes] = (await once(shell.stdout, 'data')) as [Buffer];
      const pid = Number(bytes.toString());
      const stat = (): string[] => readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
      await expect.poll(() => stat()[0], { interval: 5 }).toBe('Z');
      await writeFile(join(folder, 'server.lock'), `${pid} ${stat()[19]}`);
      lockDirectory(folder).release();
      shell.kill('SIGKILL');
      expect(await readdir(folder)).toEqual([]);
    },
  );

  it.each([
    ['of a dead process', () => `${spawnSync('true').pid} 12`],
    ['of an earlier process with the same number', () => `${process.ppid} 1`],
    ['of an earlier life of this very number', () => `${process.pid} 1`],
    ['that is empty', () => ''],
  ])('a lock %s is recovered', async (_, text) => {
    await writeFile(join(folder, 'server.lock'), text());
    lockDirectory(folder).release();
    expect(await readdir(folder)).toEqual([]);
  });
});
