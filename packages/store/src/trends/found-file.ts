import { mkdir, open, readFile, rename, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { EventMark } from '@valvomo/model';
import { ownerOnly } from '../disk.ts';

/** What detectors found in a recording that was looked at as a whole, beside the rows of the same run. */
export interface FoundInRecording {
  readonly analysis: string;
  /** The last word of each, by onset. */
  readonly findings: readonly EventMark[];
  /** More than are kept. */
  readonly left_out: number;
  /** What differed from the usual, by detector and name. */
  readonly thresholds: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

const layout = 1;
const fileName = (analysis: string): string => `${analysis}.findings`;

/** Puts them beside the rows at once: after a power loss there are all of them or none. */
export const writeFound = async (folder: string, found: FoundInRecording): Promise<void> => {
  const path = join(folder, fileName(found.analysis));
  const fresh = `${path}.new`;
  await mkdir(folder, { recursive: true, mode: ownerOnly.folder });
  const file = await open(fresh, 'w', ownerOnly.file);
  try {
    await file.writeFile(JSON.stringify({ layout, ...found }));
    await file.datasync();
  } finally {
    await file.close();
  }
  await rename(fresh, path);
  if (process.platform === 'win32') return;
  const directory = await open(dirname(path), 'r');
  await directory.sync().finally(() => directory.close());
};

/** When they were written, ms; null: there are none of this analysis. */
export const foundAt = (folder: string, analysis: string): Promise<number | null> =>
  stat(join(folder, fileName(analysis))).then(
    ({ mtimeMs }) => mtimeMs,
    () => null,
  );

/** Null when there are none of this analysis, or of a layout that this program does not know. */
export const readFound = async (folder: string, analysis: string): Promise<FoundInRecording | null> => {
  const text = await readFile(join(folder, fileName(analysis)), 'utf8').catch(() => null);
  if (text === null) return null;
  const told = JSON.parse(text) as FoundInRecording & { readonly layout: number };
  return told.layout === layout && told.analysis === analysis ? told : null;
};
