import type { AddressInfo } from 'node:net';
import { availableParallelism } from 'node:os';
import { inProcessBus } from '@valvomo/bus';
import { ValvomoError } from '@valvomo/model';
import { lockDirectory, openDataDirectory, type RetentionBounds } from '@valvomo/store';
import type { FastifyInstance } from 'fastify';
import { pino, type Logger } from 'pino';
import { AlarmHouse } from './alarms/alarm-house.ts';
import type { WatchedBed } from './alarms/alarm-bed.ts';
import type { BedAnalysis } from './analysis/bed-analysis.ts';
import { AnalysisPool } from './analysis/pool.ts';
import type { Bedside } from './bedside.ts';
import { DiskWatch } from './disk-watch.ts';
import { filingOf, type FilingDesk } from './filing/filing-desk.ts';
import { createGateway, type Gateway, type GatewayWorld } from './gateway.ts';
import { loopbackHost } from './guard.ts';
import { createHttp } from './http.ts';
import { MarkFollowers } from './marks/mark-news.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import { openServerDatabase } from './open-database.ts';
import type { Server, ServerOptions } from './options.ts';
import { peopleOf } from './people.ts';
import type { Published } from './published.ts';
import { ReviewDesk } from './review/desk.ts';
import { StreamNumbers } from './stream-numbers.ts';
import { DiskKeeper } from './trends/kept-trends.ts';
import { Ward } from './ward.ts';

const gibibyte = 1024 ** 3;
const mebibyte = 1024 ** 2;

const logOf = (log: ServerOptions['log'] = 'silent'): Logger =>
  typeof log === 'string' ? pino({ level: log }) : pino({ level: 'info' }, log);

const listen = async (app: FastifyInstance, host: string, port: number): Promise<number> => {
  try {
    await app.listen({ host, port });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw new ValvomoError('PORT_IN_USE', `port ${port} of ${host} is in use`, { value: port, cause: error });
  }
  return (app.server.address() as AddressInfo).port;
};

/** One core is for recording and pictures. */
const poolOf = ({ analysis = {} }: ServerOptions, log: Logger, metrics: Metrics): AnalysisPool =>
  new AnalysisPool({
    threads: analysis.threads ?? Math.max(1, availableParallelism() - 1),
    entry: analysis.entry ?? new URL('./analysis/worker.ts', import.meta.url),
    log,
    onDeath: () => metrics.threadDeaths.inc(),
  });

const deskOf = (
  { library = [] }: ServerOptions,
  dataDirectory: string,
  timeZone: string,
  log: Logger,
  metrics: Metrics,
): ReviewDesk =>
  new ReviewDesk({
    dataDirectory,
    timeZone,
    folders: library,
    log,
    onDeath: () => metrics.reviewDeaths.inc(),
  });

const boundsOf = ({ journal = {}, history = {}, analysis = {} }: ServerOptions) => ({
  snapshot_ms: (analysis.snapshot_every_s ?? 30) * 1000,
  segment_bytes_max: journal.segment_bytes_max ?? 16 * mebibyte,
  history: { length_s: history.length_s ?? 60, bytes_max: history.bytes_max ?? 64 * mebibyte },
});

const retentionOf = ({ journal = {} }: ServerOptions): RetentionBounds => ({
  bytes_max: journal.bytes_max ?? 16 * gibibyte,
  age_s_max: journal.age_s_max ?? 86_400,
});

const gatewayOf = (ward: Ward, world: Omit<GatewayWorld, 'bedFor' | 'bed'>): Gateway =>
  createGateway({ ...world, bedFor: (hello) => ward.bedFor(hello), bed: (id) => ward.live(id) });

const watchedOf = (bedside: Bedside, analysis: BedAnalysis, filing: FilingDesk | undefined): WatchedBed => ({
  id: bedside.id,
  unfiled: (limit_s) => {
    const recording = bedside.journal?.recording;
    return recording === undefined ? null : (filing?.unfiled(recording, limit_s) ?? null);
  },
  get state() {
    return bedside.state;
  },
  get fault() {
    return bedside.fault;
  },
  get stopped() {
    return analysis.stopped;
  },
});

/**
 * Starts gateway, beds, live fan-out and API in this process. It listens when it resolves.
 * @throws ValvomoError NOT_LOOPBACK, PORT_IN_USE, DATA_NOT_WRITABLE, DATA_LOCKED, and as `openServerDatabase`
 */
export const startServer = async (options: ServerOptions): Promise<Server> => {
  const host = loopbackHost(options.host ?? '127.0.0.1');
  const log = logOf(options.log);
  const data = await openDataDirectory(options.dataDirectory);
  const lock = lockDirectory(data.path);
  const metrics = createMetrics();
  const bus = inProcessBus<Published>((bed, error) => log.error({ err: error, bed }, 'a subscriber failed'));
  const { heartbeat_ms = 5000, pageDirectory } = options;
  const timeZone = options.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  const desk = deskOf(options, data.path, timeZone, log, metrics);
  const database = await openServerDatabase(options, { data, metrics, log, lock }, () => void ward.ask());
  const followers = new MarkFollowers();
  const filing = filingOf(options.filing, { data, database, metrics, log, timeZone });
  const disk = new DiskWatch(data.path, options.disk ?? {}, log, metrics, () => ward.makeRoom());
  const live = (): ReturnType<Ward['liveRecordings']> => ward.liveRecordings();
  const alarms = new AlarmHouse({ database, bus, log, disk, metrics, timeZone, live, reader: desk });
  const ward = new Ward(
    {
      ...(filing === undefined ? {} : { filing }),
      disk,
      database,
      bus,
      pool: poolOf(options, log, metrics),
      keeper: new DiskKeeper(data.path, disk, log),
      data,
      numbers: new StreamNumbers(),
      metrics,
      log,
      timeZone,
      watch: ({ bedside, analysis }) => alarms.attend(watchedOf(bedside, analysis, filing)),
      ...boundsOf(options),
    },
    retentionOf(options),
  );
  const gateway = gatewayOf(ward, { log, metrics, heartbeat_ms, followers, screens: alarms.desk });
  const people = peopleOf({ database, ward, desk, bus, followers, filing });
  ward.attend((bed) => people.studies.studies.enter(bed));
  const app = await createHttp({
    log,
    ward,
    disk,
    metrics,
    review: { desk, disk, live },
    database,
    people,
    alarms,
    ...(pageDirectory === undefined ? {} : { pageDirectory }),
  });
  app.server.on('upgrade', (request, socket, head) => gateway.upgrade(request, socket, head));
  const close = async (): Promise<void> => {
    gateway.close();
    disk.close();
    for (const one of [desk, ward, alarms, app, database]) await one.close();
    lock.release();
  };
  try {
    await disk.look();
    await alarms.desk.restore();
    await ward.start(options.beds);
    await alarms.start();
    if (options.library === undefined) desk.startSoon();
    else desk.start();
    const port = await listen(app, host, options.port);
    log.info({ host, port, data: data.path }, 'listening on loopback only');
    return { address: alarms.listens(`http://${host === '::1' ? '[::1]' : host}:${port}`), port, close };
  } catch (error) {
    await close();
    throw error;
  }
};
