import { sql } from 'kysely';
import type { Before, Words } from './dialect.ts';

/** What detectors found and people say of it, the alarms that were given, how they came and went, and who was told. */
export const alarms = async (db: Before, words: Words): Promise<void> => {
  await findings(db, words);
  await given(db, words);
  await log(db, words);
  const { key, whole, created } = words;
  await created(db, 'alarm_kept')
    .addColumn('name', key, (column) => column.primaryKey().notNull())
    .addColumn('content', 'text', (column) => column.notNull())
    .addColumn('changed', whole, (column) => column.notNull())
    .execute();
  await created(db, 'deliveries')
    .addColumn('id', key, (column) => column.primaryKey().notNull())
    .addColumn('alarm', key, (column) => column.notNull())
    .addColumn('channel', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) =>
      column.notNull().check(sql`state in ('waiting', 'delivered', 'failed')`),
    )
    .addColumn('attempts', whole, (column) => column.notNull())
    .addColumn('made', whole, (column) => column.notNull())
    .addColumn('changed', whole, (column) => column.notNull())
    .addColumn('content', 'text', (column) => column.notNull())
    .addColumn('answer', 'text', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('deliveries_of_alarm').on('deliveries').columns(['alarm', 'made']).execute();
  await sql`create index deliveries_waiting on deliveries (made) where state = 'waiting'`.execute(db);
};

const reviewed = sql`review in ('unreviewed', 'confirmed', 'rejected')`;

const findings = async (db: Before, { key, whole, created }: Words): Promise<void> => {
  await created(db, 'findings')
    .addColumn('recording', key, (column) => column.notNull())
    .addColumn('id', key, (column) => column.notNull())
    .addColumn('bed', key, (column) => column.notNull())
    .addColumn('revision', whole, (column) => column.notNull())
    .addColumn('detector', 'text', (column) => column.notNull())
    .addColumn('type', 'text', (column) => column.notNull())
    .addColumn('onset', whole, (column) => column.notNull())
    .addColumn('ended', whole, (column) => column.notNull())
    .addColumn('open', whole, (column) => column.notNull().check(sql`open in (0, 1)`))
    .addColumn('content', 'text', (column) => column.notNull())
    .addColumn('review', 'text', (column) => column.notNull().check(reviewed))
    .addColumn('review_type', 'text')
    .addColumn('reviewed_by', 'text')
    .addColumn('reviewed', whole)
    .addPrimaryKeyConstraint('findings_key', ['recording', 'id'])
    .execute();
  await db.schema.createIndex('findings_at_bed').on('findings').columns(['bed', 'onset']).execute();
  await sql`create index findings_open on findings (bed) where open = 1`.execute(db);
};

const given = async (db: Before, { key, whole, created }: Words): Promise<void> => {
  await created(db, 'alarms')
    .addColumn('id', key, (column) => column.primaryKey().notNull())
    .addColumn('bed', key)
    .addColumn('opened', whole, (column) => column.notNull())
    .addColumn('closed', whole)
    .addColumn('content', 'text', (column) => column.notNull())
    .addColumn('review', 'text', (column) => column.notNull().check(reviewed))
    .addColumn('review_type', 'text')
    .addColumn('reviewed_by', 'text')
    .execute();
  await db.schema.createIndex('alarms_at_bed').on('alarms').columns(['bed', 'opened']).execute();
  await db.schema.createIndex('alarms_opened').on('alarms').column('opened').execute();
};

const log = async (db: Before, { key, dialect, whole, created }: Words): Promise<void> => {
  await created(db, 'alarm_log')
    .addColumn('number', whole, (column) => {
      const primary = column.primaryKey().notNull();
      return dialect === 'sqlite' ? primary.autoIncrement() : primary.generatedAlwaysAsIdentity();
    })
    .addColumn('at', whole, (column) => column.notNull())
    .addColumn('bed', key)
    .addColumn('alarm', key)
    .addColumn('action', 'text', (column) => column.notNull())
    .addColumn('author', 'text')
    .addColumn('detail', 'text')
    .addColumn('content', 'text')
    .execute();
  await db.schema.createIndex('alarm_log_bed').on('alarm_log').columns(['bed', 'number']).execute();
  await db.schema.createIndex('alarm_log_alarm').on('alarm_log').columns(['alarm', 'number']).execute();
  if (dialect === 'sqlite')
    for (const what of ['update', 'delete'])
      await sql
        .raw(
          `create trigger alarm_log_no_${what} before ${what} on alarm_log begin select raise(abort, 'the log of alarms only grows'); end`,
        )
        .execute(db);
  else
    await sql`create trigger alarm_log_no_change before update or delete or truncate on alarm_log
      for each statement execute function audit_only_grows()`.execute(db);
};
