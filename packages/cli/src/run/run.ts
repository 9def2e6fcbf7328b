import { mkdir, writeFile } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';

import { withOutput } from '../output.ts';
import { exitCodes, oneLine, reportFailure, UsageError } from '../terminal.ts';
import { allFacts, verdictOf, wrongInputs, type Verdict } from './checks.ts';
import type { Job, Plan } from './job.ts';
import { readPlan } from './read-plan.ts';
import { resultText, type StepResult } from './result.ts';
import { runJob } from './run-job.ts';

/** What the command `run` was asked for. */
export interface RunOptions {
  readonly dryRun?: true;
  readonly accept?: true;
}

interface Ran {
  readonly result: StepResult;
  readonly verdicts: readonly Verdict[];
  readonly exitCode: number;
}

/** Something else than a recording was at fault, or an output is not what it was. */
const failed = 1;

const say = (line: string): void => {
  process.stdout.write(`${oneLine(line)}\n`);
};

const shellWord = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;

const commandLine = ({ command, printsTo }: Job): string =>
  ['valvomo', ...command.map(shellWord), ...(printsTo === undefined ? [] : ['>', shellWord(printsTo)])].join(
    ' ',
  );

/** The inputs of a job as they are; what is wrong with them is said. */
const checkInputs = async ({ inputs }: Job, folder: string) => {
  const facts = await allFacts(inputs, folder);
  const wrong = wrongInputs(inputs, facts);
  for (const line of wrong) process.stderr.write(`valvomo run: ${oneLine(line)}\n`);
  return { facts, isRight: wrong.length === 0 };
};

const runOne = async (job: Job, folder: string): Promise<Ran> => {
  const { command, outputs, printsTo } = job;
  say(commandLine(job));
  const { facts, isRight } = await checkInputs(job, folder);
  const kept = { command, inputs: facts, ...(printsTo === undefined ? {} : { printsTo }) };
  if (!isRight) return { result: { ...kept, outputs: [] }, verdicts: [], exitCode: exitCodes.unreadable };
  const before = await allFacts(outputs, folder);
  for (const { file } of outputs) await mkdir(dirname(resolve(folder, file)), { recursive: true });
  const exitCode = await runJob(job, folder);
  if (exitCode !== 0 && exitCode !== exitCodes.unreadable)
    return { result: { ...kept, outputs: [] }, verdicts: [], exitCode };
  const now = await allFacts(outputs, folder);
  const judged = outputs.map((output) => verdictOf(output, before, now));
  for (const { line } of judged) say(`  ${line}`);
  return {
    result: { ...kept, outputs: now },
    verdicts: judged.map(({ verdict }) => verdict),
    exitCode,
  };
};

/** A difference is kept from the result of the earlier run unless it is accepted. */
const keepResult = async (
  result: string,
  steps: readonly StepResult[],
  isDifferent: boolean,
  accept: boolean,
): Promise<void> => {
  if (isDifferent && !accept) {
    say(`${basename(result)} stays as it was; --accept takes the new outputs for right`);
    return;
  }
  await withOutput(result, (path) => writeFile(path, resultText(steps)));
};

const worst = (exitCodesOfSteps: readonly number[]): number => {
  if (exitCodesOfSteps.some((code) => code !== 0 && code !== exitCodes.unreadable)) return failed;
  return Math.max(0, ...exitCodesOfSteps);
};

const runAll = async ({ jobs, folder, result }: Plan, accept: boolean): Promise<void> => {
  const ran: Ran[] = [];
  for (const job of jobs) ran.push(await runOne(job, folder));
  const verdicts = ran.flatMap((each) => each.verdicts);
  const isDifferent = verdicts.includes('differs');
  const code = worst(ran.map(({ exitCode }) => exitCode));
  if (verdicts.length > 0 && verdicts.every((verdict) => verdict === 'same') && code === 0) say('same');
  if (result !== undefined && code === 0)
    await keepResult(
      result,
      ran.map((each) => each.result),
      isDifferent,
      accept,
    );
  process.exitCode = isDifferent && !accept ? failed : code;
};

const dryRun = async ({ jobs, folder }: Plan): Promise<void> => {
  for (const job of jobs) {
    say(commandLine(job));
    const { isRight } = await checkInputs(job, folder);
    if (!isRight) process.exitCode = exitCodes.unreadable;
  }
};

export const run = async (file: string, options: RunOptions): Promise<void> => {
  try {
    const plan = await readPlan(file);
    await (options.dryRun === true ? dryRun(plan) : runAll(plan, options.accept === true));
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    reportFailure('run', error, exitCodes.usage);
  }
};
