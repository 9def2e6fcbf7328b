import type { Study } from '@valvomo/model';
import type { Database } from '@valvomo/store';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { refusal } from '../review/schemas.ts';
import type { StudiesDesk } from './studies-desk.ts';
import {
  admitBody,
  auditList,
  auditQuery,
  changeBody,
  mergeBody,
  nameList,
  ofStudy,
  oneStudy,
  patientList,
  patientsQuery,
  studiesQuery,
  studyList,
  transferBody,
  whyBody,
} from './schemas.ts';

export interface StudiesRoutes {
  readonly database: Database;
  readonly studies: StudiesDesk;
}

/** HTTP status of what can be wrong with studies. */
export const studiesStatus = [
  ['UNKNOWN_STUDY', 404],
  ['UNKNOWN_PATIENT', 404],
  ['BED_OCCUPIED', 409],
  ['STUDY_STATE', 409],
  ['PATIENT_IDENTIFIERS', 400],
  ['PATIENT_CONTRADICTS', 409],
  ['PATIENT_KNOWN', 409],
] as const;

const refusals = { 400: refusal, 404: refusal, 409: refusal, 503: refusal };

const typed = (server: FastifyInstance) => server.withTypeProvider<ZodTypeProvider>();
type App = ReturnType<typeof typed>;

/** Without the fields that were left out. */
const given = <Fields extends object>(fields: Fields) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    readonly [Name in keyof Fields as undefined extends Fields[Name] ? never : Name]: Fields[Name];
  } & {
    readonly [Name in keyof Fields as undefined extends Fields[Name] ? Name : never]?: Exclude<
      Fields[Name],
      undefined
    >;
  };

const addReads = (app: App, { database }: StudiesRoutes): void => {
  const list = (summary: string) => ({ summary, response: { 200: studyList, ...refusals } });
  app.get(
    '/api/studies',
    { schema: { ...list('Studies, newest first'), querystring: studiesQuery } },
    async ({ query }) => [...(await database.studies.list(given(query)))],
  );
  app.get(
    '/api/patients',
    {
      schema: {
        summary: 'Patients, newest first',
        querystring: patientsQuery,
        response: { 200: patientList, ...refusals },
      },
    },
    async ({ query }) => [...(await database.studies.patients(given(query)))],
  );
  app.get(
    '/api/persons',
    { schema: { summary: 'Names of those who changed anything', response: { 200: nameList, ...refusals } } },
    async () => [...(await database.persons.list())],
  );
  app.get(
    '/api/audit',
    {
      schema: {
        summary: 'Who changed what, newest first',
        querystring: auditQuery,
        response: { 200: auditList, ...refusals },
      },
    },
    async ({ query }) => [...(await database.audit.list(given(query)))],
  );
};

const addChanges = (app: App, { studies }: StudiesRoutes): void => {
  const one = (summary: string) => ({ summary, params: ofStudy, response: { 200: oneStudy, ...refusals } });
  app.post(
    '/api/studies',
    {
      schema: {
        summary: 'Admits a patient at a bed: what is recorded from now on is theirs',
        body: admitBody,
        response: { 201: oneStudy, ...refusals },
      },
    },
    async ({ body }, reply) => {
      const { author, bed, patient, admission } = body;
      return reply.code(201).send(await studies.admit(author, bed, given(patient), admission));
    },
  );
  app.patch(
    '/api/studies/:id',
    { schema: { ...one('Changes what was said at admission, or who it is'), body: changeBody } },
    ({ params, body }) => {
      const { admission = {}, patient = {} } = body;
      const changes = { admission: given(admission), patient: given(patient) };
      return studies.change(seen(params, body), changes);
    },
  );
  app.post(
    '/api/studies/:id/transfer',
    { schema: { ...one('Moves a patient to another bed'), body: transferBody } },
    ({ params, body }) => studies.transfer(seen(params, body), body.bed),
  );
  const states = { pause: 'paused', resume: 'recording', discharge: 'discharged' } as const;
  const summaries = {
    pause: 'Nothing is recorded from now on: the samples become a gap',
    resume: 'It is recorded again',
    discharge: 'Ends the study and its recording',
  };
  for (const [word, state] of Object.entries(states) as [keyof typeof states, Study['state']][])
    app.post(
      `/api/studies/:id/${word}`,
      { schema: { ...one(summaries[word]), body: whyBody } },
      ({ params, body }) => studies.become(seen(params, body), state, body.why),
    );
  app.post(
    '/api/patients/:id/merge',
    {
      schema: {
        summary: 'An unknown patient turns out to be a known one; answers their studies',
        params: ofStudy,
        body: mergeBody,
        response: { 200: studyList, ...refusals },
      },
    },
    async ({ params, body }) => [...(await studies.merge(body.author, params.id, body.into))],
  );
};

const seen = (
  { id }: { id: string },
  { author, version }: { author: string; version?: number | undefined },
) => ({
  author,
  study: id,
  ...(version === undefined ? {} : { version }),
});

/** `/api/studies`, `/api/patients`, `/api/persons` and `/api/audit`: PROTOCOL.md §15. */
export const addStudies = (server: FastifyInstance, world: StudiesRoutes): void => {
  const app = typed(server);
  // Who somebody is, is kept by no cache.
  app.addHook('onSend', async (request, reply) => {
    if (/^\/api\/(studies|patients|persons|audit)/.test(request.url))
      reply.header('cache-control', 'no-store');
  });
  addReads(app, world);
  addChanges(app, world);
};
