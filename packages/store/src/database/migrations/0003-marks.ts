import { sql } from 'kysely';
import type { Before, Words } from './dialect.ts';

/**
 * Marks, each with all of its versions. A mark may lie in a file of a library, which is no recording of this server: it
 * does not refer to one.
 */
export const marks = async (db: Before, { key, whole, created }: Words): Promise<void> => {
  await created(db, 'marks')
    .addColumn('id', key, (column) => column.primaryKey().notNull())
    .addColumn('recording', 'text', (column) => column.notNull())
    .addColumn('stream', whole, (column) => column.notNull())
    .addColumn('start', whole, (column) => column.notNull())
    .addColumn('samples', whole, (column) => column.notNull().check(sql`samples >= 0`))
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('text', 'text', (column) => column.notNull())
    .addColumn('channels', 'text')
    .addColumn('author', 'text', (column) => column.notNull())
    .addColumn('created', whole, (column) => column.notNull())
    .addColumn('version', whole, (column) => column.notNull())
    .addColumn('changed_by', 'text', (column) => column.notNull())
    .addColumn('changed', whole, (column) => column.notNull())
    .addColumn('review', 'text', (column) =>
      column.notNull().check(sql`review in ('unreviewed', 'confirmed', 'rejected')`),
    )
    .addColumn('deleted', whole, (column) => column.notNull().check(sql`deleted in (0, 1)`))
    .addColumn('before', whole)
    .execute();
  await db.schema
    .createIndex('marks_place')
    .on('marks')
    .columns(['recording', 'stream', 'start', 'id'])
    .execute();
  await db.schema.createIndex('marks_changed').on('marks').columns(['recording', 'changed']).execute();
  // Few marks are long: a window looks for short ones near it, and for long ones among the long.
  await sql`create index marks_long on marks (recording, stream, start, id) where samples > 65536`.execute(
    db,
  );
  await created(db, 'mark_versions')
    .addColumn('mark', key, (column) => column.notNull().references('marks.id'))
    .addColumn('version', whole, (column) => column.notNull())
    .addColumn('changed_by', 'text', (column) => column.notNull())
    .addColumn('changed', whole, (column) => column.notNull())
    .addColumn('content', 'text', (column) => column.notNull())
    .addColumn('before', whole)
    .addPrimaryKeyConstraint('mark_versions_key', ['mark', 'version'])
    .execute();
};
