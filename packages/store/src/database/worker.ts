import { parentPort, workerData } from 'node:worker_threads';
import { repeating } from './again.ts';
import type { DatabasePlace } from './place.ts';
import { openPostgres } from './postgres.ts';
import { failureOf, type Reply, type Request } from './requests.ts';
import type { Sql } from './schema.ts';
import { openSqlite } from './sqlite.ts';
import { tablesIn } from './tables.ts';

if (parentPort === null) throw new Error('worker.ts is the entry of the thread of the database');
const port = parentPort;
const answer = (reply: Reply): void => port.postMessage(reply);

type Method = (...args: readonly unknown[]) => Promise<unknown>;

let isLost = false;

/** The thread ends without an answer to what is under way: nobody knows whether it was kept. */
const end = (error: unknown): void => {
  isLost = true;
  answer({ kind: 'refused', failure: failureOf(error) });
  port.close();
};

const opened = (place: DatabasePlace): Promise<Sql> =>
  place.kind === 'sqlite'
    ? openSqlite(place.path, place.readOnly)
    : openPostgres(place.url, { use: place.readOnly ? 'look' : 'only', onLost: end });

const serve = async (place: DatabasePlace): Promise<void> => {
  const sql = await opened(place);
  const tables = repeating(tablesIn(sql)) as unknown as Readonly<
    Record<string, Readonly<Record<string, Method>>>
  >;
  const answerTo = async ({ id, call }: Request): Promise<void> => {
    if (isLost) return;
    try {
      if (call === null) await sql.destroy();
      const method = call === null ? undefined : tables[call.table]?.[call.method];
      if (call !== null && method === undefined) throw new Error(`no ${call.method} in ${call.table}`);
      answer({ kind: 'result', id, result: await method?.(...(call?.args ?? [])) });
      if (call === null) port.close();
    } catch (error) {
      // A connection that is lost says so after what was asked of it has failed.
      await new Promise(setImmediate);
      if (!isLost) answer({ kind: 'failed', id, failure: failureOf(error) });
    }
  };
  answer({ kind: 'open' });
  // One after the other, in their order: SQLite has one writer, and what was asked first is done first.
  let turn = Promise.resolve();
  port.on('message', (request: Request) => {
    turn = turn.then(() => answerTo(request));
  });
};

void serve(workerData as DatabasePlace).catch(end);
