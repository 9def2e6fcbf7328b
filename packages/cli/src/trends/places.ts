import { stat } from 'node:fs/promises';
import { extname, join, parse } from 'node:path';

import { UsageError, userPath } from '../terminal.ts';
import type { TableFormat } from './task.ts';

/** A recording and where its table goes. */
export interface Place {
  readonly file: string;
  readonly path: string;
  readonly out: string;
  /** The output as the user named it. */
  readonly outName: string;
  readonly format: TableFormat;
}

const formats: Readonly<Record<string, TableFormat>> = { '.csv': 'csv', '.parquet': 'parquet' };

/** Outputs of several recordings are named after them; two that would be the same are refused. */
const inFolder = (files: readonly string[], folder: string, format: TableFormat): readonly Place[] => {
  const taken = new Map<string, string>();
  return files.map((file) => {
    const outName = join(folder, `${parse(file).name}.${format}`);
    const out = userPath(outName);
    const other = taken.get(out);
    if (other !== undefined)
      throw new UsageError(
        `'${other}' and '${file}' would both be written to '${out}'; make them one by one`,
      );
    taken.set(out, file);
    return { file, path: userPath(file), out, outName, format };
  });
};

/**
 * One recording goes to a file whose name says its format, or into a folder; several go into a folder.
 * @param out as the user named it
 * @throws UsageError
 */
export const placesOf = async (
  files: readonly string[],
  out: string,
  format: TableFormat | undefined,
): Promise<{ readonly places: readonly Place[]; readonly folder?: string }> => {
  const target = userPath(out);
  const there = await stat(target).catch(() => undefined);
  const named = formats[extname(target).toLowerCase()];
  const [only] = files;
  if (files.length === 1 && only !== undefined && there?.isDirectory() !== true) {
    if (named === undefined) throw new UsageError(`--out: '${out}' ends neither in .csv nor in .parquet`);
    if (format !== undefined && format !== named)
      throw new UsageError(`--format ${format}: '${out}' says ${named}`);
    return { places: [{ file: only, path: userPath(only), out: target, outName: out, format: named }] };
  }
  if (there !== undefined && !there.isDirectory())
    throw new UsageError(`--out: '${out}' is no folder, which ${files.length} recordings need`);
  if (there === undefined && named !== undefined)
    throw new UsageError(`--out: '${out}' is one file; ${files.length} recordings need a folder`);
  return { places: inFolder(files, out, format ?? 'csv'), folder: target };
};
