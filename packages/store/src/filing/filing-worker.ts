import { parentPort, workerData } from 'node:worker_threads';
import type { Mark } from '@valvomo/model';
import { openDataDirectory } from '../data-directory.ts';
import type { MarksPage } from '../database/marks.ts';
import { Filer, type FilerOptions, type Followed } from './filer.ts';

/** What the thread is told. */
export type FilerOrder =
  | { readonly kind: 'follow'; readonly followed: Followed }
  | { readonly kind: 'marks'; readonly recording: string; readonly marks: readonly Mark[] }
  | {
      readonly kind: 'marks-page';
      readonly recording: string;
      readonly after: string | null;
      readonly page: MarksPage;
    }
  | { readonly kind: 'stop' };

export interface FilerPlace extends FilerOptions {
  readonly dataDirectory: string;
}

const { dataDirectory, ...options } = workerData as FilerPlace;
const data = await openDataDirectory(dataDirectory);
const filer = new Filer(data, options, (report) => parentPort?.postMessage(report, []));

parentPort?.on('message', (order: FilerOrder) => {
  if (order.kind === 'follow') filer.follow(order.followed);
  else if (order.kind === 'marks') filer.mark(order.recording, order.marks);
  else if (order.kind === 'marks-page') filer.takeMarks(order.recording, order.after, order.page);
  else void filer.stop().then(() => parentPort?.close());
});
