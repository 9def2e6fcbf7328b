import { existsSync } from 'node:fs';
import { Readable } from 'node:stream';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import statics from '@fastify/static';
import { ValvomoError } from '@valvomo/model';
import fastify, { type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import type { DiskWatch } from './disk-watch.ts';
import { decisionBody } from './electrodes.ts';
import type { Database } from '@valvomo/store';
import type { AlarmHouse } from './alarms/alarm-house.ts';
import { addRecordingFindings } from './alarms/recording-routes.ts';
import { addAlarms, alarmsStatus } from './alarms/routes.ts';
import { marksStatus } from './marks/routes.ts';
import { addPeople, type People } from './people.ts';
import { studiesStatus } from './studies/routes.ts';
import { foreignness } from './guard.ts';
import { impedanceBody } from './impedance.ts';
import type { Metrics } from './metrics.ts';
import { addOpenApi } from './review/open-api.ts';
import { addReview, reviewStatus, type ReviewRoutes } from './review/routes.ts';
import type { Ward } from './ward.ts';

export interface HttpWorld {
  readonly log: FastifyBaseLogger;
  readonly ward: Ward;
  readonly disk: DiskWatch;
  readonly metrics: Metrics;
  readonly review: ReviewRoutes;
  readonly database: Database;
  readonly people: People;
  readonly alarms: AlarmHouse;
  readonly pageDirectory?: string;
}

/** The viewer is served by this server alone; styles are set on elements by its components, icons are data URLs. */
const contentSecurityPolicy = {
  useDefaults: false,
  directives: {
    defaultSrc: ["'self'"],
    // The kernels of dsp are WebAssembly that the page carries as bytes; no script is made from text by this.
    scriptSrc: ["'self'", "'wasm-unsafe-eval'"],
    styleSrc: ["'self'", "'unsafe-inline'"],
    imgSrc: ["'self'", 'data:', 'blob:'],
    fontSrc: ["'self'", 'data:'],
    connectSrc: ["'self'", 'data:', 'ws://localhost:*', 'ws://127.0.0.1:*'],
    workerSrc: ["'self'", 'blob:'],
    objectSrc: ["'none'"],
    baseUri: ["'self'"],
    formAction: ["'self'"],
    frameAncestors: ["'none'"],
  },
};

/** Longer than any request of the viewer takes: who sends it drop by drop holds a connection for nothing. */
const request_ms_max = 30_000;

/** Sockets included: beyond it the process might have no file left for a journal. */
const connectionsMax = 1024;

const statusOf = new Map<string, number>([
  ...reviewStatus,
  ...marksStatus,
  ...studiesStatus,
  ...alarmsStatus,
  ['UNKNOWN_BED', 404],
  ['BAD_REQUEST', 400],
  ['RECORDING_CHANGED', 409],
  ['ELECTRODES_LENGTH', 400],
  ['NO_TRENDS', 404],
  ['NO_DEVICE', 409],
  ['IMPEDANCE_UNASKED', 400],
]);

/** API, health, metrics and the viewer's page. */
export const createHttp = async ({
  log,
  ward,
  disk,
  metrics,
  review,
  database,
  people,
  alarms,
  pageDirectory,
}: HttpWorld): Promise<FastifyInstance> => {
  const app = fastify({
    loggerInstance: log,
    bodyLimit: 1 << 20,
    forceCloseConnections: true,
    requestTimeout: request_ms_max,
  });
  app.server.maxConnections = connectionsMax;
  app.addHook('onRequest', async (request, reply) => {
    const why = foreignness(request.headers);
    if (why !== null) await reply.code(403).send({ code: 'FOREIGN_REQUEST', message: why });
  });
  app.setErrorHandler((error: Error & { statusCode?: number }, request, reply) => {
    const isRefusal = error instanceof ValvomoError && error.code.startsWith('IMPEDANCE_');
    const own =
      error instanceof ValvomoError ? (statusOf.get(error.code) ?? (isRefusal ? 409 : undefined)) : undefined;
    const status = own ?? (error instanceof ValvomoError ? 500 : (error.statusCode ?? 500));
    if (status >= 500) request.log.error({ err: error }, 'request failed');
    const code = error instanceof ValvomoError ? error.code : status >= 500 ? 'INTERNAL' : 'BAD_REQUEST';
    return reply
      .code(status)
      .send({ code, message: status >= 500 && own === undefined ? 'the server failed' : error.message });
  });
  await app.register(helmet, { contentSecurityPolicy, strictTransportSecurity: false });
  await app.register(rateLimit, { max: 6000, timeWindow: 60_000 });
  await addOpenApi(app);
  addApi(app, { ward, disk, database, metrics });
  addReview(app, review);
  addPeople(app, people);
  addAlarms(app, alarms);
  addRecordingFindings(app, alarms, disk);
  await addPage(app, pageDirectory);
  return app;
};

const csvWindow = z.object({
  from: z.coerce.number().default(Number.NEGATIVE_INFINITY),
  to: z.coerce.number().default(Number.POSITIVE_INFINITY),
});

/** `?from=&to=`, seconds since the first sample of the recording. @throws ValvomoError BAD_REQUEST */
const secondsOf = (query: unknown): z.infer<typeof csvWindow> => {
  const result = csvWindow.safeParse(query);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new ValvomoError('BAD_REQUEST', `${issue?.path.join('.')}: ${issue?.message}`, {
    cause: result.error,
  });
};

const addApi = (
  app: FastifyInstance,
  { ward, disk, database, metrics }: Pick<HttpWorld, 'ward' | 'disk' | 'database' | 'metrics'>,
): void => {
  app.get('/api/beds', () => ward.beds().map((bed) => bed.summary()));
  app.get('/api/health', async (_, reply) => {
    const beds = ward.beds().flatMap((bed) => (bed.fault === null ? [] : [{ bed: bed.id, ...bed.fault }]));
    const faults = database.fault === null ? beds : [...beds, { bed: null, ...database.fault }];
    const warnings = [
      ...ward.warnings(),
      ...(disk.note === null ? [] : [{ code: 'DISK', message: disk.note }]),
    ];
    const ok = faults.length === 0;
    const { state, space } = disk;
    await reply.code(ok ? 200 : 503).send({ ok, faults, warnings, disk: { state, ...space } });
  });
  app.get('/metrics', async (_, reply) => {
    await reply.type('text/plain; version=0.0.4').send(await metrics.text());
  });
  app.get<{ Params: { id: string }; Querystring: unknown }>('/api/beds/:id/trends.csv', (request, reply) => {
    const { from, to } = secondsOf(request.query);
    const lines = ward.trendsOf(request.params.id).csv(from, to);
    if (lines === undefined)
      throw new ValvomoError('NO_TRENDS', `no trends are made of bed '${request.params.id}'`);
    return reply.type('text/csv; charset=utf-8; header=present').send(Readable.from(lines));
  });
  app.post<{ Params: { id: string } }>('/api/beds/:id/impedance', async (request, reply) => {
    const asked = impedanceBody(request.body);
    await reply.code(202).send(await ward.bed(request.params.id).measureImpedances(asked));
  });
  app.put<{ Params: { id: string } }>('/api/beds/:id/electrodes', (request) => {
    const decision = decisionBody(request.body);
    return ward.bed(request.params.id).decide(decision);
  });
};

const addPage = async (app: FastifyInstance, directory: string | undefined): Promise<void> => {
  const built = directory !== undefined && existsSync(join(directory, 'index.html'));
  if (built)
    await app.register(statics, {
      root: resolve(directory),
      cacheControl: false,
      setHeaders: (reply, path) => {
        const hashed = path.includes('/assets/');
        reply.header('cache-control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache');
      },
    });
  app.setNotFoundHandler(async (request, reply) => {
    // Places of the viewer may look like files: `/bed/room.3?at=…50.911Z`.
    const [path = ''] = request.url.split('?');
    const isFile = /\.\w+$/.test(path) && !/^\/(bed|recording)\//.test(path);
    const isPage = request.method === 'GET' && !path.startsWith('/api/') && !isFile;
    if (isPage && built) return reply.header('cache-control', 'no-cache').sendFile('index.html');
    const message = isPage ? 'the viewer is not built; the API is at /api/beds' : `nothing at ${request.url}`;
    return reply.code(404).send({ code: 'NOT_FOUND', message });
  });
};
