import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Mark } from './mark.ts';
import { Conflict, openMarksApi, type MarksApi } from './marks-api.ts';
import type { Change } from './marks-state.ts';
import { markOf } from './test-marks.ts';

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
}
interface Answer {
  readonly status?: number;
  readonly body: unknown;
  readonly next?: string;
}

let server: Server;
let api: MarksApi;
let asked: Asked[];
/** What the server says to a request. */
let answer: (asked: Asked) => Answer;

const textOf = async (request: IncomingMessage): Promise<string> => {
  const parts: string[] = [];
  for await (const part of request) parts.push(String(part));
  return parts.join('');
};

const reply = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const text = await textOf(request);
  const body: unknown = text === '' ? null : JSON.parse(text);
  const one = { method: request.method ?? '', path: request.url ?? '', body };
  asked.push(one);
  const { status = 200, body: told, next } = answer(one);
  const more = next === undefined ? {} : { 'x-valvomo-next': next };
  response.writeHead(status, { 'content-type': 'application/json', ...more });
  response.end(JSON.stringify(told));
};

beforeEach(async () => {
  asked = [];
  server = createServer((request, response) => void reply(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  api = openMarksApi(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
afterEach(() => new Promise((resolve) => server.close(resolve)));

const changeOf = (change: Partial<Change>): Change => ({
  key: 'key',
  what: 'change',
  mark: markOf({ text: 'mine' }),
  before: markOf({ version: 3 }),
  author: 'Dr Reader',
  problem: '',
  refused: false,
  ...change,
});
const said = (): string[] => asked.map(({ method, path }) => `${method} ${path}`);
const own = '/api/recordings/recording-1/marks';

describe('marks over HTTP', () => {
  it('are read page by page, on the streams of the recording', async () => {
    const streams = [{ stream: 0, start: '17', rate: { samples: 256, ticks: 10_000_000 }, samples: 5 }];
    answer = ({ path }) => {
      if (!path.includes('/marks')) return { body: { id: 'r 1', streams } };
      return path.includes('after=') ? { body: [markOf({ id: 'b' })] } : { body: [markOf()], next: 'c u' };
    };
    const found = await api.marksOf('r 1');
    expect(found.streams).toEqual([{ stream: 0, start: 17n, rate: { samples: 256, ticks: 10_000_000 } }]);
    expect(found.marks.map(({ id }) => id)).toEqual(['mark-1', 'b']);
    expect(said()).toEqual([
      'GET /api/recordings/r%201',
      'GET /api/recordings/r%201/marks?limit=4000',
      'GET /api/recordings/r%201/marks?limit=4000&after=c+u',
    ]);
  });

  it.each<[string, Partial<Change>, string, object]>([
    [
      'a new one',
      { what: 'add', before: null },
      `POST ${own}`,
      { id: 'mark-1', text: 'mine', author: 'Dr Reader' },
    ],
    ['a change', {}, `PUT ${own}/mark-1`, { text: 'mine', version: 3, author: 'Dr Reader' }],
    ['a deletion', { mark: markOf({ deleted: true }) }, `DELETE ${own}/mark-1`, { version: 3 }],
    [
      'one that comes back',
      { before: markOf({ version: 4, deleted: true }) },
      `PUT ${own}/mark-1`,
      { version: 4, deleted: false },
    ],
  ])('%s is one request', async (_, change, request, body) => {
    const kept = { ...markOf({ version: 9 }), ...change.mark };
    answer = () => ({ body: kept });
    expect(await api.send(changeOf(change))).toEqual(kept);
    expect(said()).toEqual([request]);
    expect(asked[0]?.body).toMatchObject(body);
  });

  it('an undo is the server’s; where that leads elsewhere, what the reader had is written', async () => {
    answer = ({ path, body }) => ({
      body: path.endsWith('/undo')
        ? markOf({ text: 'other', version: 5 })
        : markOf({ ...(body as Mark), version: 6 }),
    });
    await api.send(changeOf({ what: 'undo', mark: markOf({ text: 'other' }) }));
    expect(said()).toEqual([`POST ${own}/mark-1/undo`]);
    await api.send(changeOf({ what: 'undo', mark: markOf({ text: 'before' }) }));
    expect(said().slice(1)).toEqual([`POST ${own}/mark-1/undo`, `PUT ${own}/mark-1`]);
    expect(asked[2]?.body).toMatchObject({ text: 'before', version: 5 });
  });

  it('what is there already is saved; what somebody else made of it is a conflict with their version', async () => {
    let theirs = markOf({ text: 'mine', version: 4 });
    answer = ({ method }) =>
      method === 'GET'
        ? { body: [markOf(), theirs] }
        : { status: 409, body: { code: 'STALE_VERSION', message: 'version 3, now 4' } };
    expect(await api.send(changeOf({}))).toEqual(theirs);
    theirs = markOf({ text: 'theirs', version: 4, changed_by: 'Dr Other' });
    const problem: unknown = await api.send(changeOf({})).catch((error: unknown) => error);
    expect(problem).toBeInstanceOf(Conflict);
    expect(problem).toMatchObject({ theirs, message: 'Dr Other changed it meanwhile' });
  });

  it('refusals carry the server’s words; answers that are no marks are none', async () => {
    answer = () => ({ status: 400, body: { code: 'BAD_REQUEST', message: 'text: too long' } });
    await expect(api.send(changeOf({}))).rejects.toMatchObject({ message: 'text: too long', value: 400 });
    answer = () => ({ body: { mark: 1 } });
    await expect(api.send(changeOf({}))).rejects.toMatchObject({ code: 'BAD_ANSWER' });
    answer = () => ({ body: { streams: [{ stream: 0, start: 'x', rate: {} }] } });
    await expect(api.marksOf('r')).rejects.toMatchObject({ code: 'BAD_ANSWER' });
  });
});
