import { stat } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';
import type { SetThresholds } from '@valvomo/analysis';
import { ValvomoError } from '@valvomo/model';
import {
  analysesIn,
  foundAt,
  readFound,
  trendFolder,
  trendsEnd,
  type FoundInRecording,
  type TrendHeader,
} from '@valvomo/store';
import type { z } from 'zod';
import type { recordingTrends } from '../schemas.ts';
import type { LiveRecording } from '../messages.ts';
import type { Catalogue } from './catalogue.ts';
import { spanOf } from './library.ts';

export type Making = z.infer<typeof recordingTrends>['making'];

/** What the thread is begun with that makes the trends of one file. */
export interface MakeTask {
  /** Of a file of the library; null: what a bed recorded. */
  readonly path: string | null;
  readonly recording: string;
  readonly dataDirectory: string;
  readonly timeZone: string;
  /** Changes when the file does. */
  readonly stamp: string;
  /** Of detectors, where they differ from the usual. */
  readonly thresholds: SetThresholds;
}

export type FromMaker =
  | { readonly kind: 'progress'; readonly done_s: number; readonly of_s: number }
  | { readonly kind: 'failed'; readonly message: string };

/** Files whose trends wait to be made at a time. */
const waitingMax = 1000;
const none: Making = { state: 'none', done_s: 0, of_s: 0 };

/** The end of what the rules of such trends say: which content they were made of. */
export const stampWords = (stamp: string): string => `made of ${stamp}`;

/** Rows behind which a recording has no whole second left. */
const covers = (end_s: number, span_s: number): boolean => end_s >= Math.floor(span_s) - 1;

/** What a run of detectors over a whole recording has come to. */
export interface Detected {
  readonly making: Making;
  /** Null while there is none. */
  readonly found: FoundInRecording | null;
  /** Of the run that found them: detectors that were off among them, each with its reason. */
  readonly header: TrendHeader | null;
}

/**
 * Trends and findings made when somebody asks, of one recording at a time in a thread of its own, and kept in the data folder: of the
 * library's files, and of what a bed recorded of which not all were made as it was. A file that has changed since has none.
 */
export class MadeTrends {
  readonly #dataDirectory: string;
  readonly #timeZone: string;
  readonly #catalogue: Catalogue;
  readonly #states = new Map<string, Making>();
  #waiting: string[] = [];
  /** Of those that wait or are made. */
  readonly #thresholds = new Map<string, SetThresholds>();
  #running: { readonly recording: string; readonly worker: Worker } | undefined;
  #isWorking = false;

  constructor(catalogue: Catalogue, dataDirectory: string, timeZone: string) {
    this.#catalogue = catalogue;
    this.#dataDirectory = dataDirectory;
    this.#timeZone = timeZone;
  }

