import swagger from '@fastify/swagger';
import { ValvomoError } from '@valvomo/model';
import type { FastifyInstance } from 'fastify';
import { jsonSchemaTransform } from 'fastify-type-provider-zod';
import type { z } from 'zod';

const valueAt = (data: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (value, key) => (value as Record<PropertyKey, unknown> | null | undefined)?.[key],
    data,
  );

/** What is wrong with a request, with the place and the value: `samples is "0": Too small: expected number to be >=1`. */
const complaint = (error: z.ZodError, data: unknown): ValvomoError => {
  const [issue] = error.issues;
  const path = issue?.path ?? [];
  const value = valueAt(data, path);
  const said = value === undefined ? 'is missing' : `is ${JSON.stringify(value).slice(0, 80)}`;
  return new ValvomoError('BAD_REQUEST', `${path.join('.')} ${said}: ${issue?.message ?? 'refused'}`, {
    value,
  });
};

/** To be called before routes are added: those that have zod schemas are checked and described. */
export const addOpenApi = async (app: FastifyInstance): Promise<void> => {
  app.setValidatorCompiler<z.ZodType>(({ schema }) => (data) => {
    const result = schema.safeParse(data);
    return result.success ? { value: result.data } : { error: complaint(result.error, data) };
  });
  // Answers are made by this program and checked by its compiler, not once more for every request.
  app.setSerializerCompiler(() => (data) => JSON.stringify(data));
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Valvomo', version: '1', description: 'Beds, recordings and their review.' },
    },
    transform: jsonSchemaTransform,
  });
  app.get('/api/openapi.json', { schema: { hide: true } }, () => app.swagger());
};
