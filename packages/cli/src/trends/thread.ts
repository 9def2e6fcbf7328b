import { Worker } from 'node:worker_threads';

import type { Provenance } from '../provenance.ts';
import { oneLine } from '../terminal.ts';
import type { TaskFailure, TaskMessage, TrendsTask } from './task.ts';

/** A task came to nothing; others go on. */
export class TaskError extends Error {
  readonly fault: TaskFailure['fault'];

  constructor({ message, fault }: TaskFailure) {
    super(message);
    this.fault = fault;
  }
}

/** A thread that makes trends of one recording after the other; one that died is begun anew. */
export class TrendsThread {
  #worker: Worker | undefined;

  /** One task at a time. @throws TaskError */
  async run(task: TrendsTask, onProgress: (done_s: number, of_s: number) => void): Promise<Provenance> {
    this.#worker ??= new Worker(new URL('worker.ts', import.meta.url));
    try {
      return await workOf(this.#worker, task, onProgress);
    } catch (error) {
      if (error instanceof TaskError) throw error;
      await this.close();
      throw new TaskError({ message: oneLine(error), fault: 'output' });
    }
  }

  async close(): Promise<void> {
    await this.#worker?.terminate();
    this.#worker = undefined;
  }
}

const workOf = (
  worker: Worker,
  task: TrendsTask,
  onProgress: (done_s: number, of_s: number) => void,
): Promise<Provenance> =>
  new Promise((resolve, reject) => {
    const hear = (message: TaskMessage): void => {
      if (message.kind === 'progress') return onProgress(message.done_s, message.of_s);
      settle();
      if (message.kind === 'done') resolve(message.provenance);
      else reject(new TaskError(message.failure));
    };
    const die = (error: unknown): void => {
      settle();
      reject(error instanceof Error ? error : new Error(String(error)));
    };
    const end = (code: number): void => die(new Error(`the thread ended with code ${code}`));
    const settle = (): void => {
      worker.off('message', hear).off('error', die).off('exit', end);
    };
    worker.on('message', hear).on('error', die).on('exit', end);
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
    worker.postMessage(task);
  });
