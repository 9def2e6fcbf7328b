import { parentPort, workerData } from 'node:worker_threads';
import { openSqlite } from './sqlite.ts';
import { failureOf, type DatabasePlace, type Reply, type Request } from './requests.ts';
import { tablesIn } from './tables.ts';

if (parentPort === null) throw new Error('worker.ts is the entry of the thread of the database');
const port = parentPort;
const answer = (reply: Reply): void => port.postMessage(reply);

type Method = (...args: readonly unknown[]) => Promise<unknown>;

const serve = async (place: DatabasePlace): Promise<void> => {
  const sql = await openSqlite(place.sqlite, place.readOnly);
  const tables = tablesIn(sql) as unknown as Readonly<Record<string, Readonly<Record<string, Method>>>>;
  const answerTo = async ({ id, call }: Request): Promise<void> => {
    try {
      if (call === null) await sql.destroy();
      const method = call === null ? undefined : tables[call.table]?.[call.method];
      if (call !== null && method === undefined) throw new Error(`no ${call.method} in ${call.table}`);
      answer({ kind: 'result', id, result: await method?.(...(call?.args ?? [])) });
      if (call === null) port.close();
    } catch (error) {
      answer({ kind: 'failed', id, failure: failureOf(error) });
    }
  };
  answer({ kind: 'open' });
  // One after the other, in their order: SQLite has one writer, and what was asked first is done first.
  let turn = Promise.resolve();
  port.on('message', (request: Request) => {
    turn = turn.then(() => answerTo(request));
  });
};

void serve(workerData as DatabasePlace).catch((error: unknown) => {
  answer({ kind: 'refused', failure: failureOf(error) });
  port.close();
});
