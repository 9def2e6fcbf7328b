import { sql } from 'kysely';
import type { Before, Words } from './dialect.ts';

/** The files of a recording, and which samples lie where in them. */
export const files = async (db: Before, { whole, created }: Words): Promise<void> => {
  const table = (name: string) => created(db, name);
  await table('files')
    .addColumn('recording', 'text', (column) => column.notNull().references('recordings.id'))
    .addColumn('file', whole, (column) => column.notNull().check(sql`file >= 1`))
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('format', 'text', (column) => column.notNull().check(sql`format in ('EDF+', 'BDF+')`))
    .addColumn('start', whole, (column) => column.notNull())
    .addColumn('records', whole)
    .addColumn('bytes', whole)
    .addColumn('sha256', 'text')
    .addPrimaryKeyConstraint('files_key', ['recording', 'file'])
    .execute();
  await table('segments')
    .addColumn('recording', 'text', (column) => column.notNull())
    .addColumn('file', whole, (column) => column.notNull())
    .addColumn('record', whole, (column) => column.notNull().check(sql`record >= 0`))
    .addColumn('records', whole, (column) => column.notNull().check(sql`records >= 0`))
    .addColumn('start', whole, (column) => column.notNull())
    .addColumn('firsts', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('segments_key', ['recording', 'file', 'record'])
    .addForeignKeyConstraint('segments_file', ['recording', 'file'], 'files', ['recording', 'file'])
    .execute();
};
