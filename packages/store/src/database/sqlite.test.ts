import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import SqliteFile from 'better-sqlite3';
import { sql as raw } from 'kysely';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { DatabaseFault } from './database.ts';
import { givenFile, givenRecording, givenSegment } from './given.fixture.ts';
import { openDatabase } from './open-database.ts';
import { recordingsContract } from './recordings-contract.fixture.ts';
import { openSqlite } from './sqlite.ts';

let folder: string;
let count = 0;
const freshPath = (): string => {
  const own = join(folder, `${count++}`);
  mkdirSync(own);
  return join(own, 'valvomo.sqlite');
};
const fixture = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'valvomo-database-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('recordings in SQLite', () => {
  recordingsContract(() => openDatabase(freshPath()));
});

describe('a SQLite database', () => {
  it('syncs every write, refuses wrong types and dangling references, and is for its account only', async () => {
    const path = freshPath();
    const database = await openDatabase(path);
    await database.recordings.opened(givenRecording('night-1'));
    for (const name of ['valvomo.sqlite', 'valvomo.sqlite-wal', 'valvomo.sqlite-shm'])
      expect([name, (await stat(join(path, '..', name))).mode & 0o77]).toEqual([name, 0]);
    await database.close();

    const sql = await openSqlite(path, false);
    const pragma = async (name: string): Promise<unknown> =>
      Object.values((await raw.raw(`pragma ${name}`).execute(sql)).rows[0] as object)[0];
    expect(await pragma('journal_mode')).toBe('wal');
    expect(await pragma('synchronous')).toBe(2n);
    expect(await pragma('foreign_keys')).toBe(1n);
    const tables = await raw<{ name: string; strict: bigint }>`pragma table_list`.execute(sql);
    const own = tables.rows.filter(({ name }) => !/^(sqlite|kysely)_/.test(name));
    expect(own.length).toBeGreaterThanOrEqual(7);
    expect(own.filter(({ strict }) => strict !== 1n)).toEqual([]);
    await expect(raw`update recordings set created = 'noon'`.execute(sql)).rejects.toThrow(/INTEGER/);
    await sql.destroy();
  });

  it('names the process that has it; one that only looks is let in', async () => {
    const path = freshPath();
    const database = await openDatabase(path);
    await database.recordings.opened(givenRecording('night-1'));
    await expect(openDatabase(path)).rejects.toMatchObject({ code: 'DATABASE_LOCKED', value: process.pid });
    const other = [fixture('other-process.fixture.ts'), path];
    const { stdout } = await promisify(execFile)(process.execPath, other);
    expect(stdout.trim().split('\n')).toEqual([
      `DATABASE_LOCKED database ${path} is in use by process ${process.pid}`,
      '1',
      'DATABASE_FAILED',
    ]);
    await database.close();
    const again = await openDatabase(path);
    expect(await again.recordings.list()).toHaveLength(1);
    await again.close();
  });

  it('says what is wrong with a file that is none, and leaves it', async () => {
    const path = freshPath();
    await openDatabase(path).then((database) => database.close());
    const file = new SqliteFile(path);
    file.exec("insert into kysely_migration (name, timestamp) values ('9999-later', '')");
    file.close();
    await expect(openDatabase(path)).rejects.toMatchObject({ code: 'DATABASE_NEWER', value: ['9999-later'] });
    await expect(openDatabase(join(fixture('sqlite.ts'), 'below-a-file'))).rejects.toMatchObject({
      code: 'DATABASE_FAILED',
    });
    await expect(openDatabase(fixture('sqlite.ts'))).rejects.toMatchObject({
      code: 'DATABASE_FAILED',
      message: expect.stringMatching(/not a database/) as unknown,
    });
  });

  it('takes as many requests as may wait, and refuses the next', async () => {
    const database = await openDatabase(freshPath(), { waiting_max: 3 });
    const asked = Array.from({ length: 5 }, () => database.recordings.list());
    const settled = await Promise.allSettled(asked);
    expect(settled.map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'fulfilled',
      'rejected',
      'rejected',
    ]);
    expect(settled[4]).toMatchObject({ reason: { code: 'DATABASE_BUSY', limit: 3 } });
    expect(await database.recordings.list()).toEqual([]);
    await database.close();
  });

  it('says that its thread died, and works again', async () => {
    const faults: (DatabaseFault | null)[] = [];
    const database = await openDatabase(freshPath(), {
      entry: new URL('./dying-worker.fixture.ts', import.meta.url),
      onFault: (fault) => faults.push(fault),
    });
    await database.recordings.opened(givenRecording('night-1'));
    const asked = [database.recordings.get('death'), database.recordings.get('night-1')];
    for (const each of await Promise.allSettled(asked))
      expect(each).toMatchObject({ status: 'rejected', reason: { code: 'DATABASE_FAILED' } });
    await vi.waitFor(() => expect(faults).toHaveLength(2), { timeout: 30_000 });
    expect(faults).toEqual([expect.objectContaining({ code: 'DATABASE_FAILED' }), null]);
    expect(database.fault).toBeNull();
    expect(await database.recordings.get('night-1')).toMatchObject({ recording: 'night-1' });
    await database.close();
    await expect(database.recordings.list()).rejects.toMatchObject({ code: 'DATABASE_FAILED' });
  });

  it('has after kill -9 whatever was answered', async () => {
    const path = freshPath();
    for (let life = 0; life < 4; life += 1) {
      const recording = `life-${life}`;
      const writer = spawn(process.execPath, [fixture('writing-process.fixture.ts'), path, recording], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let said = '';
      writer.stdout.on('data', (data: Buffer) => {
        said += data.toString();
        if (said.split('\n').length > 20 * (life + 1)) writer.kill('SIGKILL');
      });
      const [, signal] = (await once(writer, 'close')) as [number | null, string | null];
      expect(signal).toBe('SIGKILL');
      const kept = said.split('\n').slice(0, -1).map(Number);
      const database = await openDatabase(path);
      const segments = await database.recordings.segments(recording);
      expect(segments.length).toBeGreaterThanOrEqual(kept.length);
      expect(segments).toEqual(segments.map((_, record) => givenSegment(recording, { record })));
      expect(await database.recordings.files(recording)).toEqual([{ ...givenFile(recording), closed: null }]);
      await database.close();
      const file = new SqliteFile(path);
      expect(file.pragma('integrity_check', { simple: true })).toBe('ok');
      expect(file.pragma('foreign_key_check')).toEqual([]);
      file.close();
    }
  });
});
