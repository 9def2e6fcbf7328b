import { ValvomoError, type Alarm } from '@valvomo/model';
import type { Selectable } from 'kysely';
import type { AlarmLogRow, AlarmRow, AlarmsTable } from './alarms.ts';
import { changeBy, inSlices } from './audit-sql.ts';
import type { Reviewing } from './findings.ts';
import { reviewFinding } from './findings-sql.ts';
import { ticksIn, ticksOut, type Schema, type Sql } from './schema.ts';

const ticksPerMillisecond = 10_000n;

const rowOf = (row: Selectable<Schema['alarms']>): AlarmRow => ({
  alarm: JSON.parse(row.content) as Alarm,
  closed: row.closed === null ? null : ticksOut(row.closed),
  review: row.review as Reviewing['review'],
  review_type: row.review_type,
  reviewed_by: row.reviewed_by,
});

const logOf = (row: Selectable<Schema['alarm_log']>): AlarmLogRow => ({
  number: Number(row.number),
  at: ticksOut(row.at),
  bed: row.bed,
  alarm: row.alarm,
  action: row.action,
  author: row.author,
  detail: row.detail,
  content: row.content === null ? null : (JSON.parse(row.content) as unknown),
});

const keep = async (sql: Sql, name: string, kept: unknown): Promise<void> => {
  const content = JSON.stringify(kept);
  const changed = BigInt(Date.now()) * ticksPerMillisecond;
  await sql
    .insertInto('alarm_kept')
    .values({ name, content, changed })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ content, changed }))
    .execute();
};

const kept = async (sql: Sql, name: string): Promise<unknown> => {
  const row = await sql
    .selectFrom('alarm_kept')
    .select('content')
    .where('name', '=', name)
    .executeTakeFirst();
  return row === undefined ? null : (JSON.parse(row.content) as unknown);
};

const written = (sql: Sql): Pick<AlarmsTable, 'write' | 'settle' | 'review'> => ({
  write: ({ state, alarms, log }) =>
    sql.transaction().execute(async (all) => {
      for (const { alarm, closed } of alarms) {
        const content = JSON.stringify(alarm);
        const ended = closed === null ? null : ticksIn(closed);
        await all
          .insertInto('alarms')
          .values({
            id: alarm.id,
            bed: alarm.bed,
            opened: ticksIn(alarm.opened),
            closed: ended,
            content,
            review: 'unreviewed',
            review_type: null,
            reviewed_by: null,
          })
          .onConflict((conflict) => conflict.column('id').doUpdateSet({ content, closed: ended }))
          .execute();
      }
      await inSlices(log, (slice) =>
        all
          .insertInto('alarm_log')
          .values(
            slice.map(({ at, content, ...entry }) => ({
              ...entry,
              at: ticksIn(at),
              content: content === null ? null : JSON.stringify(content),
            })),
          )
          .execute(),
      );
      await keep(all, 'state', state);
    }),
  settle: ({ author, settings, before, after }) =>
    changeBy(sql, author, async ({ sql: all, note }) => {
      await keep(all, 'settings', settings);
      await note({ action: 'change', subject: 'alarm-settings', id: 'site', before, after });
    }),
  review: ({ author, alarm, review, type }) =>
    changeBy(sql, author, async (change) => {
      const row = await change.sql
        .selectFrom('alarms')
        .selectAll()
        .where('id', '=', alarm)
        .executeTakeFirst();
      if (row === undefined) throw new ValvomoError('UNKNOWN_ALARM', `no alarm '${alarm}'`, { value: alarm });
      const before = rowOf(row);
      const reviewed_by = review === 'unreviewed' ? null : author;
      const after = { review, review_type: type, reviewed_by };
      await change.sql.updateTable('alarms').set(after).where('id', '=', alarm).execute();
      const was = { review: before.review, review_type: before.review_type, reviewed_by: before.reviewed_by };
      await change.note({ action: 'review', subject: 'alarm', id: alarm, before: was, after });
      const { recording, findings } = before.alarm;
      for (const finding of recording === null ? [] : findings)
        await reviewFinding(change, { recording: recording ?? '', finding, review, type });
      return { ...before, ...after };
    }),
});

/** Alarms in SQL. */
export const alarmsIn = (sql: Sql): AlarmsTable => ({
  ...written(sql),
  kept: (name) => kept(sql, name),
  get: async (id) => {
    const row = await sql.selectFrom('alarms').selectAll().where('id', '=', id).executeTakeFirst();
    return row === undefined ? null : rowOf(row);
  },
  list: async ({ bed, from, to, limit }) => {
    let query = sql.selectFrom('alarms').selectAll();
    if (bed !== undefined) query = query.where('bed', '=', bed);
    if (from !== undefined) query = query.where('opened', '>=', ticksIn(from));
    if (to !== undefined) query = query.where('opened', '<', ticksIn(to));
    return (await query.orderBy('opened', 'desc').orderBy('id').limit(limit).execute()).map(rowOf);
  },
  log: async ({ bed, alarm, below, limit }) => {
    let query = sql.selectFrom('alarm_log').selectAll();
    if (bed !== undefined) query = query.where('bed', '=', bed);
    if (alarm !== undefined) query = query.where('alarm', '=', alarm);
    if (below !== undefined) query = query.where('number', '<', below);
    return (await query.orderBy('number', 'desc').limit(limit).execute()).map(logOf);
  },
});
