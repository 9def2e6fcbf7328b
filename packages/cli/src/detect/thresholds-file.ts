import { readFile } from 'node:fs/promises';

import type { SetThresholds } from '@valvomo/analysis';
import * as z from 'zod';

import { oneLine, UsageError, userPath } from '../terminal.ts';

const schema = z.record(z.string(), z.record(z.string(), z.number()));

/** `{"sz-line-length": {"ratio_min": 3}}`; nothing when no file was named. @throws UsageError */
export const readThresholds = async (file: string | undefined): Promise<SetThresholds> => {
  if (file === undefined) return {};
  try {
    return schema.parse(JSON.parse(await readFile(userPath(file), 'utf8')));
  } catch (error) {
    const why = error instanceof z.ZodError ? z.prettifyError(error) : oneLine(error);
    throw new UsageError(`--thresholds: ${oneLine(why)}`, { value: file });
  }
};
