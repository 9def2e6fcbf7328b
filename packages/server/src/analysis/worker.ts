import { parentPort } from 'node:worker_threads';
import { standardChoice } from '@valvomo/analysis';
import { yieldToRecording } from '../yielding.ts';
import { serveAnalysis } from './serve-analysis.ts';

if (parentPort === null) throw new Error('worker.ts is the entry of an analysis thread');
yieldToRecording();
serveAnalysis(parentPort, standardChoice);
