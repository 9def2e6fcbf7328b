import { Worker } from 'node:worker_threads';

import type { Folders } from './source.ts';
import type { Task } from './task.ts';

interface Answer {
  readonly results?: readonly unknown[];
  readonly failed?: string;
}

/** A thread a task: what it took goes with it. */
const done = async (task: Task, folders: Folders): Promise<readonly unknown[]> => {
  const worker = new Worker(new URL('worker.ts', import.meta.url), { workerData: { task, folders } });
  try {
    return await new Promise((resolve, reject) => {
      worker.once('message', ({ results, failed }: Answer) => {
        if (results === undefined) reject(new Error(`${task.plan.id}: ${failed ?? 'no answer'}`));
        else resolve(results);
      });
      worker.once('error', reject);
      worker.once('exit', (code) => reject(new Error(`${task.plan.id}: the thread ended with ${code}`)));
    });
  } finally {
    await worker.terminate();
  }
};

/** Does tasks, some at a time; `take` is awaited for each as it comes. The first failure ends it. */
export const doAll = async (
  tasks: readonly Task[],
  { threads, folders }: { readonly threads: number; readonly folders: Folders },
  take: (task: Task, results: readonly unknown[]) => Promise<void>,
): Promise<void> => {
  const waiting = [...tasks];
  const one = async (): Promise<void> => {
    for (let task = waiting.shift(); task !== undefined; task = waiting.shift()) {
      try {
        await take(task, await done(task, folders));
      } catch (error) {
        waiting.length = 0;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(threads, tasks.length) }, one));
};
