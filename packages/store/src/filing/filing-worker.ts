import { parentPort, workerData } from 'node:worker_threads';
import type { Mark } from '@valvomo/model';
import { openDataDirectory } from '../data-directory.ts';
import type { MarksPage } from '../database/marks.ts';
import { Filer, type FilerOptions, type FilerReport, type Followed } from './filer.ts';
import { FinalFiler, type FinalReport } from './final-filer.ts';

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
  | { readonly kind: 'final'; readonly recording: string; readonly revision: number }
  | {
      readonly kind: 'final-page';
      readonly recording: string;
      readonly after: string | null;
      readonly page: MarksPage | null;
    }
  /** Files what it was told of; `stopped` is the answer. */
  | { readonly kind: 'stop' }
  /** After that: writes the final marks that it was told of, and ends. */
  | { readonly kind: 'end' };

export interface FilerPlace extends FilerOptions {
  readonly dataDirectory: string;
}

const { dataDirectory, ...options } = workerData as FilerPlace;
const data = await openDataDirectory(dataDirectory);
const tell = (report: FilerReport | FinalReport): void => parentPort?.postMessage(report, []);
const filer = new Filer(data, options, tell);
const finals = new FinalFiler(data, tell);

parentPort?.on('message', (order: FilerOrder) => {
  if (order.kind === 'follow') filer.follow(order.followed);
  else if (order.kind === 'marks') filer.mark(order.recording, order.marks);
  else if (order.kind === 'marks-page') filer.takeMarks(order.recording, order.after, order.page);
  else if (order.kind === 'final') finals.write(order.recording, order.revision);
  else if (order.kind === 'final-page') finals.take(order.recording, order.after, order.page);
  else if (order.kind === 'stop') void filer.stop();
  else void finals.end().then(() => parentPort?.close());
});
