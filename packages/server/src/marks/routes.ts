import { Readable } from 'node:stream';
import type { Mark } from '@valvomo/model';
import type { Database, MarksQuery } from '@valvomo/store';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { refusal } from '../review/schemas.ts';
import { addImport } from './import-route.ts';
import type { MarksFile, MarksToAdd } from './imported.ts';
import type { RecordingsKnown } from './recordings-known.ts';
import {
  addBody,
  changeBody,
  markList,
  marksLimits,
  marksQuery,
  oneMark,
  ofMark,
  ofRecording,
  seenBody,
} from './schemas.ts';

export interface MarksRoutes {
  readonly database: Database;
  readonly known: RecordingsKnown;
  /** The marks of a file as the recording can have them. @throws ValvomoError MARKS_INVALID, UNKNOWN_STREAM */
  readonly read: (recording: string, file: MarksFile) => Promise<MarksToAdd>;
  /** Told of every change, once it is kept. */
  readonly onChanged: (recording: string, marks: readonly Mark[]) => void;
}

/** HTTP status of what can be wrong with marks. */
export const marksStatus = [
  ['UNKNOWN_MARK', 404],
  ['STALE_VERSION', 409],
  ['MARK_DELETED', 409],
  ['NOTHING_TO_UNDO', 409],
  ['DATABASE_CONFLICT', 409],
  ['BAD_CURSOR', 400],
  ['MARKS_INVALID', 400],
  ['DATABASE_BUSY', 503],
  ['DATABASE_FAILED', 503],
] as const;

const refusals = { 400: refusal, 404: refusal, 409: refusal, 503: refusal };

/** All marks as one JSON list, page by page, so that a hundred thousand are never in memory at once. */
async function* jsonOf(database: Database, query: Omit<MarksQuery, 'limit'>): AsyncGenerator<string> {
  let after: string | null | undefined = query.after;
  let separator = '[';
  do {
    const page = await database.marks.list({
      ...query,
      limit: marksLimits.page_max,
      ...(after === undefined ? {} : { after }),
    });
    yield separator + page.marks.map((mark) => JSON.stringify(mark)).join(',');
    separator = ',';
    after = page.next;
  } while (after !== null);
  yield ']';
}

type App = ReturnType<typeof typed>;
const typed = (server: FastifyInstance) => server.withTypeProvider<ZodTypeProvider>();

const windowOf = ({ stream, from = 0, to = Number.MAX_SAFE_INTEGER }: z.infer<typeof marksQuery>) =>
  stream === undefined ? {} : { window: { stream, from, to } };

const addReads = (app: App, { database, known }: MarksRoutes): void => {
  app.get(
    '/api/recordings/:id/marks',
    {
      schema: {
        summary: 'Marks of a recording by stream and start; x-valvomo-next says where the next page begins',
        params: ofRecording,
        querystring: marksQuery,
        response: { 200: markList, ...refusals },
      },
    },
    async ({ params, query }, reply) => {
      await known.sure(params.id);
      const { changed_since, after, limit } = query;
      const wanted = {
        recording: params.id,
        ...windowOf(query),
        ...(changed_since === undefined ? {} : { changed_since }),
        ...(after === undefined ? {} : { after }),
      };
      reply.header('cache-control', 'no-store').type('application/json; charset=utf-8');
      if (limit === undefined) return reply.send(Readable.from(jsonOf(database, wanted)) as never);
      const page = await database.marks.list({ ...wanted, limit });
      if (page.next !== null) reply.header('x-valvomo-next', page.next);
      return [...page.marks];
    },
  );
  app.get(
    '/api/recordings/:id/marks/:mark/versions',
    {
      schema: {
        summary: 'Every version of a mark, oldest first',
        params: ofMark,
        response: { 200: markList, ...refusals },
      },
    },
    async ({ params }) => [...(await database.marks.versions(params.id, params.mark))],
  );
};

const addChanges = (app: App, { database, onChanged }: MarksRoutes): void => {
  const told = (mark: Mark): Mark => {
    onChanged(mark.recording, [mark]);
    return mark;
  };
  const seen = (
    { id: recording, mark }: z.infer<typeof ofMark>,
    { author, version }: z.infer<typeof seenBody>,
  ) => ({ author, recording, mark, version });
  const answer = { params: ofMark, response: { 200: oneMark, ...refusals } };
  app.put(
    '/api/recordings/:id/marks/:mark',
    { schema: { summary: 'Changes a mark', ...answer, body: changeBody } },
    async ({ params, body }) => {
      const { author, version, deleted, ...content } = body;
      const changes = { ...content, ...(deleted === undefined ? {} : { deleted }) };
      return told(await database.marks.change(seen(params, { author, version }), withoutNone(changes)));
    },
  );
  app.delete(
    '/api/recordings/:id/marks/:mark',
    { schema: { summary: 'Deletes a mark; an undo brings it back', ...answer, body: seenBody } },
    async ({ params, body }) => told(await database.marks.delete(seen(params, body))),
  );
  app.post(
    '/api/recordings/:id/marks/:mark/undo',
    { schema: { summary: 'Takes the last change of a mark back', ...answer, body: seenBody } },
    async ({ params, body }) => told(await database.marks.undo(seen(params, body))),
  );
};

/** Without the fields that were left out: a field that is there says what it is from now on. */
const withoutNone = <Fields extends object>(fields: Fields) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    readonly [Name in keyof Fields]?: Exclude<Fields[Name], undefined>;
  };

const addAdding = (app: App, { database, known, onChanged }: MarksRoutes): void => {
  app.post(
    '/api/recordings/:id/marks',
    {
      schema: {
        summary: 'Adds one mark, or a list of them',
        params: ofRecording,
        body: addBody,
        response: { 201: z.union([oneMark, markList]), ...refusals },
      },
    },
    async ({ params, body }, reply) => {
      await known.sure(params.id);
      const marks = 'marks' in body ? body.marks : [body];
      const added = await database.marks.add({ author: body.author, recording: params.id, marks });
      onChanged(params.id, added);
      const [first] = added;
      const answer = 'marks' in body || first === undefined ? [...added] : first;
      return reply.code(201).send(answer);
    },
  );
};

/** `/api/recordings/:id/marks`: PROTOCOL.md §14. Nothing of it is kept by a cache. */
export const addMarks = (server: FastifyInstance, world: MarksRoutes): void => {
  const app = typed(server);
  addReads(app, world);
  addAdding(app, world);
  addChanges(app, world);
  addImport(server, world);
};
