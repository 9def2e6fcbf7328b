import type { DeviceEvent } from '@valvomo/model';
import type { Selectable } from 'kysely';
import { inSlices } from './audit-sql.ts';
import type { EventsTable } from './events.ts';
import type { Schema, Sql } from './schema.ts';

const eventOf = (row: Selectable<Schema['device_events']>): DeviceEvent => ({
  event: Number(row.event),
  kind: row.kind as DeviceEvent['kind'],
  stream: Number(row.stream),
  start: Number(row.start),
  samples: Number(row.samples),
  text: row.text,
  ...(row.impedances === null
    ? {}
    : { impedances: JSON.parse(row.impedances) as NonNullable<DeviceEvent['impedances']> }),
});

export const eventsIn = (sql: Sql): EventsTable => ({
  add: (recording, events) =>
    sql.transaction().execute((all) =>
      inSlices(events, (slice) =>
        all
          .insertInto('device_events')
          .values(
            slice.map(({ impedances, ...event }) => ({
              recording,
              ...event,
              impedances: impedances === undefined ? null : JSON.stringify(impedances),
            })),
          )
          .onConflict((conflict) => conflict.doNothing())
          .execute(),
      ),
    ),
  list: async (recording) => {
    const rows = await sql
      .selectFrom('device_events')
      .selectAll()
      .where('recording', '=', recording)
      .orderBy('stream')
      .orderBy('start')
      .orderBy('event')
      .execute();
    return rows.map(eventOf);
  },
});
