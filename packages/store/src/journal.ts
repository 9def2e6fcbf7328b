import { ValvomoError } from '@valvomo/model';
import { segmentSuffix, type Appendable, type JournalDisk } from './disk.ts';
import { encodeHeader, payloadBytesMax, recordHeaderBytes, type JournalRecord } from './record.ts';

export interface JournalOptions {
  /** What a reader must know to understand what follows: the first record of every segment. */
  readonly checkpoint: () => JournalRecord;
  /** A segment is followed by the next one when it reaches this size; 16 MiB unless told. */
  readonly segment_bytes_max?: number;
  /** … or this age in seconds, so that old ones can go; 600 unless told. */
  readonly segment_age_s_max?: number;
  /** Milliseconds over which appends are gathered for one fdatasync, asked before each; 4 unless told. */
  readonly group_ms?: () => number;
  /** Told of every fdatasync. */
  readonly onSync?: (length_s: number, bytes: number) => void;
}

/** An append-only journal: what was appended is written, what is `durable` is on the medium. */
export interface Journal {
  /**
   * Written when it returns.
   * @throws ValvomoError DISK_FULL, JOURNAL_FAILED; from then on the journal takes nothing and must be reopened
   */
  append(record: JournalRecord): void;
  /**
   * Resolves when everything appended so far is on the medium: one fdatasync for all who wait.
   * @throws ValvomoError DISK_FULL, JOURNAL_FAILED
   */
  durable(): Promise<void>;
  /** Name of the segment that grows: the only one that retention must leave alone. */
  readonly segment: string;
  /** How many bytes of it are on the medium; all segments before it are. */
  readonly synced: number;
  /** Syncs and lets the files go; a journal that failed is cut back to what is on the medium. */
  close(): Promise<void>;
}

const segmentName = (number: number): string => `${String(number).padStart(8, '0')}${segmentSuffix}`;

const failure = (cause: unknown, doing: string): ValvomoError => {
  const { code, message } = cause as NodeJS.ErrnoException;
  const full = code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG';
  return new ValvomoError(full ? 'DISK_FULL' : 'JOURNAL_FAILED', `cannot ${doing}: ${message}`, {
    value: code,
    cause,
  });
};

interface Waiter {
  readonly position: number;
  readonly resolve: () => void;
  readonly reject: (error: ValvomoError) => void;
}

class SegmentedJournal implements Journal {
  segment = '';
  readonly #disk: JournalDisk;
  readonly #options: JournalOptions;
  /** Appending is synchronous, so one header serves all records. */
  readonly #header = new Uint8Array(recordHeaderBytes);
  readonly #headerView = new DataView(this.#header.buffer);
  #number: number;
  #file: Appendable | undefined;
  #folderChanged = false;
  #opened_ms = 0;
  /** Bytes in the growing segment: appended, and on the medium. */
  #written = 0;
  #synced = 0;
  #waiters: Waiter[] = [];
  #timer: NodeJS.Timeout | undefined;
  #group: Promise<void> | undefined;
  #failed: ValvomoError | undefined;

  constructor(disk: JournalDisk, options: JournalOptions, number: number) {
    this.#disk = disk;
    this.#options = options;
    this.#number = number;
    this.#begin();
  }

  get synced(): number {
    return this.#synced;
  }

  append(record: JournalRecord): void {
    if (record.payload.byteLength > payloadBytesMax)
      throw new ValvomoError(
        'RECORD_TOO_LARGE',
        `journal record of ${record.payload.byteLength} bytes, limit ${payloadBytesMax}`,
        { value: record.payload.byteLength, limit: payloadBytesMax },
      );
    if (this.#failed !== undefined) throw this.#failed;
    try {
      this.#write(record);
    } catch (error) {
      throw this.#fail(failure(error, `write journal segment ${this.segment}`));
    }
  }

  durable(): Promise<void> {
    if (this.#failed !== undefined) return Promise.reject(this.#failed);
    if (this.#synced === this.#written) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.#waiters.push({ position: this.#written, resolve, reject });
      this.#schedule();
    });
  }

  async close(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#group;
    if (this.#failed === undefined) await this.#sync();
    clearTimeout(this.#timer);
    this.#letGo();
    if (this.#failed === undefined) this.#failed = failure(new Error('it is closed'), 'write the journal');
    else await this.#cutBack();
  }

  /** After a failed sync nobody knows what of the rest is on the medium: nothing of it was acknowledged, so it goes. */
  async #cutBack(): Promise<void> {
    await (this.#synced === 0 ? this.#disk.remove(this.segment) : this.#disk.cut(this.segment, this.#synced));
  }

  #letGo(): void {
    this.#file?.close();
    this.#file = undefined;
  }

  #begin(): void {
    const name = segmentName(this.#number);
    this.#file = this.#disk.create(name);
    this.segment = name;
    this.#number += 1;
    this.#folderChanged = true;
    this.#opened_ms = performance.now();
    this.#written = 0;
    this.#synced = 0;
    this.#write(this.#options.checkpoint());
  }

  #write(record: JournalRecord): void {
    encodeHeader(record, this.#headerView);
    this.#file?.append([this.#header, record.payload]);
    this.#written += recordHeaderBytes + record.payload.byteLength;
  }

  #schedule(): void {
    this.#timer ??= setTimeout(() => {
      this.#group ??= this.#sync().finally(() => {
        this.#group = undefined;
        this.#timer = undefined;
        if (this.#waiters.length > 0) this.#schedule();
      });
    }, this.#options.group_ms?.() ?? 4);
  }

  async #sync(): Promise<void> {
    const position = this.#written;
    const began_ms = performance.now();
    try {
      await this.#file?.sync();
      if (this.#folderChanged) await this.#disk.syncFolder();
      this.#folderChanged = false;
      this.#options.onSync?.((performance.now() - began_ms) / 1000, position - this.#synced);
      this.#synced = position;
      this.#release();
      this.#follow();
    } catch (error) {
      this.#fail(failure(error, `sync journal segment ${this.segment}`));
    }
  }

  /** The next segment begins only when all of this one is on the medium: only the youngest can have a torn tail. */
  #follow(): void {
    const { segment_bytes_max = 16 * 1024 * 1024, segment_age_s_max = 600 } = this.#options;
    const age_s = (performance.now() - this.#opened_ms) / 1000;
    if (this.#written < segment_bytes_max && age_s < segment_age_s_max) return;
    if (this.#synced < this.#written) this.#file?.syncNow();
    this.#synced = this.#written;
    this.#release();
    this.#letGo();
    this.#begin();
  }

  #release(): void {
    const done = this.#waiters.filter(({ position }) => position <= this.#synced);
    this.#waiters = this.#waiters.filter(({ position }) => position > this.#synced);
    for (const waiter of done) waiter.resolve();
  }

  #fail(error: ValvomoError): ValvomoError {
    this.#failed ??= error;
    const waiting = this.#waiters;
    this.#waiters = [];
    for (const waiter of waiting) waiter.reject(this.#failed);
    return this.#failed;
  }
}

/**
 * Begins a new segment behind those that `disk` has; those are never written to again.
 * Read them first with `recoverJournal`, which cuts a torn tail.
 * @throws ValvomoError DISK_FULL, JOURNAL_FAILED
 */
export const openJournal = async (disk: JournalDisk, options: JournalOptions): Promise<Journal> => {
  const last = (await disk.list()).at(-1)?.name;
  const number = last === undefined ? 1 : Number.parseInt(last, 10) + 1;
  try {
    return new SegmentedJournal(disk, options, number);
  } catch (error) {
    throw failure(error, `begin journal segment ${segmentName(number)}`);
  }
};
