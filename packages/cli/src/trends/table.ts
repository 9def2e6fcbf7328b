import type { TrendItem } from '@valvomo/model';

import type { Provenance } from '../provenance.ts';

/** A file of trends that grows row by row. */
export interface TrendTable {
  /** @throws the system's error */
  write(item: TrendItem): Promise<void>;
  /** Writes what is left, and how the table came to be where the format has a place for it. @throws the system's error */
  finish(provenance: Provenance): Promise<void>;
  /** Lets go of the file, finished or not. */
  close(): Promise<void>;
}
