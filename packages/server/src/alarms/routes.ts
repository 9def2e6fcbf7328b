import { ticksFromDate, ValvomoError } from '@valvomo/model';
import type { FindingRow } from '@valvomo/store';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { refusal } from '../review/schemas.ts';
import type { AlarmHouse } from './alarm-house.ts';
import { alarmNights, nightSpans } from './nights.ts';
import * as schemas from './schemas.ts';
import { addBurden } from './burden/routes.ts';
import { addSettings } from './settings/routes.ts';
import { whyOf } from './why.ts';

/** HTTP status of what can be wrong with alarms. */
export const alarmsStatus = [
  ['UNKNOWN_ALARM', 404],
  ['UNKNOWN_FINDING', 404],
  ['ALARM_PRESENT', 409],
  ['WATCH_TAKEN', 409],
  ['PAUSE_TOO_LONG', 400],
  ['NOT_ALLOWED', 403],
  ['UNKNOWN_CHANNEL', 404],
  ['UNKNOWN_DETECTOR', 404],
  ['UNKNOWN_THRESHOLD', 404],
  ['BAD_SETTING', 400],
  ['STALE_SETTINGS', 409],
] as const;

const refusals = { 400: refusal, 403: refusal, 404: refusal, 409: refusal, 503: refusal };
/** Alarms of a bed that are counted at a time. */
const counted_max = 100_000;
/** Who answers an alarm is not kept waiting for longer. */
const kept_ms_max = 2000;

const typed = (server: FastifyInstance) => server.withTypeProvider<ZodTypeProvider>();
type App = ReturnType<typeof typed>;

/** Without the fields that were left out. */
const given = <Fields extends object>(fields: Fields) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    readonly [Name in keyof Fields]: Exclude<Fields[Name], undefined>;
  };

const answer = <Schema>(summary: string, schema: Schema) => ({
  summary,
  response: { 200: schema, ...refusals },
});

const addReads = (app: App, { desk, database, timeZone }: AlarmHouse): void => {
  app.get(
    '/api/alarms',
    { schema: answer('Every open alarm, and how beds stand', schemas.alarmsNow) },
    () => {
      const { alarms, beds, ...now } = desk.now();
      return { ...now, alarms: [...alarms], beds: [...beds] };
    },
  );
  app.get(
    '/api/alarms/history',
    {
      schema: {
        ...answer('Alarms that were given, newest first', schemas.alarmRows),
        querystring: schemas.historyQuery,
      },
    },
    async ({ query }) => {
      await desk.keeper.durable();
      return [...(await database.alarms.list(given(query)))];
    },
  );
  app.get(
    '/api/alarm-log',
    {
      schema: {
        ...answer('Every change of alarms anywhere, newest first', schemas.logRows),
        querystring: schemas.logQuery,
      },
    },
    async ({ query }) => {
      await desk.keeper.durable();
      return [...(await database.alarms.log(given(query)))];
    },
  );
  app.get(
    '/api/beds/:id/alarm-log',
    {
      schema: {
        ...answer('Every change of alarms at a bed, newest first', schemas.logRows),
        params: schemas.ofId,
        querystring: schemas.logQuery,
      },
    },
    async ({ params, query }) => {
      await desk.keeper.durable();
      return [...(await database.alarms.log(given({ bed: desk.bed(params.id).id, ...query })))];
    },
  );
  app.get(
    '/api/beds/:id/alarm-nights',
    {
      schema: {
        ...answer('Alarms and false alarms of each night, noon to noon', schemas.nightRows),
        params: schemas.ofId,
        querystring: schemas.nightsQuery,
      },
    },
    async ({ params, query }) => {
      await desk.keeper.durable();
      const spans = nightSpans(ticksFromDate(new Date()), query.nights, timeZone);
      const from = spans.at(-1)?.from.toString() ?? '0';
      const bed = desk.bed(params.id).id;
      const rows = await database.alarms.list({ bed, from, limit: counted_max });
      return [...alarmNights(rows, spans)] as never;
    },
  );
};

const addWhy = (app: App, { desk, findings, database }: AlarmHouse): void => {
  app.get(
    '/api/alarms/:id',
    { schema: { ...answer('Why an alarm was given', schemas.why), params: schemas.ofId } },
    async ({ params }) => {
      await findings.durable();
      await desk.keeper.durable();
      const row = await database.alarms.get(params.id);
      if (row === null)
        throw new ValvomoError('UNKNOWN_ALARM', `no alarm '${params.id}'`, { value: params.id });
      const open = desk.now().alarms.find(({ id }) => id === params.id);
      return (await whyOf(database, row, open ?? row.alarm)) as never;
    },
  );
  app.get(
    '/api/beds/:id/findings',
    {
      schema: {
        ...answer('Findings of detectors at a bed, newest first', schemas.findingRows),
        params: schemas.ofId,
        querystring: schemas.findingsQuery,
      },
    },
    async ({ params, query }) => {
      await findings.durable();
      return [...(await database.findings.list(given({ bed: desk.bed(params.id).id, ...query })))] as never;
    },
  );
};

