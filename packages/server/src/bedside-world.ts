import type { Bus } from '@valvomo/bus';
import type { BedMemory, DataDirectory, Database } from '@valvomo/store';
import type { Logger } from 'pino';
import type { DiskWatch } from './disk-watch.ts';
import type { FilingDesk } from './filing/filing-desk.ts';
import type { Metrics } from './metrics.ts';
import type { Published } from './published.ts';
import type { StreamNumbers } from './stream-numbers.ts';

export interface BedsideWorld {
  readonly bus: Bus<Published>;
  readonly data: DataDirectory;
  readonly numbers: StreamNumbers;
  readonly metrics: Metrics;
  readonly log: Logger;
  readonly timeZone: string;
  readonly segment_bytes_max: number;
  /** Milliseconds over which a journal gathers what it syncs; the journal's own unless told. */
  readonly group_ms?: () => number;
  /** Recordings become files; without it they stay in the journal. */
  readonly filing?: FilingDesk;
  readonly disk?: DiskWatch;
  /** Of people and studies; recording goes on while it is away. */
  readonly database?: Pick<Database, 'fault'>;
  /** Who was at the beds when the database could last say so. */
  readonly memory?: BedMemory;
  readonly history: { readonly length_s: number; readonly bytes_max: number };
}
