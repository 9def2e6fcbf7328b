import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyBaseLogger, FastifyInstance, FastifyReply, RawServerDefault } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { ValvomoError } from '@valvomo/model';
import type { DiskWatch } from '../disk-watch.ts';
import type { ReviewDesk } from './desk.ts';
import type { Answer, LiveRecording, Question } from './messages.ts';
import { Outgoing } from './outgoing.ts';
import {
  columnsQuery,
  eventList,
  eventsQuery,
  libraryState,
  overview,
  overviewQuery,
  pageQuery,
  recordingDescription,
  recordingList,
  recordingParams,
  recordingTrends,
  refusal,
  trendsQuery,
} from './schemas.ts';

export interface ReviewRoutes {
  readonly desk: ReviewDesk;
  readonly disk: Pick<DiskWatch, 'hasRoom' | 'note'>;
  /** The recordings that are at beds now. */
  readonly live: () => readonly LiveRecording[];
}

/** HTTP status of what can be wrong with a review request. */
export const reviewStatus = [
  ['UNKNOWN_RECORDING', 404],
  ['RECORDING_GONE', 404],
  ['UNKNOWN_STREAM', 404],
  ['LINK_LEAVES_LIBRARY', 404],
  ['PAGE_TOO_LARGE', 413],
  ['COLUMNS_TOO_LARGE', 413],
  ['TRENDS_TOO_LARGE', 413],
  ['UNKNOWN_TREND', 404],
  ['NO_TRENDS', 404],
  ['TRENDS_LAYOUT', 422],
  ['TRENDS_GROWING', 409],
  ['READ_INVALID', 400],
  ['RECORDING_UNREADABLE', 422],
  ['JOURNAL_UNREADABLE', 422],
  ['READ_FAILED', 503],
  ['REVIEW_BUSY', 503],
  ['DISK_SHORT', 507],
  ['REVIEW_FAILED', 503],
] as const;

/** Of all answers that are under way to clients. */
const outgoing_bytes_max = 1 << 28;
/** A client that takes nothing for so long has gone. */
const stalled_ms = 30_000;

/** Aborted when the client goes away before it has its answer. */
const gone = ({ raw }: FastifyReply): AbortSignal => {
  const abort = new AbortController();
  raw.once('close', () => {
    if (!raw.writableFinished) abort.abort();
  });
  return abort.signal;
};

const whole = (parts: Answer['parts']): Uint8Array => {
  const [only] = parts;
  return parts.length === 1 && only !== undefined ? only : Buffer.concat(parts);
};

const refusals = { 400: refusal, 404: refusal, 413: refusal, 422: refusal, 503: refusal };
const binary = (description: string) => ({
  description,
  content: { 'application/octet-stream': { schema: z.string().meta({ format: 'binary' }) } },
});

type App = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>;

type Reply = (reply: FastifyReply, question: Question) => Promise<never>;

const addLists = (app: App, answer: Reply, live: ReviewRoutes['live']): void => {
  app.get(
    '/api/library',
    {
      schema: {
        summary: 'The folders of the library, and how far they are indexed',
        response: { 200: libraryState, 503: refusal },
      },
    },
    (_, reply) => answer(reply, { kind: 'library' }),
  );
  app.get(
    '/api/recordings',
    {
      schema: {
        summary: 'Everything that can be reviewed',
        response: { 200: recordingList, 503: refusal },
      },
    },
    (_, reply) => answer(reply, { kind: 'list', live: live() }),
  );
  app.get(
    '/api/recordings/:id',
    {
      schema: {
        summary: 'One recording with its streams',
        params: recordingParams,
        response: { 200: recordingDescription, ...refusals },
      },
    },
    ({ params }, reply) => answer(reply, { kind: 'describe', recording: params.id, live: live() }),
  );
};

const addReads = (app: App, answer: Reply): void => {
  app.get(
    '/api/recordings/:id/page',
    {
      schema: {
        summary: 'Raw counts of a stretch of one stream',
        params: recordingParams,
        querystring: pageQuery,
        response: {
          200: binary('Block frames, one after the other; x-valvomo-end: index after the newest sample.'),
          ...refusals,
        },
      },
    },
    ({ params, query }, reply) => answer(reply, { kind: 'page', recording: params.id, query }),
  );
  app.get(
    '/api/recordings/:id/columns',
    {
      schema: {
        summary: 'Extents of pixel columns: derived, filtered',
        params: recordingParams,
        querystring: columnsQuery,
        response: { 200: binary('PROTOCOL.md §13.'), ...refusals },
      },
    },
    ({ params, query }, reply) => answer(reply, { kind: 'columns', recording: params.id, query }),
  );
  app.get(
    '/api/recordings/:id/overview',
    {
      schema: {
        summary: 'Coverage, gaps and events of the whole recording',
        params: recordingParams,
        querystring: overviewQuery,
        response: { 200: overview, ...refusals },
      },
    },
    ({ params, query }, reply) => answer(reply, { kind: 'overview', recording: params.id, query }),
  );
  app.get(
    '/api/recordings/:id/events',
    {
      schema: {
        summary: "A device's events, by index of their stream",
        params: recordingParams,
        querystring: eventsQuery,
        response: { 200: eventList, ...refusals },
      },
    },
    ({ params, query }, reply) => answer(reply, { kind: 'events', recording: params.id, query }),
  );
};

const addTrends = (app: App, answer: Reply, { live, disk }: Pick<ReviewRoutes, 'live' | 'disk'>): void => {
  app.get(
    '/api/recordings/:id/trends',
    {
      schema: {
        summary: 'Trends over some time at one scale; without a scale: which trends there are',
        params: recordingParams,
        querystring: trendsQuery,
        response: {
          200: {
            description: 'With a scale: u32 length of a JSON header, the header, float32 values.',
            content: {
              'application/json': { schema: recordingTrends },
              'application/octet-stream': { schema: z.string().meta({ format: 'binary' }) },
            },
          },
          ...refusals,
        },
      },
    },
    ({ params, query }, reply) => answer(reply, { kind: 'trends', recording: params.id, query }),
  );
  app.post(
    '/api/recordings/:id/trends',
    {
      schema: {
        summary: 'Has the trends made of a recording that is at no bed, in the background',
        params: recordingParams,
        response: { 200: recordingTrends, 409: refusal, 507: refusal, ...refusals },
      },
    },
    ({ params }, reply) => {
      if (!disk.hasRoom) throw new ValvomoError('DISK_SHORT', disk.note ?? 'the disk is nearly full');
      return answer(reply, { kind: 'make-trends', recording: params.id, live: live() });
    },
  );
};

/** `/api/library` and `/api/recordings`: PROTOCOL.md §13. Samples of patients are kept by no cache. */
export const addReview = (server: FastifyInstance, { desk, disk, live }: ReviewRoutes): void => {
  const app = server.withTypeProvider<ZodTypeProvider>();
  const outgoing = new Outgoing(outgoing_bytes_max);
  /** What is sent are bytes; that they are what the schema of the answer says is checked where they are made. */
  const answer: Reply = async (reply, question) => {
    const { type, headers, parts } = await desk.ask(question, gone(reply));
    const body = whole(parts);
    const taken = outgoing.take(body.byteLength);
    if (reply.raw.closed) taken();
    else reply.raw.once('close', taken);
    reply.raw.setTimeout(stalled_ms, () => reply.raw.destroy());
    return reply.type(type).header('cache-control', 'no-store').headers(headers).send(body) as never;
  };
  addLists(app, answer, live);
  addReads(app, answer);
  addTrends(app, answer, { live, disk });
};
