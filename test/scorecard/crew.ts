import { Worker } from 'node:worker_threads';

import type { NightPlan } from './plan.ts';
import type { NightResult } from './results.ts';

interface Answer {
  readonly night?: NightResult;
  readonly failed?: string;
}

/** A thread a night: what it took goes with it. */
const listened = async (plan: NightPlan, folder: string): Promise<NightResult> => {
  const worker = new Worker(new URL('worker.ts', import.meta.url), { workerData: { plan, folder } });
  try {
    return await new Promise((resolve, reject) => {
      worker.once('message', ({ night, failed }: Answer) => {
        if (night === undefined) reject(new Error(`${plan.id}: ${failed ?? 'no answer'}`));
        else resolve(night);
      });
      worker.once('error', reject);
      worker.once('exit', (code) => reject(new Error(`${plan.id}: the thread ended with ${code}`)));
    });
  } finally {
    await worker.terminate();
  }
};

/** Listens to nights, some at a time; `done` is awaited for each as it comes. The first failure ends it. */
export const listenToAll = async (
  plans: readonly NightPlan[],
  { threads, folder }: { readonly threads: number; readonly folder: string },
  done: (plan: NightPlan, night: NightResult) => Promise<void>,
): Promise<void> => {
  const waiting = [...plans];
  const one = async (): Promise<void> => {
    for (let plan = waiting.shift(); plan !== undefined; plan = waiting.shift()) {
      try {
        await done(plan, await listened(plan, folder));
      } catch (error) {
        waiting.length = 0;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(threads, plans.length) }, one));
};
