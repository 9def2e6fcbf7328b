import { readFile, stat } from 'node:fs/promises';

import { montages, userMontage, type Montage, type UserMontage } from '@valvomo/analysis';
import { ValvomoError } from '@valvomo/model';

import { UsageError, userPath } from './terminal.ts';

/** A montage as a user named it: one of the catalogue, or the user's own with the file it stands in. */
export type ChosenMontage =
  | { readonly montage: Montage; readonly file: null }
  | { readonly montage: UserMontage; readonly file: string };

const file_bytes_max = 4 << 20;

const ids = (): string => montages.map(({ id }) => id).join(', ');

const readText = async (file: string): Promise<string> => {
  const path = userPath(file);
  try {
    const { size } = await stat(path);
    if (size > file_bytes_max)
      throw new UsageError(`--montage: '${file}' has ${size} bytes, limit ${file_bytes_max}`);
    return await readFile(path, 'utf8');
  } catch (cause) {
    if (cause instanceof UsageError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UsageError(`--montage: '${file}' cannot be read: ${reason}`, { cause });
  }
};

/**
 * @param wanted id of a montage of the catalogue, or a JSON file
 * @throws UsageError when there is no such montage or file, or the file is wrong: it points at the place
 */
export const chooseMontage = async (wanted: string): Promise<ChosenMontage> => {
  const montage = montages.find(({ id }) => id === wanted);
  if (montage !== undefined) return { montage, file: null };
  if (!wanted.toLowerCase().endsWith('.json'))
    throw new UsageError(`--montage: '${wanted}' is neither a .json file nor one of ${ids()}`, {
      value: wanted,
      limit: montages.map(({ id }) => id),
    });
  const text = await readText(wanted);
  try {
    return { montage: userMontage(text), file: userPath(wanted) };
  } catch (cause) {
    throw cause instanceof ValvomoError ? new UsageError(`${wanted}: ${cause.message}`, { cause }) : cause;
  }
};
