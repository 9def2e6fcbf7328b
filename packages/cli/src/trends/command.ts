import { exitCodes, reportFailure, UsageError } from '../terminal.ts';
import { listTrends } from './list.ts';
import { makeTrends } from './make.ts';

/** What the command `trends` was asked for. */
export interface TrendsOptions {
  readonly trends?: string;
  readonly settings?: string;
  readonly formula?: readonly string[];
  readonly out?: string;
  readonly format?: 'csv' | 'parquet';
  readonly threads?: number;
  readonly list?: true;
  readonly json?: true;
}

export const trends = async (files: readonly string[], options: TrendsOptions): Promise<void> => {
  try {
    if (options.list === true) await listTrends(files, options);
    else if (options.json === true) throw new UsageError('--json goes with --list');
    else await makeTrends(files, options);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    reportFailure('trends', error, exitCodes.usage);
  }
};
