import { sql } from 'kysely';
import type { Before, Words } from './dialect.ts';

/** Who changed what and when; it only grows. */
export const audit = async (db: Before, { dialect, whole, created }: Words): Promise<void> => {
  await created(db, 'persons')
    .addColumn('name', 'text', (column) => column.primaryKey().notNull())
    .addColumn('first_seen', whole, (column) => column.notNull())
    .addColumn('last_seen', whole, (column) => column.notNull())
    .execute();
  await created(db, 'audit')
    .addColumn('number', whole, (column) => {
      const key = column.primaryKey().notNull();
      return dialect === 'sqlite' ? key.autoIncrement() : key.generatedAlwaysAsIdentity();
    })
    .addColumn('at', whole, (column) => column.notNull())
    .addColumn('author', 'text', (column) => column.notNull().references('persons.name'))
    .addColumn('action', 'text', (column) => column.notNull())
    .addColumn('subject', 'text', (column) => column.notNull())
    .addColumn('id', 'text', (column) => column.notNull())
    .addColumn('before', 'text')
    .addColumn('after', 'text')
    .execute();
  await db.schema.createIndex('audit_subject').on('audit').columns(['subject', 'id', 'number']).execute();
  await (dialect === 'sqlite' ? onlyGrowsInSqlite(db) : onlyGrowsInPostgres(db));
};

const onlyGrowsInSqlite = async (db: Before): Promise<void> => {
  for (const what of ['update', 'delete'])
    await sql
      .raw(
        `create trigger audit_no_${what} before ${what} on audit begin select raise(abort, 'audit only grows'); end`,
      )
      .execute(db);
};

const onlyGrowsInPostgres = async (db: Before): Promise<void> => {
  await sql`create function audit_only_grows() returns trigger language plpgsql as
    $$ begin raise exception 'audit only grows'; end $$`.execute(db);
  await sql`create trigger audit_no_change before update or delete or truncate on audit
    for each statement execute function audit_only_grows()`.execute(db);
};
