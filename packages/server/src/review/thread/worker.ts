import { parentPort, workerData } from 'node:worker_threads';
import { instantOf } from '@valvomo/model';
import { openDataDirectory } from '@valvomo/store';
import { yieldToRecording } from '../../yielding.ts';
import type { ReviewData } from '../messages.ts';
import { Catalogue } from './catalogue.ts';
import { Library } from './library.ts';
import { MadeTrends } from './made-trends.ts';
import { Recorded } from './recorded.ts';
import { serveReview } from './serve-review.ts';

if (parentPort === null) throw new Error('worker.ts is the entry of the thread that reads recordings');
yieldToRecording();
const { dataDirectory, timeZone, folders } = workerData as ReviewData;
const recorded = new Recorded(await openDataDirectory(dataDirectory), timeZone);
const catalogue = new Catalogue(recorded, (onChange) => new Library(folders, timeZone, onChange));
const made = new MadeTrends(catalogue, dataDirectory, timeZone);
// The first use of a time zone takes 10 ms: better now than when somebody waits for a page.
instantOf('2000-01-01T00:00:00', timeZone);
serveReview(parentPort, { catalogue, made, dataDirectory });
