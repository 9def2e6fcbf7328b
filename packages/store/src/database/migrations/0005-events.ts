import type { Before, Words } from './dialect.ts';

/** What devices said happened, in the recording's indexes. */
export const events = async (db: Before, { whole, created }: Words): Promise<void> => {
  await created(db, 'device_events')
    .addColumn('recording', 'text', (column) => column.notNull())
    .addColumn('stream', whole, (column) => column.notNull())
    .addColumn('start', whole, (column) => column.notNull())
    .addColumn('event', whole, (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('samples', whole, (column) => column.notNull())
    .addColumn('text', 'text', (column) => column.notNull())
    .addColumn('impedances', 'text')
    // A device counts its events anew in every life: number and place together name one.
    .addPrimaryKeyConstraint('device_events_key', ['recording', 'stream', 'start', 'event', 'kind'])
    .execute();
};
