import { readdir, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { ValvomoError } from '@valvomo/model';

import { UsageError } from '../terminal.ts';

/** Two parallel trees of `sub-*`, as BIDS lays them. */
export interface Trees {
  readonly reference: string;
  readonly hypothesis: string;
}

export interface SubjectFiles {
  readonly subject: string;
  /** Paths below both trees, in order. */
  readonly files: readonly string[];
}

const files_max = 100_000;
const names = { reference: ['reference', 'ref'], hypothesis: ['hypothesis', 'hyp'] } as const;

export const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (entry) => entry.isDirectory(),
    () => false,
  );

const foldersIn = async (path: string): Promise<readonly string[]> =>
  (await readdir(path, { withFileTypes: true }))
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .toSorted();

const isDataset = async (path: string): Promise<boolean> =>
  (await isFolder(path)) && (await foldersIn(path)).some((name) => name.startsWith('sub-'));

const named = async (dir: string, words: readonly string[]): Promise<string | undefined> => {
  for (const word of words) if (await isFolder(join(dir, word))) return join(dir, word);
  return undefined;
};

/**
 * The two trees of one folder: its `reference` and `hypothesis` (or `ref` and `hyp`), or its own subjects and those of the only
 * dataset below `derivatives`.
 * @throws UsageError when it is not clear which two are meant
 */
export const treesOf = async (dir: string): Promise<Trees> => {
  const [reference, hypothesis] = [await named(dir, names.reference), await named(dir, names.hypothesis)];
  if (reference !== undefined && hypothesis !== undefined) return { reference, hypothesis };
  const derivatives = join(dir, 'derivatives');
  const found: string[] = [];
  if ((await isDataset(dir)) && (await isFolder(derivatives)))
    for (const name of ['.', ...(await foldersIn(derivatives))])
      if (await isDataset(join(derivatives, name))) found.push(join(derivatives, name));
  const [only, ...more] = found;
  if (only !== undefined && more.length === 0) return { reference: dir, hypothesis: only };
  const why =
    found.length > 1
      ? `${found.length} datasets below derivatives: name the second folder`
      : 'neither reference and hypothesis nor sub-* with derivatives are in it: name two folders';
  throw new UsageError(`${dir}: ${why}`, { value: dir });
};

/** Files `*_events.tsv` of every subject that has any. */
export const filesIn = async (tree: string): Promise<readonly SubjectFiles[]> => {
  const out: SubjectFiles[] = [];
  for (const subject of (await foldersIn(tree)).filter((name) => name.startsWith('sub-'))) {
    const entries = await readdir(join(tree, subject), { recursive: true, withFileTypes: true });
    const files = entries
      .filter((entry) => entry.isFile() && entry.name.endsWith('_events.tsv'))
      .map((entry) => relative(tree, join(entry.parentPath, entry.name)).replaceAll(sep, '/'))
      .toSorted();
    if (files.length > 0) out.push({ subject, files });
  }
  return out;
};

/** The same of a reference. @throws ValvomoError when there is none, or when there are too many */
export const subjectsIn = async (tree: string): Promise<readonly SubjectFiles[]> => {
  const out = await filesIn(tree);
  const total = out.reduce((sum, { files }) => sum + files.length, 0);
  if (total === 0 || total > files_max)
    throw new ValvomoError('NO_EVENTS', `${tree}: ${total} files sub-*/…/*_events.tsv`, {
      value: total,
      limit: files_max,
    });
  return out;
};