const addWhatIf = (app: App, { desk, findings, whatIf }: AlarmHouse): void => {
  app.get(
    '/api/beds/:id/what-if',
    {
      schema: {
        ...answer('What another threshold would have found and missed', schemas.whatIf),
        params: schemas.ofId,
        querystring: schemas.whatIfQuery,
      },
    },
    async ({ params, query }) => {
      await findings.durable();
      return (await whatIf.tell(given({ bed: desk.bed(params.id).id, ...query }))) as never;
    },
  );
};

const addReviews = (app: App, { desk, findings, database }: AlarmHouse): void => {
  app.post(
    '/api/alarms/:id/review',
    {
      schema: {
        ...answer('What a reader says of an alarm and its findings', schemas.oneAlarmRow),
        params: schemas.ofId,
        body: schemas.reviewBody,
      },
    },
    async ({ params, body }) => {
      await findings.durable();
      await desk.keeper.durable();
      const row = await database.alarms.review({ alarm: params.id, ...body });
      const rows: FindingRow[] = [];
      const { recording } = row.alarm;
      for (const id of recording === null ? [] : row.alarm.findings) {
        const finding = await database.findings.get(recording ?? '', id);
        if (finding !== null) rows.push(finding);
      }
      findings.reviewed(rows);
      return row;
    },
  );
  app.post(
    '/api/recordings/:id/findings/:finding/review',
    {
      schema: {
        ...answer('What a reader says of a finding', schemas.oneFindingRow),
        params: schemas.ofFinding,
        body: schemas.reviewBody,
      },
    },
    async ({ params, body }) => {
      await findings.durable();
      const { id: recording, finding } = params;
      const row = await database.findings.review({ recording, finding, ...body });
      findings.reviewed([row]);
      return row as never;
    },
  );
};

/** Alarms do not wait for a database: what was said holds at once, and the answer says whether it would be known after a kill. */
const kept = async (desk: AlarmHouse['desk']) => {
  const done = true as const;
  if (await desk.keeper.isKept(kept_ms_max)) return { done, durable: true };
  const message =
    'it holds, and the database is away: it is kept when that is back, and forgotten if the server ends before';
  return { done, durable: false, message };
};

const addAnswers = (app: App, { desk }: AlarmHouse): void => {
  const one = (summary: string) => ({
    ...answer(summary, schemas.done),
    params: schemas.ofId,
    body: schemas.byAuthor,
  });
  app.post(
    '/api/alarms/:id/acknowledge',
    { schema: one('Somebody has seen an alarm: it sounds no more') },
    ({ params, body }) => {
      desk.do({ kind: 'acknowledge', alarm: params.id, by: body.author });
      return kept(desk);
    },
  );
  app.post(
    '/api/alarms/:id/reset',
    { schema: one('Takes an alarm away that is over') },
    ({ params, body }) => {
      desk.do({ kind: 'reset', alarm: params.id, by: body.author });
      return kept(desk);
    },
  );
};

const addBeds = (app: App, { desk }: AlarmHouse): void => {
  const of = <Body>(summary: string, body: Body) => ({
    ...answer(summary, schemas.done),
    params: schemas.ofId,
    body,
  });
  app.post(
    '/api/beds/:id/audio-pause',
    { schema: of('AUDIO PAUSED for some seconds; 0 ends it', schemas.pauseBody) },
    ({ params, body: { author: by, seconds } }) => {
      desk.do({ kind: 'pause-audio', bed: desk.bed(params.id).id, by, seconds });
      return kept(desk);
    },
  );
  app.post(
    '/api/beds/:id/audio-off',
    { schema: of('AUDIO OFF, where the site allows it', schemas.audioOffBody) },
    ({ params, body: { author: by, off, seconds } }) => {
      desk.do({ kind: 'audio-off', bed: desk.bed(params.id).id, by, off, seconds });
      return kept(desk);
    },
  );
  app.post(
    '/api/beds/:id/alarm-off',
    { schema: of('ALARM OFF of a kind, where the site allows it', schemas.alarmOffBody) },
    ({ params, body: { author: by, off, kind, seconds } }) => {
      desk.do({ kind: 'alarm-off', bed: desk.bed(params.id).id, of: kind, by, off, seconds });
      return kept(desk);
    },
  );
  app.post(
    '/api/beds/:id/watch',
    { schema: of('Takes the watch of a bed, or lets it go', schemas.watchBody) },
    ({ params, body: { author, from, release } }) => {
      const { id } = desk.bed(params.id);
      if (release) desk.release(id, author);
      else desk.take(id, author, from);
      return kept(desk);
    },
  );
};

/** `/api/alarms`, findings and watches: PROTOCOL.md §16. Nothing of it is kept by a cache. */
export const addAlarms = (server: FastifyInstance, house: AlarmHouse): void => {
  const app = typed(server);
  app.addHook('onSend', async (request, reply) => {
    if (/^\/api\/(alarms?\b|alarm-|beds\/[^/]+\/(alarm-|findings|what-if))/.test(request.url))
      reply.header('cache-control', 'no-store');
  });
  addReads(app, house);
  addWhy(app, house);
  addWhatIf(app, house);
  addReviews(app, house);
  addAnswers(app, house);
  addBeds(app, house);
  addSettings(server, house);
  addBurden(server, house);
};
