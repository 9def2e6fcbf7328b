import { parentPort } from 'node:worker_threads';

import { oneLine } from '../terminal.ts';
import { UnusableRecording, UnusableSettings } from '../analysed.ts';
import { analyseFile } from './analyse-file.ts';
import type { TaskFailure, TaskMessage, TrendsTask } from './task.ts';

/** A thread that makes trends of one recording after the other. */

/** Between two words on progress. */
const progress_ms = 200;

const failureOf = (error: unknown): TaskFailure => {
  if (error instanceof UnusableRecording) return { message: oneLine(error.cause), fault: 'recording' };
  if (error instanceof UnusableSettings) return { message: error.message, fault: 'settings' };
  return { message: oneLine(error), fault: 'output' };
};

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
const say = (message: TaskMessage): void => parentPort?.postMessage(message);

const work = async (task: TrendsTask): Promise<void> => {
  let said_ms = 0;
  try {
    const provenance = await analyseFile(task, (done_s, of_s) => {
      const now_ms = performance.now();
      if (now_ms - said_ms < progress_ms) return;
      said_ms = now_ms;
      say({ kind: 'progress', done_s, of_s });
    });
    say({ kind: 'done', provenance });
  } catch (error) {
    say({ kind: 'failed', failure: failureOf(error) });
  }
};

parentPort?.on('message', (task: TrendsTask) => void work(task));
