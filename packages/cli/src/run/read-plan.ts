import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';

import { oneLine, UsageError, userPath } from '../terminal.ts';
import { expand } from './expand.ts';
import type { Job, NamedFile, Plan } from './job.ts';
import { manifestSchema, provenanceSchema, resultSchema, type RunResult } from './schema.ts';

interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

const pathText = (path: readonly PropertyKey[]): string =>
  path.reduce<string>(
    (text, part) => (typeof part === 'number' ? `${text}[${part}]` : `${text}${text && '.'}${String(part)}`),
    '',
  );

const issueText = ({ path, message }: Issue): string => `${pathText(path) || 'the whole'}: ${message}`;

const readJson = async (file: string): Promise<unknown> => {
  try {
    return JSON.parse(await readFile(userPath(file), 'utf8'));
  } catch (cause) {
    throw new UsageError(`${file}: ${oneLine(cause)}`, { cause });
  }
};

/** The command of a provenance knows its own output. */
const outputsOf = (command: readonly string[], file: string): readonly NamedFile[] => {
  const out = command[command.indexOf('--out') + 1];
  if (!command.includes('--out') || out === undefined)
    throw new UsageError(`${file}: its command names no --out`, { value: command });
  return [{ file: out }, { file: `${out}.json` }];
};

const resultPath = (path: string): string => `${path.replace(/\.json$/i, '')}.result.json`;

const knownOutputs = async (path: string): Promise<ReadonlyMap<string, string | undefined>> => {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  const result = text === undefined ? undefined : resultSchema.safeParse(JSON.parse(text)).data;
  const outputs = result?.steps.flatMap((step) => step.outputs) ?? [];
  return new Map(outputs.map(({ file, sha256 }) => [file, sha256]));
};

const withKnown = (jobs: readonly Job[], known: ReadonlyMap<string, string | undefined>): readonly Job[] =>
  jobs.map((job) => ({
    ...job,
    outputs: job.outputs.map(({ file }) => namedFile({ file, sha256: known.get(file) })),
  }));

/** Without what is undefined. */
const namedFile = ({ file, sha256 }: { file: string; sha256?: string | undefined }): NamedFile =>
  sha256 === undefined ? { file } : { file, sha256 };

const resultJobs = ({ steps }: RunResult): readonly Job[] =>
  steps.map(({ command, inputs, outputs, printsTo }) => ({
    command,
    inputs: inputs.map(namedFile),
    outputs: outputs.map(namedFile),
    ...(printsTo === undefined ? {} : { printsTo }),
  }));

/**
 * Reads what is to be run: a manifest, the result of an earlier run, or the provenance beside an output.
 * @throws UsageError that points at the place
 */
export const readPlan = async (file: string): Promise<Plan> => {
  const json = await readJson(file);
  const path = userPath(file);
  const folder = dirname(path);
  const provenance = provenanceSchema.safeParse(json).data;
  if (provenance !== undefined) {
    const { command, inputs } = provenance;
    const job = { command, inputs: inputs.map(namedFile), outputs: outputsOf(command, file) };
    return { jobs: [job], folder: userPath('.') };
  }
  const earlier = resultSchema.safeParse(json);
  if (earlier.success) return { jobs: resultJobs(earlier.data), folder, result: path };
  const manifest = manifestSchema.safeParse(json);
  if (!manifest.success)
    throw new UsageError(`${file}: ${manifest.error.issues.slice(0, 5).map(issueText).join('; ')}`);
  const result = resultPath(path);
  return { jobs: withKnown(await expand(manifest.data, folder), await knownOutputs(result)), folder, result };
};
