import { sql } from 'kysely';
import type { Before, Words } from './dialect.ts';

/** Patients, their studies, and what is recorded of them. */
export const recordings = async (db: Before, { whole, created }: Words): Promise<void> => {
  const table = (name: string) => created(db, name);
  await table('patients')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('name', 'text')
    .addColumn('birth_date', 'text')
    .addColumn('hospital_id', 'text')
    .addColumn('unknown_number', whole, (column) => column.unique())
    .addColumn('merged_into', 'text', (column) => column.references('patients.id'))
    .addColumn('created', whole, (column) => column.notNull())
    .execute();
  await table('beds')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('created', whole, (column) => column.notNull())
    .execute();
  await table('studies')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('patient', 'text', (column) => column.notNull().references('patients.id'))
    .addColumn('pseudonym', 'text', (column) => column.notNull().unique())
    .addColumn('bed', 'text', (column) => column.notNull().references('beds.id'))
    .addColumn('state', 'text', (column) =>
      column.notNull().check(sql`state in ('recording', 'paused', 'discharged')`),
    )
    .addColumn('admission', 'text', (column) => column.notNull())
    .addColumn('admitted', whole, (column) => column.notNull())
    .addColumn('discharged', whole)
    .addColumn('version', whole, (column) => column.notNull())
    .addCheckConstraint('studies_end', sql`(state = 'discharged') = (discharged is not null)`)
    .execute();
  // At most one study at a bed.
  await sql`create unique index studies_at_bed on studies (bed) where discharged is null`.execute(db);
  await db.schema.createIndex('studies_of_patient').on('studies').column('patient').execute();
  await table('recordings')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('bed', 'text', (column) => column.notNull())
    .addColumn('bed_name', 'text', (column) => column.notNull())
    .addColumn('device', 'text', (column) => column.notNull())
    .addColumn('origin', 'text', (column) => column.notNull())
    .addColumn('created', whole, (column) => column.notNull())
    .addColumn('study', 'text', (column) => column.references('studies.id'))
    .addColumn('closed', whole)
    .addColumn('closed_why', 'text')
    .execute();
  await db.schema.createIndex('recordings_of_study').on('recordings').column('study').execute();
  await table('streams')
    .addColumn('recording', 'text', (column) => column.notNull().references('recordings.id'))
    .addColumn('stream', whole, (column) => column.notNull())
    .addColumn('rate_samples', whole, (column) => column.notNull())
    .addColumn('rate_ticks', whole, (column) => column.notNull())
    .addColumn('bits', whole, (column) => column.notNull().check(sql`bits in (16, 24, 32)`))
    .addColumn('start', whole, (column) => column.notNull())
    .addColumn('signals', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('streams_key', ['recording', 'stream'])
    .execute();
};
