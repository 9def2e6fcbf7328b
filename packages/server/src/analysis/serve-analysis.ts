import type { AnalysisChoice } from '@valvomo/analysis';
import type { MessagePort } from 'node:worker_threads';
import { BedAtWork, buffersOf } from './bed-at-work.ts';
import type { FromThread, ToThread } from './messages.ts';

/**
 * The work of an analysis thread: beds are opened, items come in batches, rows and snapshots go back. What a trend
 * throws is its bed's fault; what else is thrown ends the thread, and its beds go on in the next from their snapshots.
 */
export const serveAnalysis = (port: MessagePort, choice: AnalysisChoice): void => {
  const beds = new Map<string, BedAtWork>();
  const answer = (message: FromThread): void => {
    if (message.kind === 'opened') port.postMessage(message);
    else
      port.postMessage(
        message,
        buffersOf(message.saved === undefined ? message.rows : [message.rows, message.saved]),
      );
  };
  const hear = (message: ToThread): void => {
    const bed = beds.get(message.bed);
    if (message.kind === 'items') {
      if (bed?.life === message.life) answer(bed.take(message));
      return;
    }
    bed?.close();
    beds.delete(message.bed);
    if (message.kind === 'close') return;
    const opened = new BedAtWork(message, choice);
    beds.set(message.bed, opened);
    answer(opened.opened());
  };
  port.on('message', hear);
};
