import { parentPort, workerData } from 'node:worker_threads';

import { listen } from './listen.ts';
import { hearPerson } from './persons.ts';
import type { Folders } from './source.ts';
import { hearStudy } from './studies/hear.ts';
import type { Task } from './task.ts';

/** Does one task. */

const { task, folders } = workerData as { readonly task: Task; readonly folders: Folders };

interface Answer {
  readonly results?: readonly unknown[];
  readonly failed?: string;
}

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
const say = (answer: Answer): void => parentPort?.postMessage(answer);

const textOf = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : String(error);

const work = async (): Promise<readonly unknown[]> => {
  if (task.kind === 'night') return await listen(task.plan, task.detectors, folders);
  if (task.kind === 'study') return hearStudy(task.plan, task.detectors);
  return [await hearPerson(task.plan, folders.recordings)];
};

void work().then(
  (results) => say({ results }),
  (error: unknown) => say({ failed: textOf(error) }),
);
