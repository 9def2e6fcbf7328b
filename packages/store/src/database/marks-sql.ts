import { randomUUID } from 'node:crypto';
import { ValvomoError, type Mark } from '@valvomo/model';
import type { Selectable } from 'kysely';
import { changeBy, inSlices, type Change } from './audit-sql.ts';
import { listedIn } from './marks-list.ts';
import { columnsOf, keptOf, markOf, type Kept, type MarkSelected } from './marks-rows.ts';
import type { MarkSeen, MarksTable } from './marks.ts';
import { ticksOut, type Schema, type Sql } from './schema.ts';

interface Present {
  readonly mark: Mark;
  /** The version that an undo brings back; 0: none was; null: nothing to undo. */
  readonly before: number | null;
}

/** @throws ValvomoError UNKNOWN_MARK, STALE_VERSION */
const presentOf = async ({ sql }: Change, seen: MarkSeen): Promise<Present> => {
  const row = await sql
    .selectFrom('marks')
    .selectAll()
    .where('id', '=', seen.mark)
    .where('recording', '=', seen.recording)
    .executeTakeFirst();
  if (row === undefined)
    throw new ValvomoError('UNKNOWN_MARK', `no mark '${seen.mark}' in recording '${seen.recording}'`, {
      value: seen.mark,
    });
  const mark = markOf(row);
  if (mark.version !== seen.version)
    throw new ValvomoError(
      'STALE_VERSION',
      `mark '${seen.mark}' is at version ${mark.version}, not ${seen.version}`,
      { value: mark.version, limit: seen.version },
    );
  return { mark, before: row.before === null ? null : Number(row.before) };
};

const versionRow = ({ id, version, changed_by, changed, ...mark }: Mark, before: number | null) => ({
  mark: id,
  version,
  changed_by,
  changed: BigInt(changed),
  content: JSON.stringify(keptOf({ id, version, changed_by, changed, ...mark })),
  before,
});

/** A mark as it is made. */
const rowOf = (mark: Mark, at: bigint) => {
  const { id, recording, author, version, changed_by } = mark;
  return {
    ...columnsOf(keptOf(mark)),
    id,
    recording,
    author,
    version,
    changed_by,
    created: at,
    changed: at,
    before: 0,
  };
};

/** The next version of a mark, noted. */
const write = async (
  change: Change,
  action: string,
  { mark }: Present,
  kept: Kept,
  before: number | null,
): Promise<Mark> => {
  const version = mark.version + 1;
  const about = { version, changed_by: change.author };
  const after: Mark = { ...mark, ...kept, ...about, changed: ticksOut(change.at) };
  await change.sql
    .updateTable('marks')
    .set({ ...columnsOf(kept), ...about, changed: change.at, before })
    .where('id', '=', mark.id)
    .execute();
  await change.sql.insertInto('mark_versions').values(versionRow(after, before)).execute();
  await change.note({ action, subject: 'mark', id: mark.id, before: mark, after });
  return after;
};

const added = (sql: Sql): Pick<MarksTable, 'add'> => ({
  add: ({ author, recording, marks }) =>
    changeBy(sql, author, async (change) => {
      const at = ticksOut(change.at);
      const made = marks.map(({ id = randomUUID(), ...content }): Mark => ({
        id,
        recording,
        ...content,
        author,
        created: at,
        version: 1,
        changed_by: author,
        changed: at,
        deleted: false,
      }));
      await inSlices(made, async (slice) => {
        const rows = slice.map((mark) => rowOf(mark, change.at));
        await change.sql.insertInto('marks').values(rows).execute();
        const versions = slice.map((mark) => versionRow(mark, 0));
        await change.sql.insertInto('mark_versions').values(versions).execute();
      });
      await change.note(
        ...made.map((after) => ({
          action: 'add',
          subject: 'mark' as const,
          id: after.id,
          before: null,
          after,
        })),
      );
      return made;
    }),
});

const changed = (sql: Sql): Pick<MarksTable, 'change' | 'delete' | 'undo'> => ({
  change: (seen, { deleted, ...content }) =>
    changeBy(sql, seen.author, async (change) => {
      const present = await presentOf(change, seen);
      if (present.mark.deleted && deleted !== false)
        throw new ValvomoError('MARK_DELETED', `mark '${seen.mark}' is deleted`, { value: seen.mark });
      const kept = { ...keptOf(present.mark), ...content, deleted: false };
      return write(change, 'change', present, kept, present.mark.version);
    }),
  delete: (seen) =>
    changeBy(sql, seen.author, async (change) => {
      const present = await presentOf(change, seen);
      if (present.mark.deleted)
        throw new ValvomoError('MARK_DELETED', `mark '${seen.mark}' is deleted`, { value: seen.mark });
      const kept = { ...keptOf(present.mark), deleted: true };
      return write(change, 'delete', present, kept, present.mark.version);
    }),
  undo: (seen) =>
    changeBy(sql, seen.author, async (change) => {
      const present = await presentOf(change, seen);
      const { mark, before } = present;
      if (before === null)
        throw new ValvomoError('NOTHING_TO_UNDO', `nothing of mark '${seen.mark}' is left to undo`, {
          value: seen.mark,
        });
      if (before === 0) return write(change, 'undo', present, { ...keptOf(mark), deleted: true }, null);
      const back = await change.sql
        .selectFrom('mark_versions')
        .select(['content', 'before'])
        .where('mark', '=', mark.id)
        .where('version', '=', before)
        .executeTakeFirstOrThrow();
      const further = back.before === null ? null : Number(back.before);
      return write(change, 'undo', present, JSON.parse(back.content) as Kept, further);
    }),
});

type VersionSelected = Selectable<Schema['mark_versions']> & Pick<MarkSelected, 'author' | 'created'>;

const versionOf = (row: VersionSelected, recording: string): Mark => ({
  ...(JSON.parse(row.content) as Kept),
  id: row.mark,
  recording,
  author: row.author,
  created: ticksOut(row.created),
  version: Number(row.version),
  changed_by: row.changed_by,
  changed: ticksOut(row.changed),
});

/** Marks and their versions in SQL. */
export const marksIn = (sql: Sql): MarksTable => ({
  ...added(sql),
  ...changed(sql),
  ...listedIn(sql),
  versions: async (recording, mark) => {
    const rows = await sql
      .selectFrom('mark_versions')
      .innerJoin('marks', 'marks.id', 'mark_versions.mark')
      .where('marks.recording', '=', recording)
      .where('marks.id', '=', mark)
      .select(['marks.author', 'marks.created'])
      .selectAll('mark_versions')
      .orderBy('mark_versions.version')
      .execute();
    return rows.map((row) => versionOf(row, recording));
  },
});