  /** @throws ValvomoError UNKNOWN_RECORDING, and what a recording that cannot be read throws */
  async state(recording: string): Promise<Making> {
    const known = this.#states.get(recording);
    if (known !== undefined && known.state !== 'made') return known;
    const task = await this.#task(recording);
    const of_s = await this.#catalogue.use(recording, async (reader) => {
      await reader.refresh();
      return spanOf(reader);
    });
    const folder = trendFolder(this.#dataDirectory, recording);
    const ends = await Promise.all(
      (await this.#headers(task)).map(({ analysis }) => trendsEnd(folder, analysis)),
    );
    const end_s = Math.max(0, ...ends);
    return covers(end_s, of_s) ? { state: 'made', done_s: Math.min(end_s, of_s), of_s } : { ...none, of_s };
  }

  /** @throws as `state` */
  async detected(recording: string): Promise<Detected> {
    const known = this.#states.get(recording);
    if (known !== undefined && known.state !== 'made') return { making: known, found: null, header: null };
    const making = await this.state(recording);
    const folder = trendFolder(this.#dataDirectory, recording);
    let newest: { readonly header: TrendHeader; readonly at_ms: number } | undefined;
    for (const header of await this.#headers(await this.#task(recording))) {
      const at_ms = await foundAt(folder, header.analysis);
      if (at_ms !== null && at_ms > (newest?.at_ms ?? 0)) newest = { header, at_ms };
    }
    const found = newest === undefined ? null : await readFound(folder, newest.header.analysis);
    if (newest !== undefined && found !== null)
      return { making: { ...making, state: 'made' }, found, header: newest.header };
    return { making: { state: 'none', done_s: 0, of_s: making.of_s }, found: null, header: null };
  }

  /** @throws ValvomoError TRENDS_GROWING, REVIEW_BUSY, and as `state` */
  async make(recording: string, live: readonly LiveRecording[]): Promise<Making> {
    return this.#begin(recording, live, await this.state(recording), {});
  }

  /** The same run, also where there are trends, but not what was found, or not with these thresholds. @throws as `make` */
  async detect(
    recording: string,
    live: readonly LiveRecording[],
    thresholds: SetThresholds,
  ): Promise<Making> {
    const { making, found } = await this.detected(recording);
    const isOther = found !== null && JSON.stringify(found.thresholds) !== JSON.stringify(thresholds);
    const state = isOther ? ({ ...making, state: 'none' } as const) : making;
    return this.#begin(recording, live, state, thresholds);
  }

  /** Ends a run, or takes it from those that wait; what is made already stays. */
  async cancel(recording: string): Promise<void> {
    this.#waiting = this.#waiting.filter((each) => each !== recording);
    const state = this.#states.get(recording)?.state;
    if (state === 'waiting' || state === 'making') this.#states.delete(recording);
    if (this.#running?.recording === recording) await this.#running.worker.terminate();
  }

  #begin(
    recording: string,
    live: readonly LiveRecording[],
    state: Making,
    thresholds: SetThresholds,
  ): Making {
    if (live.some((one) => one.recording === recording))
      throw new ValvomoError('TRENDS_GROWING', `the trends of '${recording}' are made as it is recorded`);
    if (state.state !== 'none' && state.state !== 'failed') return state;
    if (this.#waiting.length >= waitingMax)
      throw new ValvomoError(
        'REVIEW_BUSY',
        `${waitingMax} recordings wait for their trends, that is the limit`,
      );
    const waits: Making = { state: 'waiting', done_s: 0, of_s: state.of_s };
    this.#states.set(recording, waits);
    this.#thresholds.set(recording, thresholds);
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
    if (task === undefined) return fail('it is no longer there');
    this.#states.set(recording, { ...before, state: 'making' });
    const worker = new Worker(new URL('make-trends.ts', import.meta.url), {
      name: 'trends',
      workerData: task,
    });
    let trouble: string | undefined;
    this.#running = { recording, worker };
    worker.on('message', (message: FromMaker) => {
      if (!this.#states.has(recording)) return;
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
    this.#running = undefined;
    // It was cancelled, and perhaps waits again.
    if (this.#states.get(recording)?.state !== 'making') return undefined;
    if (trouble !== undefined) return fail(trouble);
    const { done_s, of_s } = this.#states.get(recording) ?? none;
    this.#states.set(recording, { state: 'made', done_s, of_s });
    return undefined;
  }

  /** Of runs over what the recording holds now, the one that changed last first. */
  async #headers({ path, recording, stamp }: MakeTask): Promise<readonly TrendHeader[]> {
    const headers = await analysesIn(trendFolder(this.#dataDirectory, recording));
    return path === null ? headers : headers.filter(({ rules }) => rules.endsWith(stampWords(stamp)));
  }

  async #task(recording: string): Promise<MakeTask> {
    const path = (await this.#catalogue.library.path(recording)) ?? null;
    const about = {
      path,
      recording,
      dataDirectory: this.#dataDirectory,
      timeZone: this.#timeZone,
      thresholds: this.#thresholds.get(recording) ?? {},
    };
    if (path === null) return { ...about, stamp: 'what was recorded' };
    const { size, mtimeMs } = await stat(path);
    return { ...about, stamp: `a file of ${size} bytes, ${mtimeMs}` };
  }
}
