import { Worker } from 'node:worker_threads';
import { ValvomoError } from '@valvomo/model';
import type { DatabaseFault } from './database.ts';
import type { DatabasePlace } from './place.ts';
import { errorOf, failureOf, type Failure, type Reply, type Request } from './requests.ts';

export interface ThreadOptions {
  /** Requests that may wait; 4096 unless told. */
  readonly waiting_max?: number;
  /** The file that the thread runs; the database's own unless told. */
  readonly entry?: URL;
  readonly onFault?: (fault: DatabaseFault | null) => void;
}

const waitingMax = 4096;
const pause = { first_ms: 100, max_ms: 5000 };
/** Of the thread's JavaScript heap: beyond it the thread ends, not the process. */
const heap_MB_max = 1024;

interface Waiting {
  resolve(result: unknown): void;
  reject(error: unknown): void;
}

/** The thread that keeps the database, begun anew when it dies, and who waits for its answers. */
export class DatabaseThread {
  fault: DatabaseFault | null = null;
  readonly #place: DatabasePlace;
  readonly #options: ThreadOptions;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
  #next = 0;
  #pause_ms = pause.first_ms;
  #timer: NodeJS.Timeout | undefined;
  #closing = false;
  #closed = false;

  constructor(place: DatabasePlace, options: ThreadOptions) {
    this.#place = place;
    this.#options = options;
  }

  /** @throws what the thread found wrong */
  open(): Promise<void> {
    return this.#begin();
  }

  /** @throws ValvomoError DATABASE_BUSY, DATABASE_FAILED, and what the tables throw */
  async ask(call: Request['call']): Promise<unknown> {
    const limit = this.#options.waiting_max ?? waitingMax;
    if (this.#waiting.size >= limit)
      throw new ValvomoError('DATABASE_BUSY', `${limit} requests wait for the database, that is the limit`, {
        limit,
      });
    const worker = this.#worker;
    if (worker === undefined || this.fault !== null || this.#closed)
      throw new ValvomoError('DATABASE_FAILED', this.fault?.message ?? 'the database is closed');
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      worker.postMessage({ id, call } satisfies Request, []);
    });
  }

  /** After what was asked before. */
  async close(): Promise<void> {
    if (this.#closed) return;
    // A thread that ends before its last answer is heard has ended as it was told: none is begun in its place.
    this.#closing = true;
    clearTimeout(this.#timer);
    await this.ask(null).catch(() => undefined);
    this.#closed = true;
    await this.#worker?.terminate();
  }

  #begin(): Promise<void> {
    const worker = new Worker(this.#options.entry ?? new URL('./worker.ts', import.meta.url), {
      name: 'database',
      workerData: this.#place,
      resourceLimits: { maxOldGenerationSizeMb: heap_MB_max },
    });
    this.#worker = worker;
    return new Promise((resolve, reject) => {
      let cause: Failure = { code: 'DATABASE_FAILED', message: 'the thread of the database ended' };
      worker.on('message', (reply: Reply) => {
        if (reply.kind === 'refused') cause = reply.failure;
        else if (reply.kind === 'open') resolve();
        else this.#hear(reply);
      });
      worker.on('error', (error) => {
        cause = failureOf(error);
      });
      worker.once('exit', () => {
        reject(errorOf(cause));
        if (this.#worker === worker) this.#died(cause);
      });
    });
  }

  #hear(reply: Extract<Reply, { id: number }>): void {
    const waiting = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    if (reply.kind === 'result') waiting?.resolve(reply.result);
    else waiting?.reject(errorOf(reply.failure));
  }

  /** What was asked may have been done or not: who asked is told so. */
  #died(cause: Failure): void {
    this.#worker = undefined;
    const lost = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const waiting of lost)
      waiting.reject(
        new ValvomoError('DATABASE_FAILED', `${cause.message}; whether this was kept is not known`, {
          value: cause.code,
        }),
      );
    if (this.#closing) return;
    this.#say(cause);
    this.#timer = setTimeout(() => void this.#again(), this.#pause_ms);
    this.#pause_ms = Math.min(2 * this.#pause_ms, pause.max_ms);
  }

  async #again(): Promise<void> {
    try {
      await this.#begin();
    } catch {
      // It ended, and is begun anew by that.
      return;
    }
    this.#pause_ms = pause.first_ms;
    this.#say(null);
  }

  #say(fault: DatabaseFault | null): void {
    this.fault = fault === null ? null : { code: fault.code, message: fault.message };
    this.#options.onFault?.(this.fault);
  }
}
