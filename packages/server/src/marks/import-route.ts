import type { FastifyError, FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { refusal } from '../review/schemas.ts';
import { importLimits, type MarksToAdd } from './imported.ts';
import type { MarksRoutes } from './routes.ts';
import { importQuery, ofRecording } from './schemas.ts';

const types = ['application/octet-stream', 'text/tab-separated-values'];

const imported = z.object({
  added: z.int(),
  stream: z.int(),
  offset_s: z
    .number()
    .nullable()
    .describe("From the recording's first sample to the start of the file; null: a date is not known."),
});

const tooLarge = (error: FastifyError, length: string | undefined) =>
  error.code === 'FST_ERR_CTP_BODY_TOO_LARGE'
    ? {
        code: 'MARKS_TOO_LARGE',
        message: `the file has ${length ?? 'too many'} bytes, the limit is ${importLimits.bytes}`,
      }
    : null;

/** `POST /api/recordings/:id/marks/import`: marks of a file that another program made. */
export const addImport = (
  server: FastifyInstance,
  { database, known, read, onChanged }: MarksRoutes,
): void => {
  void server.register(async (scope) => {
    const app = scope.withTypeProvider<ZodTypeProvider>();
    app.removeAllContentTypeParsers();
    app.addContentTypeParser(types, { parseAs: 'buffer', bodyLimit: importLimits.bytes }, (_, body, done) =>
      done(null, body),
    );
    app.post(
      '/api/recordings/:id/marks/import',
      {
        bodyLimit: importLimits.bytes,
        schema: {
          summary: 'Adds the marks of an EDF+ or BDF+ file or of an events.tsv, all of them or none',
          consumes: types,
          params: ofRecording,
          querystring: importQuery,
          body: z.any().meta({ type: 'string', format: 'binary' }),
          response: { 201: imported, 400: refusal, 404: refusal, 413: refusal, 422: refusal, 503: refusal },
        },
        errorHandler: (error, request, reply) => {
          const refused = tooLarge(error, request.headers['content-length']);
          if (refused === null) throw error;
          return reply.code(413).send(refused);
        },
      },
      async ({ params, query, body }, reply) => {
        await known.sure(params.id);
        const { author, stream = null } = query;
        const bytes = body instanceof Uint8Array ? body : new Uint8Array(0);
        const file: MarksToAdd = await read(params.id, { bytes, stream });
        const { marks } = file;
        const added =
          marks.length === 0 ? [] : await database.marks.add({ author, recording: params.id, marks });
        if (added.length > 0) onChanged(params.id, added);
        return reply.code(201).send({ added: added.length, stream: file.stream, offset_s: file.offset_s });
      },
    );
    await Promise.resolve();
  });
};
