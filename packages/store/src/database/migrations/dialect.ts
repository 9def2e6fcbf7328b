import type { Kysely } from 'kysely';
import { sql, type CreateTableBuilder, type RawBuilder } from 'kysely';

export type DialectName = 'sqlite' | 'postgres';

/** Migrations build tables that the types of today may no longer know. */
export type Before = Kysely<unknown>;

type Text = 'text' | RawBuilder<unknown>;

/** What the two databases say differently, so that a migration is written once. */
export interface Words {
  readonly dialect: DialectName;
  /** A text that is ordered by its bytes, whatever language the database speaks. */
  readonly key: Text;
  /** A whole number of 64 bits. */
  readonly whole: 'integer' | 'bigint';
  /** A new table whose columns refuse what is not of their type: PostgreSQL's do, SQLite's when they are told to. */
  readonly created: (db: Before, name: string) => CreateTableBuilder<string>;
}

export const wordsOf = (dialect: DialectName): Words => ({
  dialect,
  key: dialect === 'sqlite' ? 'text' : sql`text collate "C"`,
  whole: dialect === 'sqlite' ? 'integer' : 'bigint',
  created: (db, name) => {
    const table = db.schema.createTable(name);
    return dialect === 'sqlite' ? table.modifyEnd(sql`strict`) : table;
  },
});
