import type { AuditRow, AuditTable, PersonsTable } from './audit.ts';
import { ticksIn, ticksOut, type Sql } from './schema.ts';

const ticksPerMillisecond = 10_000n;
const personsMax = 1000;
/** The author of what no person did. */
export const program = 'valvomo';

/** A change as it is noted. */
interface Noted {
  readonly action: string;
  readonly subject: AuditRow['subject'];
  readonly id: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** One transaction of one person. */
export interface Change {
  readonly sql: Sql;
  readonly author: string;
  readonly at: bigint;
  readonly note: (...rows: readonly Noted[]) => Promise<void>;
}

const jsonOf = (value: unknown): string | null =>
  value === null || value === undefined ? null : JSON.stringify(value);

/** Rows that one statement inserts: databases limit its parameters. */
const rowsMax = 500;

export const inSlices = async <Row>(
  rows: readonly Row[],
  work: (slice: readonly Row[]) => Promise<unknown>,
): Promise<void> => {
  for (let from = 0; from < rows.length; from += rowsMax) await work(rows.slice(from, from + rowsMax));
};

/** Runs `work` in one transaction, on the name of `author`: what it changes and what it notes is kept together or not at all. */
export const changeBy = <Result>(
  sql: Sql,
  author: string,
  work: (change: Change) => Promise<Result>,
): Promise<Result> =>
  sql.transaction().execute(async (all) => {
    const at = BigInt(Date.now()) * ticksPerMillisecond;
    await all
      .insertInto('persons')
      .values({ name: author, first_seen: at, last_seen: at })
      .onConflict((conflict) => conflict.column('name').doUpdateSet({ last_seen: at }))
      .execute();
    const note: Change['note'] = (...rows) =>
      inSlices(rows, (slice) =>
        all
          .insertInto('audit')
          .values(
            slice.map(({ before, after, ...row }) => ({
              at,
              author,
              ...row,
              before: jsonOf(before),
              after: jsonOf(after),
            })),
          )
          .execute(),
      );
    return work({ sql: all, author, at, note });
  });

const parsed = (json: string | null): unknown => (json === null ? null : JSON.parse(json));

export const auditIn = (sql: Sql): AuditTable => ({
  note: ({ author, at, action, subject, id, after }) =>
    changeBy(sql, author, async ({ sql: all }) => {
      const row = { at: ticksIn(at), author, action, subject, id };
      const there = await all
        .selectFrom('audit')
        .select('number')
        .where((where) => where.and(row))
        .executeTakeFirst();
      if (there !== undefined) return;
      await all
        .insertInto('audit')
        .values({ ...row, before: null, after: jsonOf(after) })
        .execute();
    }),
  list: async ({ subject, id, below, limit }) => {
    let query = sql.selectFrom('audit').selectAll().orderBy('number', 'desc').limit(limit);
    if (subject !== undefined) query = query.where('subject', '=', subject);
    if (id !== undefined) query = query.where('id', '=', id);
    if (below !== undefined) query = query.where('number', '<', below);
    return (await query.execute()).map((row) => ({
      number: Number(row.number),
      at: ticksOut(row.at),
      author: row.author,
      action: row.action,
      subject: row.subject as AuditRow['subject'],
      id: row.id,
      before: parsed(row.before),
      after: parsed(row.after),
    }));
  },
});

export const personsIn = (sql: Sql): PersonsTable => ({
  list: async () => {
    const rows = sql
      .selectFrom('persons')
      .select('name')
      .where('name', '!=', program)
      .orderBy('last_seen', 'desc')
      .orderBy('name');
    return (await rows.limit(personsMax).execute()).map(({ name }) => name);
  },
});
