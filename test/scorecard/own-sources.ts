import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const importedBy = async (file: string): Promise<readonly string[]> =>
  [...(await readFile(file, 'utf8')).matchAll(/from '(\.[^']+)'/g)].map(([, path = '']) =>
    join(dirname(file), path),
  );

const isOf = (id: string, value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'id' in value && value.id === id && 'create' in value;

/** The file that a detector is made in. */
const entryOf = async (folder: string, id: string): Promise<string> => {
  for (const file of await importedBy(join(folder, 'detectors/index.ts'))) {
    const made = (await import(file)) as Readonly<Record<string, unknown>>;
    if (Object.values(made).some((value) => isOf(id, value))) return file;
  }
  throw new Error(`no file below ${folder} makes the detector ${id}`);
};

/** Files of the catalogue that a detector is made of, its own among them. @param folder of the catalogue's sources */
export const ownSources = async (folder: string, id: string): Promise<readonly string[]> => {
  const known = new Set([await entryOf(folder, id)]);
  for (const file of known)
    for (const imported of await importedBy(file)) if (imported.startsWith(folder)) known.add(imported);
  return [...known].toSorted();
};
