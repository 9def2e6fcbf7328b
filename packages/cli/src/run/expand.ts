import { glob } from 'node:fs/promises';
import { extname, parse } from 'node:path';

import { UsageError } from '../terminal.ts';
import type { Job, NamedFile } from './job.ts';
import type { Manifest, WrittenStep } from './schema.ts';

/** Commands that print their result instead of taking --out. */
const printing: ReadonlySet<string> = new Set(['info', 'spectrum']);

const isPattern = (file: string): boolean => /[*?[\]{}]/.test(file);

const matches = async (pattern: string, folder: string): Promise<readonly NamedFile[]> => {
  const found: string[] = [];
  for await (const file of glob(pattern, { cwd: folder })) found.push(file);
  if (found.length === 0) throw new UsageError(`inputs: nothing matches '${pattern}'`, { value: pattern });
  return found.toSorted().map((file) => ({ file }));
};

const inputsOf = async ({ inputs }: WrittenStep, folder: string): Promise<readonly NamedFile[]> => {
  const found: NamedFile[] = [];
  for (const input of inputs) {
    if (typeof input === 'object')
      found.push(
        input.sha256 === undefined ? { file: input.file } : { file: input.file, sha256: input.sha256 },
      );
    else if (isPattern(input)) found.push(...(await matches(input, folder)));
    else found.push({ file: input });
  }
  return found;
};

const optionWords = ([name, value]: readonly [string, WrittenStep['options'][string]]): readonly string[] => {
  if (value === true) return [`--${name}`];
  if (value === false) return [];
  if (Array.isArray(value)) return [`--${name}`, value.map(String).join(',')];
  return [`--${name}`, typeof value === 'object' ? JSON.stringify(value) : String(value)];
};

/** Tables that `trends` writes into a folder are named after their recordings. */
const tablesOf = (step: WrittenStep, inputs: readonly NamedFile[], out: string): readonly string[] => {
  if (step.command !== 'trends' || ['.csv', '.parquet'].includes(extname(out))) return [out];
  const format = step.options['format'];
  return inputs.map(
    ({ file }) => `${out}/${parse(file).name}.${typeof format === 'string' ? format : 'csv'}`,
  );
};

const jobOf = (step: WrittenStep, inputs: readonly NamedFile[], out: string): Job => {
  const files = inputs.map(({ file }) => file);
  const words = Object.entries(step.options).flatMap(optionWords);
  if (printing.has(step.command))
    return {
      command: [step.command, ...files, ...words, '--json'],
      inputs,
      outputs: [{ file: out }],
      printsTo: out,
    };
  return {
    command: [step.command, ...files, ...words, '--out', out],
    inputs,
    outputs: tablesOf(step, inputs, out).flatMap((file) => [{ file }, { file: `${file}.json` }]),
  };
};

/** With `{name}` in its output a step is one job a recording; else one in all. */
const jobsOf = (step: WrittenStep, inputs: readonly NamedFile[]): readonly Job[] => {
  if (!step.out.includes('{name}')) return [jobOf(step, inputs, step.out)];
  return inputs.map((input) =>
    jobOf(
      step,
      [input],
      step.out.replaceAll('{name}', () => parse(input.file).name),
    ),
  );
};

/** Two jobs that write one file would each undo the other. */
const judgeOutputs = (jobs: readonly Job[]): void => {
  const seen = new Set<string>();
  for (const { outputs } of jobs)
    for (const { file } of outputs) {
      if (seen.has(file)) throw new UsageError(`out: '${file}' is written twice`, { value: file });
      seen.add(file);
    }
};

/** @throws UsageError when an input matches nothing, or an output is written twice */
export const expand = async ({ steps }: Manifest, folder: string): Promise<readonly Job[]> => {
  const jobs: Job[] = [];
  for (const step of steps) jobs.push(...jobsOf(step, await inputsOf(step, folder)));
  judgeOutputs(jobs);
  return jobs;
};
