import type { NightCache } from './cache.ts';
import { doAll } from './crew.ts';
import type { Folders } from './source.ts';
import type { Task } from './task.ts';

interface With {
  readonly cache: NightCache;
  readonly folders: Folders;
  readonly threads: number;
}

/** What is known already, and what tasks are left of each. */
const knownOf = async (
  cache: NightCache,
  tasks: readonly Task[],
): Promise<{ readonly done: Map<string, Map<string, unknown>>; readonly left: readonly Task[] }> => {
  const done = new Map<string, Map<string, unknown>>();
  const left: Task[] = [];
  for (const task of tasks) {
    const own = new Map<string, unknown>();
    for (const detector of task.detectors) {
      const result = await cache.get(task.plan, detector);
      if (result !== undefined) own.set(detector, result);
    }
    done.set(task.plan.id, own);
    const missing = task.detectors.filter((detector) => !own.has(detector));
    if (missing.length > 0) left.push({ ...task, detectors: missing });
  }
  return { done, left };
};

/**
 * Does what is not known yet, the longest first, and keeps it: where it was ended, it goes on the next time.
 * @returns by plan, in the order of its detectors
 */
export const doTasks = async (
  { cache, folders, threads }: With,
  tasks: readonly Task[],
): Promise<ReadonlyMap<string, readonly unknown[]>> => {
  const { done, left } = await knownOf(cache, tasks);
  process.stderr.write(
    `scorecard: ${tasks.length} recordings, ${tasks.length - left.length} of them known\n`,
  );
  const longestFirst = left.toSorted((a, b) => b.plan.length_s - a.plan.length_s);
  let count = 0;
  await doAll(longestFirst, { threads, folders }, async ({ plan, detectors }, results) => {
    for (const [k, detector] of detectors.entries()) {
      await cache.put(plan, detector, results[k]);
      done.get(plan.id)?.set(detector, results[k]);
    }
    count += 1;
    process.stderr.write(`scorecard: ${plan.id}, ${detectors.join(' ')} (${count} of ${left.length})\n`);
  });
  return new Map(
    tasks.map(({ plan, detectors }) => [plan.id, detectors.map((id) => done.get(plan.id)?.get(id))]),
  );
};
