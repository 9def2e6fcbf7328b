import { parentPort, workerData } from 'node:worker_threads';

import { listen } from './listen.ts';
import type { NightPlan } from './plan.ts';
import type { NightResult } from './results.ts';

/** Listens to one night. */

const { plan, folder } = workerData as { readonly plan: NightPlan; readonly folder: string };

interface Answer {
  readonly night?: NightResult;
  readonly failed?: string;
}

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
const say = (answer: Answer): void => parentPort?.postMessage(answer);

const textOf = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : String(error);

void listen(plan, folder).then(
  (night) => say({ night }),
  (error: unknown) => say({ failed: textOf(error) }),
);
