import type { Selectable } from 'kysely';
import type { DeliveriesTable, Delivery } from './deliveries.ts';
import { ticksIn, ticksOut, type Schema, type Sql } from './schema.ts';

const deliveryOf = (row: Selectable<Schema['deliveries']>): Delivery => ({
  id: row.id,
  alarm: row.alarm,
  channel: row.channel,
  state: row.state as Delivery['state'],
  attempts: Number(row.attempts),
  made: ticksOut(row.made),
  changed: ticksOut(row.changed),
  content: JSON.parse(row.content) as Delivery['content'],
  answer: row.answer,
});

export const deliveriesIn = (sql: Sql): DeliveriesTable => ({
  put: async ({ made, changed, content, ...delivery }) => {
    const { state, attempts, answer } = delivery;
    await sql
      .insertInto('deliveries')
      .values({
        ...delivery,
        made: ticksIn(made),
        changed: ticksIn(changed),
        content: JSON.stringify(content),
      })
      .onConflict((conflict) =>
        conflict.column('id').doUpdateSet({ state, attempts, answer, changed: ticksIn(changed) }),
      )
      .execute();
  },
  list: async (alarm) => {
    const rows = sql.selectFrom('deliveries').selectAll().where('alarm', '=', alarm);
    return (await rows.orderBy('made').orderBy('id').execute()).map(deliveryOf);
  },
  waiting: async (limit) => {
    const rows = sql.selectFrom('deliveries').selectAll().where('state', '=', 'waiting');
    return (await rows.orderBy('made').orderBy('id').limit(limit).execute()).map(deliveryOf);
  },
});
