import * as z from 'zod';

const file = z.string().min(1).max(4096);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'a SHA-256 is 64 hexadecimal digits');
const named = z.object({ file, sha256: sha256.optional() });
const scalar = z.union([z.string(), z.number(), z.boolean()]);

/** An option is given as on the command line, without its dashes; a list is joined by commas, an object is JSON. */
const option = z.union([scalar, z.array(scalar), z.record(z.string(), z.unknown())]);

const writtenStep = z.strictObject({
  command: z.enum(['derive', 'trends', 'spectrum', 'info']),
  inputs: z
    .array(z.union([file, named]))
    .min(1)
    .max(100_000),
  options: z.record(z.string().regex(/^[a-z][a-z-]*$/, 'an option without its dashes'), option).default({}),
  out: file,
});

const recordedStep = z.object({
  command: z.array(z.string()).min(1),
  inputs: z.array(named),
  outputs: z.array(named),
  printsTo: file.optional(),
});

/** As a person writes it. */
export const manifestSchema = z.strictObject({
  description: z.string().optional(),
  steps: z.array(writtenStep).min(1).max(10_000),
});

/** As `run` writes it. */
export const resultSchema = z.object({
  program: z.object({ name: z.literal('valvomo') }).loose(),
  steps: z.array(recordedStep).min(1),
});

/** What lies beside every output. */
export const provenanceSchema = z.object({
  program: z.object({ name: z.literal('valvomo') }).loose(),
  command: z.array(z.string()).min(1),
  inputs: z.array(named).min(1),
});

export type Manifest = z.infer<typeof manifestSchema>;
export type WrittenStep = z.infer<typeof writtenStep>;
export type RunResult = z.infer<typeof resultSchema>;
