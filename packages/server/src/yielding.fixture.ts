import { getPriority } from 'node:os';
import { parentPort } from 'node:worker_threads';
import { yieldToRecording } from './yielding.ts';

yieldToRecording();
parentPort?.postMessage(getPriority(), []);
