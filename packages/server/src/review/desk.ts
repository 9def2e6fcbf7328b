import { Worker } from 'node:worker_threads';
import { ValvomoError } from '@valvomo/model';
import type { Logger } from 'pino';
import type { Answer, FromReview, Question, ReviewData, ToReview } from './messages.ts';

export interface ReviewWorld extends ReviewData {
  /** The file that the thread runs; the product's own unless told. */
  readonly entry?: URL;
  readonly log: Logger;
  readonly onDeath: () => void;
}

interface Waiting {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: ValvomoError) => void;
}

/** Questions that wait at a time; a viewer has a handful. */
const waitingMax = 256;
/** Of the thread's JavaScript heap: beyond it the thread ends, not the process. */
const heap_MB_max = 1024;
const settled_ms = 3000;
const pause = { first_ms: 100, max_ms: 30_000, settled_ms: 60_000 };

const busy = (waiting: number): ValvomoError =>
  new ValvomoError('REVIEW_BUSY', `${waiting} requests wait, that is the limit: ask again`, {
    value: waiting,
    limit: waitingMax,
  });

/**
 * The thread that reads recordings, seen from the one that serves live pictures: it only passes questions and answers on.
 * The thread is begun with the first question; when it dies, those who wait are told, and the next question begins another.
 */
export class ReviewDesk {
  readonly #world: ReviewWorld;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
  #next = 0;
  #begun_ms = 0;
  #pause_ms = pause.first_ms;
  #notBefore_ms = 0;
  #closed = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(world: ReviewWorld) {
    this.#world = world;
  }

  /** Begins the thread, so that a library is indexed before anybody asks. */
  start(): void {
    this.#worker ??= this.#begin();
  }

  /** Begins the thread when the server has settled: who asks first is not to wait for it. */
  startSoon(): void {
    this.#timer ??= setTimeout(() => this.start(), settled_ms).unref();
  }

  /**
   * @param gone when nobody waits for the answer any more: then the work ends, and the promise is never settled
   * @throws ValvomoError REVIEW_BUSY, REVIEW_FAILED, and what the thread found wrong with the question
   */
  ask(question: Question, gone?: AbortSignal): Promise<Answer> {
    if (this.#waiting.size >= waitingMax) return Promise.reject(busy(this.#waiting.size));
    if (this.#closed || performance.now() < this.#notBefore_ms)
      return Promise.reject(new ValvomoError('REVIEW_FAILED', 'the thread that reads recordings has ended'));
    this.start();
    const id = this.#next;
    this.#next += 1;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      gone?.addEventListener('abort', () => this.#takeBack(id), { once: true });
      this.#send({ kind: 'ask', id, question });
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#worker?.terminate();
  }

  #takeBack(id: number): void {
    if (this.#waiting.delete(id)) this.#send({ kind: 'cancel', id });
  }

  #send(message: ToReview): void {
    this.#worker?.postMessage(message);
  }

  #begin(): Worker {
    const { dataDirectory, timeZone, folders } = this.#world;
    const workerData: ReviewData = { dataDirectory, timeZone, folders };
    const worker = new Worker(this.#world.entry ?? new URL('thread/worker.ts', import.meta.url), {
      name: 'review',
      workerData,
      resourceLimits: { maxOldGenerationSizeMb: heap_MB_max },
    });
    this.#begun_ms = performance.now();
    let cause: unknown;
    worker.on('message', (message: FromReview) => this.#hear(message));
    worker.on('error', (error) => {
      cause = error;
    });
    worker.once('exit', (code) => {
      this.#worker = undefined;
      if (!this.#closed) this.#died(code, cause);
    });
    return worker;
  }

  #hear(message: FromReview): void {
    const waiting = this.#waiting.get(message.id);
    if (waiting === undefined) return;
    this.#waiting.delete(message.id);
    if ('answer' in message) waiting.resolve(message.answer);
    else waiting.reject(new ValvomoError(message.failure.code, message.failure.message));
  }

  #died(code: number, cause: unknown): void {
    if (performance.now() - this.#begun_ms > pause.settled_ms) this.#pause_ms = pause.first_ms;
    const { log, onDeath } = this.#world;
    log.error({ err: cause, code, again_ms: this.#pause_ms }, 'the thread that reads recordings died');
    onDeath();
    this.#notBefore_ms = performance.now() + this.#pause_ms;
    this.#pause_ms = Math.min(2 * this.#pause_ms, pause.max_ms);
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject } of waiting)
      reject(new ValvomoError('REVIEW_FAILED', 'the thread that reads recordings has ended'));
  }
}
