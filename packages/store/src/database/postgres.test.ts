import { hasPostgres, startPostgres, type TestPostgres } from '@valvomo/testing';
import { sql as raw } from 'kysely';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { repeating } from './again.ts';
import type { DatabaseFault } from './database.ts';
import { givenFile, givenRecording, givenSegment } from './given.fixture.ts';
import { alarmsContract } from './alarms-contract.fixture.ts';
import { marksContract } from './marks-contract.fixture.ts';
import { openDatabase } from './open-database.ts';
import { openPostgres } from './postgres.ts';
import { beginSession } from './postgres-session.ts';
import { recordingsContract } from './recordings-contract.fixture.ts';
import { studiesContract } from './studies-contract.fixture.ts';
import { tablesIn } from './tables.ts';

const patience = { timeout: 60_000, interval: 50 };

describe.runIf(hasPostgres)('PostgreSQL', () => {
  let postgres: TestPostgres;
  let count = 0;
  beforeAll(async () => {
    postgres = await startPostgres();
  }, 120_000);
  afterAll(() => postgres.stop());

  const administer = async (...statements: readonly string[]): Promise<void> => {
    const client = new Client({ connectionString: postgres.url() });
    await client.connect();
    for (const statement of statements) await client.query(statement);
    await client.end();
  };
  const within = (schema: string, more = ''): string =>
    postgres.url(`options=${encodeURIComponent(`-c search_path=${schema}${more}`)}`);
  const freshSchema = async (): Promise<string> => {
    const schema = `ward_${count++}`;
    await administer(`create schema ${schema}`);
    return schema;
  };
  const fresh = async (): Promise<string> => within(await freshSchema());

  describe.each([
    ['recordings', recordingsContract],
    ['marks', marksContract],
    ['studies', studiesContract],
    ['alarms', alarmsContract],
  ] as const)('%s', (_, contract) => {
    contract(async () => openDatabase(await fresh()));
  });

  it('is one server’s alone, schema by schema; one that only looks is let in', async () => {
    const [url, other] = [await fresh(), await fresh()];
    const database = await openDatabase(url);
    await database.recordings.opened(givenRecording('night-1'));
    await expect(openDatabase(url)).rejects.toMatchObject({
      code: 'DATABASE_LOCKED',
      value: expect.stringContaining(`process ${process.pid}`) as unknown,
    });
    const neighbour = await openDatabase(other);
    expect(await neighbour.recordings.list()).toEqual([]);
    await neighbour.close();
    const looking = await openDatabase(url, { readOnly: true });
    expect(await looking.recordings.list()).toHaveLength(1);
    await expect(looking.recordings.closed({ recording: 'night-1', at: '0', why: '' })).rejects.toMatchObject(
      { code: 'DATABASE_FAILED' },
    );
    await looking.close();
    await database.close();
    const again = await openDatabase(url);
    expect(await again.recordings.list()).toHaveLength(1);
    await again.close();
  });

  it('says what is wrong with what was chosen, and never the password', async () => {
    const refused = async (url: string, expected: object): Promise<void> => {
      const error = await openDatabase(url).catch((thrown: unknown) => thrown as Error);
      expect(error).toMatchObject(expected);
      expect(JSON.stringify([error, (error as Error).message])).not.toContain('open-sesame');
    };
    const word = 'open-sesame';
    await refused(`mysql://root:${word}@localhost/x`, { code: 'DATABASE_URL' });
    await refused(`postgres://root:${word}@localhost:port/x`, { code: 'DATABASE_URL' });
    await refused(`postgres://root:${word}@localhost`, { code: 'DATABASE_URL' });
    await refused(postgres.url('', word), {
      code: 'DATABASE_REFUSED',
      message: expect.stringContaining('password authentication failed') as unknown,
    });
    await refused(`postgres://root:${word}@127.0.0.1:1/x`, {
      code: 'DATABASE_FAILED',
      message: expect.stringContaining('ECONNREFUSED') as unknown,
    });
    await refused(
      postgres
        .url()
        .replace('/postgres?', '/')
        .replace(/postgres$/, 'nowhere'),
      {
        code: 'DATABASE_REFUSED',
        message: expect.stringContaining('"nowhere" does not exist') as unknown,
      },
    );
    const schema = await freshSchema();
    await refused(within(schema, ' -c synchronous_commit=off'), {
      code: 'DATABASE_UNSAFE',
      value: 'off',
      limit: 'on',
      message: expect.stringContaining('synchronous_commit') as unknown,
    });
    await administer(
      `create role ${schema} login password '${word}'`,
      `grant usage on schema ${schema} to ${schema}`,
    );
    await refused(within(schema).replace(/\/\/[^@]+@/, `//${schema}:${word}@`), {
      code: 'DATABASE_REFUSED',
      value: schema,
      message: expect.stringContaining(`may not make tables in schema ${schema}`) as unknown,
    });
    const old = { query: async () => ({ rows: [{ version: 13, encoding: 'UTF8' }] }) };
    await expect(beginSession(old as unknown as Client, 'only')).rejects.toMatchObject({
      code: 'DATABASE_VERSION',
      value: 13,
      limit: 14,
    });
  });

  it('refuses tables that a later program changed, and changes of the audit', async () => {
    const schema = await freshSchema();
    await openDatabase(within(schema)).then((database) => database.close());
    const sql = await openPostgres(within(schema), { use: 'only', onLost: () => undefined });
    await raw`insert into persons values ('Anna', 0, 0)`.execute(sql);
    await raw`insert into audit (at, author, action, subject, id) values (0, 'Anna', 'add', 'mark', 'x')`.execute(
      sql,
    );
    await expect(raw`update audit set author = 'valvomo'`.execute(sql)).rejects.toThrow('audit only grows');
    await expect(raw`delete from audit`.execute(sql)).rejects.toThrow('audit only grows');
    await expect(raw`truncate audit`.execute(sql)).rejects.toThrow('audit only grows');
    await sql.destroy();
    await administer(`insert into ${schema}.kysely_migration (name, timestamp) values ('9999-later', '')`);
    await expect(openDatabase(within(schema))).rejects.toMatchObject({
      code: 'DATABASE_NEWER',
      value: ['9999-later'],
    });
  });

  it('lets one of two win who change the same version of a mark, and tells the other', async () => {
    const url = await fresh();
    await openDatabase(url).then((database) => database.close());
    const both = await Promise.all(
      [0, 1].map(() => openPostgres(url, { use: 'shared', onLost: () => undefined })),
    );
    const [one, other] = both.map((sql) => repeating(tablesIn(sql)).marks);
    if (one === undefined || other === undefined) throw new Error('two were opened');
    const recording = 'night-1';
    const spike = {
      stream: 0,
      start: 5,
      samples: 1,
      kind: 'spike',
      channels: null,
      review: 'unreviewed',
    } as const;
    const [mark] = await one.add({ author: 'Anna', recording, marks: [{ ...spike, text: '' }] });
    const id = mark?.id ?? '';
    const rounds = 20;
    for (let version = 1; version <= rounds; version += 1) {
      const seen = { recording, mark: id, version };
      const settled = await Promise.allSettled([
        one.change({ ...seen, author: 'Anna' }, { text: `Anna ${version}` }),
        other.change({ ...seen, author: 'Bo' }, { text: `Bo ${version}` }),
      ]);
      const lost = settled.filter(({ status }) => status === 'rejected');
      expect(lost).toMatchObject([{ reason: { code: 'STALE_VERSION', value: version + 1 } }]);
    }
    const versions = await one.versions(recording, id);
    expect(versions.map((each) => each.version)).toEqual(
      Array.from({ length: rounds + 1 }, (_, at) => at + 1),
    );
    expect(await one.undo({ recording, mark: id, version: rounds + 1, author: 'Bo' })).toMatchObject({
      text: versions.at(-2)?.text,
    });
    for (const sql of both) await sql.destroy();
  });

  it('admits one of two to a bed who come at the same moment, and numbers unknown ones apart', async () => {
    const url = await fresh();
    await openDatabase(url).then((database) => database.close());
    const both = await Promise.all(
      [0, 1].map(() => openPostgres(url, { use: 'shared', onLost: () => undefined })),
    );
    const desks = both.map((sql) => repeating(tablesIn(sql)).studies);
    const admission = {
      reason: '',
      age: null,
      consciousness: '',
      drugs: [],
      profile: 'icu',
      electrodes: '',
    } as const;
    const admit = (bed: string) =>
      Promise.allSettled(
        desks.map((desk) =>
          desk.admit({ author: 'Anna', bed: { id: bed, name: bed }, patient: { unknown: true }, admission }),
        ),
      );
    for (const bed of ['1', '2', '3', '4', '5']) {
      const lost = (await admit(bed)).filter(({ status }) => status === 'rejected');
      expect(lost).toMatchObject([{ reason: { code: 'BED_OCCUPIED' } }]);
    }
    const apart = await Promise.all(
      desks.map((desk, at) =>
        desk.admit({
          author: 'Anna',
          bed: { id: `apart-${at}`, name: '' },
          patient: { unknown: true },
          admission,
        }),
      ),
    );
    expect(new Set(apart.map(({ patient }) => patient.unknown)).size).toBe(2);
    for (const sql of both) await sql.destroy();
  });

  it('has whatever was answered after PostgreSQL was killed, and works again when it is back', async () => {
    const url = await fresh();
    const faults: (DatabaseFault | null)[] = [];
    const database = await openDatabase(url, { onFault: (fault) => faults.push(fault) });
    const recording = 'night-1';
    await database.recordings.opened(givenRecording(recording));
    await database.recordings.fileOpened(givenFile(recording));
    const kept: number[] = [];
    let next = 0;
    for (let life = 0; life < 3; life += 1) {
      const enough = kept.length + 50;
      let killed: Promise<void> | undefined;
      // A burst: some are always under way, one of them when it is killed.
      const writer = async (): Promise<void> => {
        for (;;) {
          const record = next++;
          await database.recordings.segment(givenSegment(recording, { record }));
          kept.push(record);
          if (kept.length >= enough) killed ??= postgres.kill();
        }
      };
      const ended = await Promise.allSettled([writer(), writer(), writer(), writer()]);
      for (const each of ended)
        expect(each).toMatchObject({ status: 'rejected', reason: { code: 'DATABASE_FAILED' } });
      await killed;
      await vi.waitFor(() => expect(database.fault).not.toBeNull(), patience);
      await postgres.start();
      await vi.waitFor(() => expect(database.fault).toBeNull(), patience);
      const segments = await database.recordings.segments(recording);
      const there = new Set(segments.map(({ record }) => record));
      expect(kept.filter((record) => !there.has(record))).toEqual([]);
    }
    expect(faults.at(0)).toMatchObject({ code: 'DATABASE_FAILED' });
    expect(faults.at(-1)).toBeNull();
    await database.close();
  });

  it('is waited for when it is not there at the start, if that is wanted', async () => {
    const url = await fresh();
    await postgres.kill();
    try {
      await expect(openDatabase(url)).rejects.toMatchObject({ code: 'DATABASE_FAILED' });
      const database = await openDatabase(url, { patient: true });
      expect(database.fault).toMatchObject({ code: 'DATABASE_FAILED' });
      await postgres.start();
      await vi.waitFor(() => expect(database.fault).toBeNull(), patience);
      expect(await database.recordings.list()).toEqual([]);
      await database.close();
    } finally {
      await postgres.kill();
      await postgres.start();
    }
  });

  it('takes a text that PostgreSQL has not: a zero becomes a picture of one', async () => {
    const database = await openDatabase(await fresh());
    const button = { event: 0, kind: 'note', stream: 0, start: 0, samples: 0, text: 'a\0b' } as const;
    await database.events.add('night-1', [button]);
    expect(await database.events.list('night-1')).toEqual([{ ...button, text: 'a\u2400b' }]);
    await database.close();
  });
});
