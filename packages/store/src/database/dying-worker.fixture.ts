import { parentPort } from 'node:worker_threads';
import type { Request } from './requests.ts';
import './worker.ts';

/** The database's thread, which dies when it is asked for the recording `death`. */
parentPort?.on('message', ({ call }: Request) => {
  if (call?.args[0] === 'death') throw new Error('killed by a request');
});
