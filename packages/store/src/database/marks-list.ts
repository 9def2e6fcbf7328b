import { sql as raw, type SelectQueryBuilder } from 'kysely';
import type { MarksPage, MarksQuery, MarksTable } from './marks.ts';
import { cursorOf, cursorText, markOf, type MarkSelected } from './marks-rows.ts';
import { ticksIn, type Schema, type Sql } from './schema.ts';

/** Longer marks have an index of their own (migration 0003), so that a window need not look back to the beginning. */
const short_max = 65_536;

type Selecting = SelectQueryBuilder<Schema, 'marks', MarkSelected>;

/** Of what `cursor` says, in order. */
const behind = (query: Selecting, after: string | undefined): Selecting => {
  if (after === undefined) return query;
  const { stream, start, id } = cursorOf(after);
  return query.where(raw<boolean>`(stream, start, id) > (${stream}, ${start}, ${id})`);
};

const page = async (query: Selecting, limit: number): Promise<MarksPage> => {
  const rows = await query
    .orderBy('stream')
    .orderBy('start')
    .orderBy('id')
    .limit(limit + 1)
    .execute();
  const marks = rows.slice(0, limit).map(markOf);
  const last = marks.at(-1);
  return { marks, next: rows.length > limit && last !== undefined ? cursorText(last) : null };
};

/** Marks that touch a window: the short ones that begin near it, and the long ones that end behind its beginning. */
const inWindow = (
  all: Selecting,
  { stream, from, to }: NonNullable<MarksQuery['window']>,
): readonly Selecting[] => {
  const here = all.where('stream', '=', stream).where('start', '<', to);
  const touching = raw<boolean>`(start + samples > ${from} or start >= ${from})`;
  return [
    here
      .where('start', '>=', from - short_max)
      .where(raw<boolean>`samples <= ${raw.lit(short_max)}`)
      .where(touching),
    here.where(raw<boolean>`samples > ${raw.lit(short_max)} and start + samples > ${from}`),
  ];
};

export const listedIn = (sql: Sql): Pick<MarksTable, 'list' | 'count' | 'revision' | 'revisions'> => {
  const of = (recording: string): Selecting =>
    sql.selectFrom('marks').selectAll().where('recording', '=', recording);
  return {
    list: async ({ recording, window, changed_since, after, limit }) => {
      let all = behind(of(recording), after);
      all =
        changed_since === undefined
          ? all.where('deleted', '=', 0)
          : all.where('changed', '>=', ticksIn(changed_since));
      if (window === undefined) return page(all, limit);
      const pages = await Promise.all(inWindow(all, window).map((query) => page(query, limit)));
      return merged(pages, limit);
    },
    count: async (recording) => {
      const counted = of(recording).where('deleted', '=', 0).clearSelect();
      const { marks } = await counted
        .select(({ fn }) => fn.countAll<bigint | number>().as('marks'))
        .executeTakeFirstOrThrow();
      return Number(marks);
    },
    // Marks are never removed and every change makes the next version: their sum only grows.
    revision: async (recording) => {
      const { revision } = await of(recording)
        .clearSelect()
        .select(({ fn }) => fn.sum<bigint | number | null>('version').as('revision'))
        .executeTakeFirstOrThrow();
      return Number(revision ?? 0);
    },
    revisions: async () => {
      const rows = await sql
        .selectFrom('marks')
        .select(({ fn }) => ['recording', fn.sum<bigint | number>('version').as('revision')])
        .groupBy('recording')
        .execute();
      return rows.map(({ recording, revision }) => ({ recording, revision: Number(revision) }));
    },
  };
};

/** Pages of different marks as one page, in the same order. */
const merged = (pages: readonly MarksPage[], limit: number): MarksPage => {
  const marks = pages
    .flatMap((each) => each.marks)
    .toSorted((a, b) => a.start - b.start || (a.id < b.id ? -1 : 1));
  const isMore = marks.length > limit || pages.some(({ next }) => next !== null);
  const shown = marks.slice(0, limit);
  const last = shown.at(-1);
  return { marks: shown, next: isMore && last !== undefined ? cursorText(last) : null };
};
