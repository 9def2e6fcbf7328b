import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import SqliteFile from 'better-sqlite3';
import { Kysely, sql as raw, SqliteDialect } from 'kysely';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { alarmsContract } from './alarms-contract.fixture.ts';
import type { DatabaseFault } from './database.ts';
import { givenFile, givenRecording, givenSegment } from './given.fixture.ts';
import { marksContract } from './marks-contract.fixture.ts';
import { marksIn } from './marks-sql.ts';
import { openDatabase } from './open-database.ts';
import { recordingsContract } from './recordings-contract.fixture.ts';
import type { Schema } from './schema.ts';
import { openSqlite } from './sqlite.ts';
import { studiesContract } from './studies-contract.fixture.ts';

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

describe.each([
  ['recordings', recordingsContract],
  ['marks', marksContract],
  ['studies', studiesContract],
  ['alarms', alarmsContract],
] as const)('%s in SQLite', (_, contract) => {
  contract(() => openDatabase(freshPath()));
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
    await raw`insert into persons values ('Anna', 0, 0)`.execute(sql);
    await raw`insert into audit (at, author, action, subject, id) values (0, 'Anna', 'add', 'mark', 'x')`.execute(
      sql,
    );
    await expect(raw`update audit set author = 'valvomo'`.execute(sql)).rejects.toThrow('audit only grows');
    await expect(raw`delete from audit`.execute(sql)).rejects.toThrow('audit only grows');
    await sql.destroy();
  });

  it('looks marks up by an index, wherever the window lies', async () => {
    const path = freshPath();
    const database = await openDatabase(path);
    await database.close();
    const file = new SqliteFile(path);
    const statements: string[] = [];
    const prepare = file.prepare.bind(file);
    const watched = Object.assign(file, {
      prepare: (text: string) => {
        if (/^select .* from "marks"/.test(text)) statements.push(text);
        return prepare(text);
      },
    });
    const sql = new Kysely<Schema>({ dialect: new SqliteDialect({ database: watched }) });
    const marks = marksIn(sql);
    const window = { stream: 0, from: 1_000_000, to: 1_001_000 };
    await marks.list({ recording: 'night-1', window, limit: 10 });
    await marks.list({ recording: 'night-1', after: '0:5:x', limit: 10 });
    await marks.list({ recording: 'night-1', changed_since: '5', limit: 10 });
    expect(statements).toHaveLength(4);
    const plans = statements.map((text) => {
      const values = Array.from(text.matchAll(/\?/g), () => 1);
      const rows = prepare(`explain query plan ${text}`).all(...values) as { detail: string }[];
      return rows.map(({ detail }) => detail).join('; ');
    });
    expect(plans[0]).toMatch(
      /USING INDEX marks_place \(recording=\? AND stream=\? AND start>\? AND start<\?\)/,
    );
    expect(plans[1]).toMatch(/USING INDEX marks_long \(recording=\? AND stream=\? AND start<\?\)/);
    expect(plans[2]).toMatch(/USING INDEX marks_place \(recording=\? AND \(stream,start,id\)>/);
    expect(plans[2]).not.toMatch(/TEMP B-TREE/);
    expect(plans[3]).toMatch(/USING INDEX marks_changed \(recording=\? AND changed>\?\)/);
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
