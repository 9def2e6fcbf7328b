import { closeSync, openSync } from 'node:fs';
import { ValvomoError } from '@valvomo/model';
import SqliteFile from 'better-sqlite3';
import { Kysely, SqliteAdapter, SqliteDialect } from 'kysely';
import { ownerOnly } from '../disk.ts';
import { migrate, refuseNewer } from './migrate.ts';
import type { Schema, Sql } from './schema.ts';

/** Another program may look at the file meanwhile, e.g. make a copy of it. */
const busy_ms = 5000;

/** What makes a write last: it is in the log and synced before it is answered. */
const pragmas: readonly (readonly [name: string, word: string, value: string | bigint])[] = [
  ['journal_mode', 'WAL', 'wal'],
  // FULL: the log is synced with every transaction, so that it outlives the power, too.
  ['synchronous', 'FULL', 2n],
  ['foreign_keys', 'ON', 1n],
  ['trusted_schema', 'OFF', 0n],
];

const opened = (path: string, readOnly: boolean): SqliteFile.Database => {
  // Made first by itself: SQLite gives its log the same mode as the file.
  if (!readOnly) closeSync(openSync(path, 'a', ownerOnly.file));
  const file = new SqliteFile(path, { timeout: busy_ms, readonly: readOnly, fileMustExist: true });
  file.defaultSafeIntegers(true);
  for (const [name, word, value] of readOnly ? [] : pragmas) {
    file.pragma(`${name} = ${word}`);
    const is = file.pragma(name, { simple: true });
    if (is !== value)
      throw new ValvomoError('DATABASE_FAILED', `${path}: ${name} is ${String(is)}, wanted ${word}`, {
        value: is,
        limit: value,
      });
  }
  return file;
};

/** SQLite can undo what makes tables; kysely would not ask it to. */
class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

class TransactionalDialect extends SqliteDialect {
  override createAdapter(): SqliteAdapter {
    return new TransactionalAdapter();
  }
}

/**
 * The database in one file, its tables brought up to date. Blocks its thread while it works.
 * @throws ValvomoError DATABASE_FAILED, DATABASE_NEWER
 */
export const openSqlite = async (path: string, readOnly: boolean): Promise<Sql> => {
  let file: SqliteFile.Database | undefined;
  try {
    file = opened(path, readOnly);
    const sql = new Kysely<Schema>({ dialect: new TransactionalDialect({ database: file }) });
    await (readOnly ? refuseNewer(sql) : migrate(sql, 'sqlite'));
    return sql;
  } catch (error) {
    file?.close();
    if (error instanceof ValvomoError) throw error;
    throw new ValvomoError('DATABASE_FAILED', `database ${path}: ${(error as Error).message}`, {
      value: path,
      cause: error,
    });
  }
};
