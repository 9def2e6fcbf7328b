import { parentPort, workerData } from 'node:worker_threads';
import { openDataDirectory } from '../data-directory.ts';
import { Filer, type FilerOptions, type Followed } from './filer.ts';

/** What the thread is told. */
export type FilerOrder = { readonly kind: 'follow'; readonly followed: Followed } | { readonly kind: 'stop' };

export interface FilerPlace extends FilerOptions {
  readonly dataDirectory: string;
}

const { dataDirectory, ...options } = workerData as FilerPlace;
const data = await openDataDirectory(dataDirectory);
const filer = new Filer(data, options, (report) => parentPort?.postMessage(report, []));

parentPort?.on('message', (order: FilerOrder) => {
  if (order.kind === 'follow') filer.follow(order.followed);
  else void filer.stop().then(() => parentPort?.close());
});
