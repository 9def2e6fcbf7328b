import { ValvomoError } from '@valvomo/model';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { DiskWatch } from '../disk-watch.ts';
import { refusal } from '../review/schemas.ts';
import type { AlarmHouse } from './alarm-house.ts';
import * as schemas from './schemas.ts';

const refusals = { 400: refusal, 404: refusal, 409: refusal, 422: refusal, 503: refusal, 507: refusal };

/** `/api/recordings/<id>/findings` and `/detection`: findings of recordings, at a bed or not. PROTOCOL.md §16. */
export const addRecordingFindings = (
  server: FastifyInstance,
  { findings, recorded }: Pick<AlarmHouse, 'findings' | 'recorded'>,
  disk: Pick<DiskWatch, 'hasRoom' | 'note'>,
): void => {
  const app = server.withTypeProvider<ZodTypeProvider>();
  app.get(
    '/api/recordings/:id/findings',
    {
      schema: {
        summary: 'Findings of detectors in a recording, newest first, and how a run over it stands',
        params: schemas.ofId,
        querystring: schemas.findingsQuery,
        response: { 200: schemas.findingsOfRecording, ...refusals },
      },
    },
    async ({ params, query }, reply) => {
      reply.header('cache-control', 'no-store');
      await findings.durable();
      const asked = Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined));
      const told = await recorded.list(params.id, { ...asked, limit: query.limit });
      return told as never;
    },
  );
  app.post(
    '/api/recordings/:id/detection',
    {
      schema: {
        summary: 'Has detectors run over a recording that is at no bed, in the background',
        params: schemas.ofId,
        body: schemas.detectionBody,
        response: { 200: schemas.detection, ...refusals },
      },
    },
    async ({ params, body }) => {
      if (!disk.hasRoom) throw new ValvomoError('DISK_SHORT', disk.note ?? 'the disk is nearly full');
      return (await recorded.detect(params.id, body?.thresholds ?? {})) as never;
    },
  );
  app.delete(
    '/api/recordings/:id/detection',
    {
      schema: {
        summary: 'Ends a run that goes on or waits',
        params: schemas.ofId,
        response: { 200: schemas.detection, ...refusals },
      },
    },
    async ({ params }) => (await recorded.cancel(params.id)) as never,
  );
};
