import type { TrendSettings } from '@valvomo/analysis';

import type { Provenance } from '../provenance.ts';

export type TableFormat = 'csv' | 'parquet';

/** One recording to make trends of; plain data, so that it goes to a thread. */
export interface TrendsTask {
  /** As the user named it. */
  readonly file: string;
  readonly path: string;
  /** The new file that the table is written to. */
  readonly out: string;
  readonly format: TableFormat;
  /** Ids of the catalogue. */
  readonly trends: readonly string[];
  readonly settings: TrendSettings;
  /** What was typed after the program's name. */
  readonly command: readonly string[];
}

/** Why a task came to nothing, and whose fault it is. */
export interface TaskFailure {
  readonly message: string;
  readonly fault: 'recording' | 'settings' | 'output';
}

/** What a thread says of its task. */
export type TaskMessage =
  | { readonly kind: 'progress'; readonly done_s: number; readonly of_s: number }
  | { readonly kind: 'done'; readonly provenance: Provenance }
  | { readonly kind: 'failed'; readonly failure: TaskFailure };
