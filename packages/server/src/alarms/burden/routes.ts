import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { refusal } from '../../review/schemas.ts';
import type { AlarmHouse } from '../alarm-house.ts';
import { ofId } from '../schemas.ts';

const ticks = z.string().regex(/^-?\d{1,18}$/);
const part = z.number().nullable().describe('Of judged seconds; null where there are none.');
const burden = { judged_s: z.int(), confirmed_s: z.int(), unreviewed_s: z.int(), part, confirmed_part: part };
const sums = { ...burden, seizure_s: z.int().describe('Confirmed and unreviewed.'), suspected_s: z.int() };
const span = { from: ticks, to: ticks };
const held = z.object({ first: ticks, last: ticks, now: z.boolean() }).nullable();
const status = z.object({ esz: held, ese: held, ecse: held });
const window = z.object({ ...burden, seizure_s: z.int(), ...span }).nullable();

const asked = z.object({ from: ticks.optional(), to: ticks.optional() });
const told = z.object({
  ...span,
  ...sums,
  unjudged_s: z.int(),
  recordings: z.array(z.string()),
  of_others: z.int().describe('Recordings of other patients at the bed in this time, no part of it.'),
  hours: z.array(z.object({ ...sums, ...span })).describe('Hours of UTC in which anything was judged.'),
  five_minutes: window.describe('The worst 5 min; null: nothing was counted in any.'),
  sixty_minutes: window,
  status: z.object({ all: status, confirmed: status }),
  words: z.array(z.string()),
});

const answers = { 200: told, 400: refusal, 404: refusal, 503: refusal };

/** `/api/beds/<id>/burden` and `/api/recordings/<id>/burden`: PROTOCOL.md §16. */
export const addBurden = (
  server: FastifyInstance,
  { desk, burden: reports, findings }: Pick<AlarmHouse, 'desk' | 'burden' | 'findings'>,
): void => {
  const app = server.withTypeProvider<ZodTypeProvider>();
  const schema = (summary: string) => ({ summary, params: ofId, querystring: asked, response: answers });
  const given = ({ from, to }: z.infer<typeof asked>) => ({
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  });
  app.get(
    '/api/beds/:id/burden',
    { schema: schema('Seizure burden and status at a bed, by the hour; the last 24 h unless told') },
    async ({ params, query }, reply) => {
      reply.header('cache-control', 'no-store');
      await findings.durable();
      return (await reports.ofBed(desk.bed(params.id).id, given(query))) as never;
    },
  );
  app.get(
    '/api/recordings/:id/burden',
    { schema: schema('Seizure burden and status of a recording, by the hour') },
    async ({ params, query }, reply) => {
      reply.header('cache-control', 'no-store');
      await findings.durable();
      return (await reports.ofRecording(params.id, given(query))) as never;
    },
  );
};
