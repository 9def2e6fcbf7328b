import { resolve } from 'node:path';

import { checksum } from '../provenance.ts';
import type { NamedFile } from './job.ts';

/** A file as it is. */
export interface FileFacts {
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** Undefined when it cannot be read. */
const factsOf = async (file: string, folder: string): Promise<FileFacts | undefined> => {
  const found = await checksum(resolve(folder, file)).catch(() => undefined);
  return found === undefined ? undefined : { file, ...found };
};

/** Those of the files that can be read, as they are. */
export const allFacts = async (
  files: readonly NamedFile[],
  folder: string,
): Promise<readonly FileFacts[]> => {
  const facts = await Promise.all(files.map(({ file }) => factsOf(file, folder)));
  return facts.filter((found) => found !== undefined);
};

/** What keeps a job from being run, in words: inputs that are not there, or not those that are meant. */
export const wrongInputs = (inputs: readonly NamedFile[], found: readonly FileFacts[]): readonly string[] =>
  inputs.flatMap(({ file, sha256 }) => {
    const facts = found.find((each) => each.file === file);
    if (facts === undefined) return [`${file}: cannot be read`];
    return sha256 === undefined || facts.sha256 === sha256
      ? []
      : [`${file}: its SHA-256 is ${facts.sha256}, the manifest says ${sha256}`];
  });

/** What became of an output. */
export type Verdict = 'new' | 'same' | 'differs' | 'missing';

/**
 * Compares an output with what an earlier run made.
 * @param before facts of the outputs that were there before; an output whose checksum is known is not looked up in them
 */
export const verdictOf = (
  { file, sha256 }: NamedFile,
  before: readonly FileFacts[],
  now: readonly FileFacts[],
): { readonly verdict: Verdict; readonly line: string } => {
  const is = now.find((facts) => facts.file === file)?.sha256;
  const was = sha256 ?? before.find((facts) => facts.file === file)?.sha256;
  if (is === undefined) return { verdict: 'missing', line: `missing: ${file}` };
  if (was === undefined) return { verdict: 'new', line: `new: ${file}` };
  if (is === was) return { verdict: 'same', line: `same: ${file}` };
  return { verdict: 'differs', line: `differs: ${file}: SHA-256 ${is}, was ${was}` };
};
