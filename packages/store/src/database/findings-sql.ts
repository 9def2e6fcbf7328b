import { ValvomoError, type EventMark } from '@valvomo/model';
import type { Selectable } from 'kysely';
import { changeBy, inSlices, type Change } from './audit-sql.ts';
import type { FindingMade, FindingRow, FindingsTable, Reviewing } from './findings.ts';
import { ticksIn, ticksOut, type Schema, type Sql } from './schema.ts';

const rowOf = (row: Selectable<Schema['findings']>): FindingRow => ({
  bed: row.bed,
  recording: row.recording,
  onset: ticksOut(row.onset),
  ended: ticksOut(row.ended),
  finding: {
    ...(JSON.parse(row.content) as EventMark),
    review: row.review as Reviewing['review'],
    review_type: row.review_type,
    reviewed_by: row.reviewed_by,
  },
});

const columnsOf = ({ finding, bed, recording, onset, ended }: FindingMade) => ({
  recording,
  id: finding.id,
  bed,
  revision: finding.revision,
  detector: finding.detector,
  type: finding.type,
  onset: ticksIn(onset),
  ended: ticksIn(ended),
  open: finding.open ? 1 : 0,
  content: JSON.stringify(finding),
  review: 'unreviewed',
  review_type: null,
  reviewed_by: null,
  reviewed: null,
});

/** Within a transaction. @throws ValvomoError UNKNOWN_FINDING */
export const reviewFinding = async (
  { sql, author, at, note }: Change,
  {
    recording,
    finding,
    review,
    type,
  }: Omit<Reviewing, 'author'> & {
    readonly recording: string;
    readonly finding: string;
  },
): Promise<FindingRow> => {
  const here = sql
    .selectFrom('findings')
    .selectAll()
    .where('recording', '=', recording)
    .where('id', '=', finding);
  const before = await here.executeTakeFirst();
  if (before === undefined)
    throw new ValvomoError('UNKNOWN_FINDING', `no finding '${finding}' in recording '${recording}'`, {
      value: finding,
    });
  const reviewed_by = review === 'unreviewed' ? null : author;
  const after = { review, review_type: type, reviewed_by };
  await sql
    .updateTable('findings')
    .set({ ...after, reviewed: at })
    .where('recording', '=', recording)
    .where('id', '=', finding)
    .execute();
  const { review: was, review_type, reviewed_by: by } = before;
  const id = `${recording}/${finding}`;
  await note({
    action: 'review',
    subject: 'finding',
    id,
    before: { review: was, review_type, reviewed_by: by },
    after,
  });
  return rowOf({ ...before, ...after });
};

const addAll = (all: Sql, made: readonly FindingMade[]): Promise<void> =>
  inSlices(made, async (slice) => {
    // One statement cannot change a row twice, and a batch may tell two revisions of the same.
    for (const one of slice) {
      const { review: _, review_type: __, reviewed_by: ___, reviewed: ____, ...columns } = columnsOf(one);
      await all
        .insertInto('findings')
        .values(columnsOf(one))
        .onConflict((conflict) =>
          conflict
            .columns(['recording', 'id'])
            .doUpdateSet(columns)
            .where('findings.revision', '<', one.finding.revision),
        )
        .execute();
    }
  });

export const findingsIn = (sql: Sql): FindingsTable => ({
  add: (made) => sql.transaction().execute((all) => addAll(all, made)),
  replace: (recording, made) =>
    sql.transaction().execute(async (all) => {
      await all
        .deleteFrom('findings')
        .where('recording', '=', recording)
        .where('review', '=', 'unreviewed')
        .execute();
      await addAll(all, made);
    }),
  get: async (recording, id) => {
    const rows = sql.selectFrom('findings').selectAll().where('recording', '=', recording);
    const row = await rows.where('id', '=', id).executeTakeFirst();
    return row === undefined ? null : rowOf(row);
  },
  list: async ({ bed, recording, from, to, type, detector, reviewed_as, limit }) => {
    let query = sql.selectFrom('findings').selectAll();
    if (bed !== undefined) query = query.where('bed', '=', bed);
    if (recording !== undefined) query = query.where('recording', '=', recording);
    if (from !== undefined) query = query.where('onset', '>=', ticksIn(from));
    if (to !== undefined) query = query.where('onset', '<', ticksIn(to));
    if (type !== undefined) query = query.where('type', '=', type);
    if (detector !== undefined) query = query.where('detector', '=', detector);
    if (reviewed_as !== undefined) query = query.where('review_type', '=', reviewed_as);
    return (await query.orderBy('onset', 'desc').orderBy('id').limit(limit).execute()).map(rowOf);
  },
  open: async () =>
    (await sql.selectFrom('findings').selectAll().where('open', '=', 1).orderBy('onset').execute()).map(
      rowOf,
    ),
  review: ({ author, ...reviewing }) => changeBy(sql, author, (change) => reviewFinding(change, reviewing)),
});
