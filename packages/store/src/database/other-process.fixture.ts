import { openDatabase } from './open-database.ts';

/** Another process that wants a database, and then only to look at it. */
const path = process.argv[2] ?? '';
const say = (line: unknown): boolean => process.stdout.write(`${String(line)}\n`);
await openDatabase(path).catch(({ code, message }: { code: string; message: string }) =>
  say(`${code} ${message}`),
);
const looking = await openDatabase(path, { readOnly: true });
say((await looking.recordings.list()).length);
await looking.recordings
  .closed({ recording: 'night-1', at: '0', why: '' })
  .catch(({ code }: { code: string }) => say(code));
await looking.close();
