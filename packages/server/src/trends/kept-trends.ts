import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { analysisLayout } from '@valvomo/analysis';
import { ValvomoError, type TrendItem } from '@valvomo/model';
import {
  hasTrends,
  readSnapshot,
  TrendLog,
  trendFolder,
  writeSnapshot,
  type TrendHeader,
} from '@valvomo/store';
import type { Logger } from 'pino';
import type { Positions } from '../analysis/messages.ts';
import type { DiskWatch } from '../disk-watch.ts';

/** An analysis as it was, and where each stream goes on, by numbers of this server. */
export interface SavedAnalysis {
  readonly state: Uint8Array;
  readonly positions: Positions;
}

/** What names an analysis and its rows. */
export interface KeptAnalysis {
  readonly recording: string;
  readonly analysis: string;
  /** Asked when the first row comes: by then the stream's first sample is placed in time. */
  header(): TrendHeader;
  /** The device's number behind a number of this server, and the other way round. */
  deviceStream(number: number): number | undefined;
  liveStream(stream: number): number | undefined;
}

/** The rows and the last snapshot of one analysis on disk. */
export interface KeptTrends {
  readonly analysis: string;
  /** Second after the last row on disk. */
  readonly end: number;
  /** From where it goes on; null: from its beginning. */
  readonly saved: SavedAnalysis | null;
  /** Rows come faster than the disk takes them. */
  readonly isFull: boolean;
  /** What a reader should know, in words. */
  readonly notes: readonly string[];
  push(items: readonly TrendItem[]): void;
  /** After all rows that were pushed. */
  save(saved: SavedAnalysis): void;
  /** Rows on disk from `second` on, in pieces. */
  recent(second: number): AsyncGenerator<readonly TrendItem[], void, undefined>;
  close(): Promise<void>;
}

export interface TrendKeeper {
  open(kept: KeptAnalysis): Promise<KeptTrends>;
}

/** Room that is left to recordings. */
const free_bytes_min = 512 * 1024 * 1024;
const look_ms = 30_000;
const waiting_rows_max = 4096;

/** Keeps trends in `<data>/recordings/<recording>/`. What the disk refuses is said; the analysis goes on without it. */
export class DiskKeeper implements TrendKeeper {
  readonly #data: string;
  readonly #log: Logger;
  readonly #disk: Pick<DiskWatch, 'hasRoom'>;

  constructor(data: string, disk: Pick<DiskWatch, 'hasRoom'>, log: Logger) {
    this.#data = data;
    this.#disk = disk;
    this.#log = log;
  }

  async open(kept: KeptAnalysis): Promise<KeptTrends> {
    const folder = trendFolder(this.#data, kept.recording);
    const onDisk = new OnDisk(folder, kept, this.#disk, this.#log.child({ recording: kept.recording }));
    await onDisk.open();
    return onDisk;
  }
}

class OnDisk implements KeptTrends {
  readonly analysis: string;
  readonly #folder: string;
  readonly #kept: KeptAnalysis;
  readonly #disk: Pick<DiskWatch, 'hasRoom'>;
  readonly #logger: Logger;
  #log: TrendLog | undefined;
  #saved: SavedAnalysis | null = null;
  #fault: string | null = null;
  #work: Promise<void> = Promise.resolve();
  #waiting = 0;
  #isSaving = false;
  #looked_ms = Number.NEGATIVE_INFINITY;

  constructor(folder: string, kept: KeptAnalysis, disk: Pick<DiskWatch, 'hasRoom'>, logger: Logger) {
    this.analysis = kept.analysis;
    this.#folder = folder;
    this.#kept = kept;
    this.#disk = disk;
    this.#logger = logger;
  }

  get end(): number {
    return this.#log?.end ?? 0;
  }

  get saved(): SavedAnalysis | null {
    return this.#saved;
  }

  get isFull(): boolean {
    return this.#waiting > waiting_rows_max || this.#log?.isFull === true;
  }

  get notes(): readonly string[] {
    return this.#fault === null ? [] : [`trends are not stored: ${this.#fault}`];
  }

  async open(): Promise<void> {
    await this.#guarded(async () => {
      if (!(await hasTrends(this.#folder, this.analysis))) return;
      this.#log = await TrendLog.open(this.#folder, this.#kept.header(), (error) => this.#fail(error));
      this.#saved = await this.#readSaved(this.#log.end);
    });
  }

  push(items: readonly TrendItem[]): void {
    if (this.#fault !== null || items.length === 0) return;
    this.#waiting += items.length;
    this.#do(async () => {
      this.#waiting -= items.length;
      await this.#checkRoom();
      this.#log ??= await TrendLog.open(this.#folder, this.#kept.header(), (error) => this.#fail(error));
      this.#log.push(items);
    });
  }

  save({ state, positions }: SavedAnalysis): void {
    // Without a newer snapshot an analysis goes on from an older one.
    if (this.#isSaving || this.#fault !== null || !this.#disk.hasRoom) return;
    this.#isSaving = true;
    this.#do(async () => {
      try {
        await this.#log?.sync();
        if (this.#log === undefined || this.#log.hasFailed) return;
        await writeSnapshot(this.#folder, {
          analysis: this.analysis,
          state_layout: analysisLayout,
          positions: [...positions].flatMap(([number, index]) => {
            const stream = this.#kept.deviceStream(number);
            return stream === undefined ? [] : [[stream, index] as const];
          }),
          rows_end: this.#log.end,
          state,
        });
      } finally {
        this.#isSaving = false;
      }
    });
  }

  async *recent(second: number): AsyncGenerator<readonly TrendItem[], void, undefined> {
    if (this.#log !== undefined) yield* this.#log.items(second);
  }

  async close(): Promise<void> {
    await this.#work;
    await this.#log?.close().catch((error: unknown) => this.#fail(error));
  }

  async #readSaved(end: number): Promise<SavedAnalysis | null> {
    const snapshot = await readSnapshot(this.#folder, this.analysis, analysisLayout);
    if (snapshot === null || snapshot.rows_end > end) return null;
    const positions = new Map<number, number>();
    for (const [stream, index] of snapshot.positions) {
      const number = this.#kept.liveStream(stream);
      if (number !== undefined) positions.set(number, index);
    }
    return { state: snapshot.state, positions };
  }

  async #checkRoom(): Promise<void> {
    const now_ms = performance.now();
    if (now_ms - this.#looked_ms < look_ms) return;
    this.#looked_ms = now_ms;
    const { bavail, bsize } = await statfs(join(this.#folder, '..', '..'));
    if (bavail * bsize < free_bytes_min)
      throw new ValvomoError(
        'DISK_NEARLY_FULL',
        `${bavail * bsize} bytes are free, ${free_bytes_min} are left to recordings`,
      );
  }

  #do(work: () => Promise<void>): void {
    this.#work = this.#work.then(() => this.#guarded(work));
  }

  async #guarded(work: () => Promise<void>): Promise<void> {
    if (this.#fault !== null) return;
    try {
      await work();
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    this.#fault ??= error instanceof Error ? error.message : String(error);
    this.#logger.error({ err: error, analysis: this.analysis }, 'trends are not stored any more');
  }
}
