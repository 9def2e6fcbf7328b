import { stat } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';
import { ValvomoError } from '@valvomo/model';
import { analysesIn, trendFolder, trendsEnd } from '@valvomo/store';
import type { z } from 'zod';
import type { recordingTrends } from '../schemas.ts';
import type { Library } from './library.ts';

export type Making = z.infer<typeof recordingTrends>['making'];

/** What the thread is begun with that makes the trends of one file. */
export interface MakeTask {
  readonly path: string;
  readonly recording: string;
  readonly dataDirectory: string;
  readonly timeZone: string;
  /** Changes when the file does. */
  readonly stamp: string;
}

export type FromMaker =
  | { readonly kind: 'progress'; readonly done_s: number; readonly of_s: number }
  | { readonly kind: 'failed'; readonly message: string };

/** Files whose trends wait to be made at a time. */
const waitingMax = 1000;
const none: Making = { state: 'none', done_s: 0, of_s: 0 };

/** The end of what the rules of a file's trends say: which content they were made of. */
export const stampWords = (stamp: string): string => `file ${stamp}`;

/**
 * Trends of the library's files, made when somebody asks, one file at a time in a thread of its own, and kept in the data
 * folder. A file that has changed since has none.
 */
export class MadeTrends {
  readonly #dataDirectory: string;
  readonly #timeZone: string;
  readonly #library: Library;
  readonly #states = new Map<string, Making>();
  #waiting: string[] = [];
  #isWorking = false;

  constructor(library: Library, dataDirectory: string, timeZone: string) {
    this.#library = library;
    this.#dataDirectory = dataDirectory;
    this.#timeZone = timeZone;
  }

  async state(recording: string): Promise<Making> {
    const known = this.#states.get(recording);
    if (known !== undefined && known.state !== 'made') return known;
    const task = await this.#task(recording);
    if (task === undefined) return none;
    const span_s = this.#library.summary(recording)?.span_s ?? 0;
    const folder = trendFolder(this.#dataDirectory, recording);
    const headers = await analysesIn(folder);
    const own = headers.find(({ rules }) => rules.endsWith(stampWords(task.stamp)));
    if (own === undefined) return none;
    const end_s = await trendsEnd(folder, own.analysis);
    const [done_s, of_s] = [Math.min(end_s, span_s), span_s];
    return end_s >= Math.floor(span_s) - 1 ? { state: 'made', done_s, of_s } : none;
  }

  /** @throws ValvomoError NO_FILE, REVIEW_BUSY */
  async make(recording: string): Promise<Making> {
    const task = await this.#task(recording);
    if (task === undefined)
      throw new ValvomoError(
        'NO_FILE',
        `'${recording}' is no file of the library: its trends are made as it is recorded`,
      );
    const state = await this.state(recording);
    if (state.state !== 'none' && state.state !== 'failed') return state;
    if (this.#waiting.length >= waitingMax)
      throw new ValvomoError('REVIEW_BUSY', `${waitingMax} files wait for their trends, that is the limit`);
    const waits: Making = {
      state: 'waiting',
      done_s: 0,
      of_s: this.#library.summary(recording)?.span_s ?? 0,
    };
    this.#states.set(recording, waits);
    this.#waiting.push(recording);
    void this.#work();
    return waits;
  }

  async #work(): Promise<void> {
    if (this.#isWorking) return;
    this.#isWorking = true;
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift())
      await this.#makeOne(next);
    this.#isWorking = false;
  }

  async #makeOne(recording: string): Promise<void> {
    const before = this.#states.get(recording) ?? none;
    const fail = (message: string): void => {
      this.#states.set(recording, { ...before, state: 'failed', message: message.slice(0, 500) });
    };
    const task = await this.#task(recording).catch(() => undefined);
    if (task === undefined) return fail('the file is no longer there');
    this.#states.set(recording, { ...before, state: 'making' });
    const worker = new Worker(new URL('make-trends.ts', import.meta.url), {
      name: 'trends',
      workerData: task,
    });
    let trouble: string | undefined;
    worker.on('message', (message: FromMaker) => {
      if (message.kind === 'failed') trouble = message.message;
      else {
        const { done_s, of_s } = message;
        this.#states.set(recording, { state: 'making', done_s, of_s });
      }
    });
    worker.on('error', (error: unknown) => {
      trouble = error instanceof Error ? error.message : String(error);
    });
    await new Promise((resolve) => worker.once('exit', resolve));
    if (trouble !== undefined) return fail(trouble);
    const { done_s, of_s } = this.#states.get(recording) ?? none;
    this.#states.set(recording, { state: 'made', done_s, of_s });
    return undefined;
  }

  async #task(recording: string): Promise<MakeTask | undefined> {
    const path = await this.#library.path(recording);
    if (path === undefined) return undefined;
    const { size, mtimeMs } = await stat(path);
    const { dataDirectory, timeZone } = { dataDirectory: this.#dataDirectory, timeZone: this.#timeZone };
    return { path, recording, dataDirectory, timeZone, stamp: `${size} ${mtimeMs}` };
  }
}
