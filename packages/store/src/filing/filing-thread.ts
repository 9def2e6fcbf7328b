import { Worker } from 'node:worker_threads';
import type { Mark } from '@valvomo/model';
import type { MarksPage } from '../database/marks.ts';
import type { FilerReport, Followed } from './filer.ts';
import type { FinalReport } from './final-filer.ts';
import type { FilerOrder, FilerPlace } from './filing-worker.ts';

export interface FilingListener {
  hear(report: FilerReport | FinalReport): void;
  /** The thread ended although nobody asked it to; it is begun anew. */
  died(error: unknown): void;
  /** It is begun anew: final marks that it was told of are forgotten. */
  again(): void;
}

const restart_ms = 1000;
/** A server that ends waits no longer: what is not filed by then is filed at the next start. */
const stop_ms = 10_000;

/**
 * The thread in which recordings are filed: no sync and no byte of a file delays a sample. It forgets nothing when it
 * dies: everything it knows is on the medium.
 */
export class FilingThread {
  readonly #place: FilerPlace;
  readonly #listener: FilingListener;
  readonly #followed = new Map<string, Followed>();
  #worker: Worker | undefined;
  #timer: NodeJS.Timeout | undefined;
  #closing = false;

  constructor(place: FilerPlace, listener: FilingListener) {
    this.#place = place;
    this.#listener = listener;
    this.#begin();
  }

  /** A new recording, or news of one. */
  follow(followed: Followed): void {
    this.#followed.set(followed.recording, followed);
    this.#send({ kind: 'follow', followed });
  }

  /** Marks of a recording, once they are kept. */
  mark(recording: string, marks: readonly Mark[]): void {
    this.#send({ kind: 'marks', recording, marks });
  }

  /** The page of marks that it wanted behind `after`. */
  giveMarks(recording: string, after: string | null, page: MarksPage): void {
    this.#send({ kind: 'marks-page', recording, after, page });
  }

  /** The final marks of a closed recording have come to a revision. */
  writeFinal(recording: string, revision: number): void {
    this.#send({ kind: 'final', recording, revision });
  }

  /** The page of final marks that it wanted behind `after`; null: it cannot be had now. */
  giveFinal(recording: string, after: string | null, page: MarksPage | null): void {
    this.#send({ kind: 'final-page', recording, after, page });
  }

  /**
   * Files what it was told of, as far as that takes no longer than a server may need to end.
   * @param lastly when all is filed; then the final marks that it was told of are written
   */
  async close(lastly: () => Promise<void>): Promise<void> {
    this.#closing = true;
    clearTimeout(this.#timer);
    const worker = this.#worker;
    if (worker === undefined) return;
    const ended = new Promise((resolve) => worker.once('exit', resolve));
    const late = setTimeout(() => void worker.terminate(), stop_ms);
    worker.on('message', ({ kind }: FilerReport | FinalReport) => {
      if (kind === 'stopped') void lastly().finally(() => this.#send({ kind: 'end' }));
    });
    this.#send({ kind: 'stop' });
    await ended;
    clearTimeout(late);
  }

  #send(order: FilerOrder): void {
    this.#worker?.postMessage(order);
  }

  #begin(): void {
    const worker = new Worker(new URL('filing-worker.ts', import.meta.url), {
      name: 'filing',
      workerData: this.#place,
    });
    this.#worker = worker;
    let cause: unknown;
    worker.on('message', (report: FilerReport | FinalReport) => {
      if (report.kind === 'filed' && report.progress.closed) this.#followed.delete(report.recording);
      this.#listener.hear(report);
    });
    worker.on('error', (error) => {
      cause = error;
    });
    worker.once('exit', () => {
      this.#worker = undefined;
      if (this.#closing) return;
      this.#listener.died(cause);
      this.#timer = setTimeout(() => {
        this.#begin();
        this.#listener.again();
      }, restart_ms);
    });
    for (const followed of this.#followed.values()) this.#send({ kind: 'follow', followed });
  }
}
