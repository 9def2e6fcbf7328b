import { ValvomoError } from '@valvomo/model';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { refusal } from '../../review/schemas.ts';
import type { AlarmHouse } from '../alarm-house.ts';
import * as schemas from '../schemas.ts';
import type { Deciding } from './site-settings.ts';
import { settingsLimits } from './limits.ts';
import type { VersionedSettings } from './schema.ts';

const refusals = { 404: refusal, 503: refusal };
const settingRefusals = { 400: schemas.settingRefusal, 409: schemas.settingRefusal, 503: refusal };

type Body = Readonly<Record<string, unknown>> & { readonly author: string; readonly version?: unknown };

/** `if-match: "7"`, or what the body says. @throws ValvomoError BAD_REQUEST */
const versionOf = (body: Body, header: string | undefined): number | undefined => {
  if (header === '*') return undefined;
  if (header === undefined) return body.version as number | undefined;
  const [, number] = /^(?:W\/)?"?(\d{1,15})"?$/.exec(header.trim()) ?? [];
  if (number === undefined)
    throw new ValvomoError('BAD_REQUEST', `if-match is ${header.slice(0, 80)}: no version of settings`, {
      value: header,
    });
  return Number(number);
};

const decidingOf = (body: Body, header: string | undefined): Deciding => {
  const { author, version: _, ...settings } = body;
  return { author, version: versionOf(body, header), settings };
};

const shown = (reply: FastifyReply, settings: VersionedSettings): VersionedSettings => {
  reply.header('etag', `"${settings.version}"`);
  return settings;
};

/** What is wrong with a setting, with its value and its limit, so that a screen can say it where it is entered. */
const refuse = (error: unknown, reply: FastifyReply): Promise<never> => {
  if (!(error instanceof ValvomoError) || !/^(BAD_SETTING|STALE_SETTINGS)$/.test(error.code)) throw error;
  const { code, message, value = null, limit = null } = error;
  return reply.code(code === 'BAD_SETTING' ? 400 : 409).send({ code, message, value, limit }) as never;
};

/** `/api/alarm-settings`: PROTOCOL.md §16. */
export const addSettings = (server: FastifyInstance, { desk, delivery }: AlarmHouse): void => {
  const app = server.withTypeProvider<ZodTypeProvider>();
  app.get(
    '/api/alarm-settings',
    { schema: { summary: 'What the site decided', response: { 200: schemas.settingsAnswer } } },
    (_, reply) => shown(reply, desk.site.shown),
  );
  app.get(
    '/api/alarm-settings/limits',
    {
      schema: {
        summary: 'Every setting with its default, range, unit and words',
        response: { 200: schemas.limitsAnswer },
      },
    },
    () => settingsLimits as never,
  );
  for (const [method, how, summary, body] of [
    ['PUT', 'replace', 'Decides all of it anew; in the audit', schemas.settingsBody],
    ['PATCH', 'merge', 'Decides some of it; in the audit', schemas.somethingOfSettings],
  ] as const)
    app.route({
      method,
      url: '/api/alarm-settings',
      // Settings are checked where they are merged, so that both say the same of what is wrong.
      attachValidation: true,
      schema: { summary, body, response: { 200: schemas.settingsAnswer, ...settingRefusals } },
      handler: async (request, reply) => {
        const raw = request.body as Body;
        const author = schemas.somethingOfSettings.safeParse(raw);
        if (!author.success) throw request.validationError ?? author.error;
        try {
          const deciding = decidingOf({ ...raw, author: author.data.author }, request.headers['if-match']);
          return shown(reply, await desk.settle(how, deciding));
        } catch (error) {
          return refuse(error, reply);
        }
      },
    });
  addTrials(server, { desk, delivery });
};

const addTrials = (server: FastifyInstance, { desk, delivery }: Pick<AlarmHouse, 'desk' | 'delivery'>) => {
  const app = server.withTypeProvider<ZodTypeProvider>();
  app.get(
    '/api/alarm-settings/deliveries/:name',
    {
      schema: {
        summary: 'What became of test messages to a channel, oldest first',
        params: schemas.ofChannel,
        response: { 200: schemas.deliveryRows, ...refusals },
      },
    },
    async ({ params }) => [...(await delivery.trials(params.name))] as never,
  );
  app.post(
    '/api/alarm-settings/deliveries/:name/test',
    {
      schema: {
        summary: 'Sends a test message to a channel, once',
        params: schemas.ofChannel,
        body: schemas.byAuthor,
        response: { 200: schemas.tried, ...refusals },
      },
    },
    async ({ params, body }) => {
      const tried = await delivery.tryOut(params.name, body.author);
      desk.tried(body.author, `${params.name}: ${tried.state}: ${tried.answer}`);
      return tried;
    },
  );
};
