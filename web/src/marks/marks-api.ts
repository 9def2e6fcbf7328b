import { ValvomoError } from '@valvomo/model';
import { isMark, type Mark } from './mark.ts';
import type { ClockStream } from './mark-clock.ts';
import type { Change } from './marks-state.ts';

/** What a recording's marks are and on which streams they lie. */
export interface MarksOf {
  readonly streams: readonly ClockStream[];
  readonly marks: readonly Mark[];
}

export interface MarksApi {
  marksOf(recording: string): Promise<MarksOf>;
  /** The mark as the server has it now. @throws ValvomoError SERVER_REFUSED with the status as value; TypeError without a server */
  send(change: Change): Promise<Mark>;
}

const read_ms = 30_000;
const write_ms = 8000;

const isWhole = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 1;
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

const streamFrom = (value: unknown): ClockStream[] => {
  if (!isObject(value) || !isObject(value['rate'])) return [];
  const { stream, start, rate } = value;
  const { samples, ticks } = rate;
  if (typeof stream !== 'number' || typeof start !== 'string' || !/^-?\d{1,18}$/.test(start)) return [];
  if (!Number.isSafeInteger(stream) || !isWhole(samples) || !isWhole(ticks)) return [];
  return [{ stream, start: BigInt(start), rate: { samples, ticks } }];
};

/** @throws ValvomoError BAD_ANSWER */
const streamsFrom = (described: unknown): readonly ClockStream[] => {
  const list = isObject(described) ? described['streams'] : undefined;
  const streams = Array.isArray(list) ? list.flatMap(streamFrom) : [];
  if (!Array.isArray(list) || streams.length < list.length)
    throw new ValvomoError('BAD_ANSWER', 'The streams of this recording are not what this page understands');
  return streams;
};

const refusal = async (response: Response): Promise<ValvomoError> => {
  const body: unknown = await response.json().catch(() => null);
  const said = typeof body === 'object' && body !== null && 'message' in body ? String(body.message) : '';
  return new ValvomoError('SERVER_REFUSED', said === '' ? response.statusText : said, {
    value: response.status,
  });
};

const answered = async (response: Response): Promise<unknown> => {
  if (!response.ok) throw await refusal(response);
  return response.json();
};

const oneMark = (answer: unknown): Mark => {
  if (isMark(answer)) return answer;
  throw new ValvomoError('BAD_ANSWER', 'The mark that the server answered is not what this page understands');
};

/** @throws ValvomoError BAD_ANSWER */
const marksFrom = (answer: unknown): readonly Mark[] => {
  if (Array.isArray(answer) && answer.every(isMark)) return answer;
  throw new ValvomoError('BAD_ANSWER', 'The list of marks is not what this page understands');
};

const sameWords = (a: Mark, b: Mark): boolean =>
  a.deleted === b.deleted &&
  (a.deleted ||
    (a.kind === b.kind &&
      a.text === b.text &&
      a.stream === b.stream &&
      a.start === b.start &&
      a.samples === b.samples &&
      a.review === b.review &&
      JSON.stringify(a.channels) === JSON.stringify(b.channels)));

/** A page of marks is parsed between two frames. */
const page_marks = 4000;

/** Where marks of a recording are asked for. */
const addresses =
  (base: string) =>
  (recording: string, rest: string): URL =>
    new URL(`/api/recordings/${encodeURIComponent(recording)}${rest}`, base);
type AddressOf = ReturnType<typeof addresses>;

const get = (url: URL): Promise<Response> => fetch(url, { signal: AbortSignal.timeout(read_ms) });
const of = ({ mark }: Change): string => `/${encodeURIComponent(mark.id)}`;

/** All marks, page by page: a hundred thousand at once would hold up the picture. */
const allMarks = async (address: AddressOf, recording: string): Promise<readonly Mark[]> => {
  const marks: Mark[] = [];
  let next: string | null = '';
  while (next !== null) {
    const url = address(recording, '/marks');
    url.searchParams.set('limit', String(page_marks));
    if (next !== '') url.searchParams.set('after', next);
    const response = await get(url);
    marks.push(...marksFrom(await answered(response)));
    next = response.headers.get('x-valvomo-next');
  }
  return marks;
};

const contentOf = ({ stream, start, samples, kind, text, channels, review }: Mark) => ({
  stream,
  start,
  samples,
  kind,
  text,
  channels,
  review,
});

/** Sends a change as the requests that it takes. */
const sending = (address: AddressOf): ((change: Change) => Promise<Mark>) => {
  const write = async (method: string, { mark }: Change, rest: string, body: object): Promise<Mark> => {
    const response = await fetch(address(mark.recording, `/marks${rest}`), {
      method,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(write_ms),
    });
    return oneMark(await answered(response));
  };
  const put = (change: Change, { version, deleted }: Mark): Promise<Mark> => {
    const back = deleted ? { deleted: false } : {};
    return write('PUT', change, of(change), {
      author: change.author,
      version,
      ...contentOf(change.mark),
      ...back,
    });
  };
  const remove = (change: Change, { version }: Mark): Promise<Mark> =>
    write('DELETE', change, of(change), { author: change.author, version });
  const add = (change: Change): Promise<Mark> =>
    write('POST', change, '', { author: change.author, id: change.mark.id, ...contentOf(change.mark) });
  const become = (change: Change, seen: Mark): Promise<Mark> =>
    change.mark.deleted ? remove(change, seen) : put(change, seen);
  /** Undo is the server's; where it goes back to another version than the reader's, that one is written. */
  const undo = async (change: Change, { version }: Mark): Promise<Mark> => {
    const now = await write('POST', change, `${of(change)}/undo`, { author: change.author, version });
    return sameWords(now, change.mark) ? now : become(change, now);
  };
  return (change) => {
    const { before, what } = change;
    if (before === null) return add(change);
    return what === 'undo' ? undo(change, before) : become(change, before);
  };
};

/** The server's HTTP side of marks. */
export const openMarksApi = (base: string): MarksApi => {
  const address = addresses(base);
  const made = sending(address);
  /** The mark as the server has it now. */
  const theirsOf = async (change: Change): Promise<Mark | undefined> => {
    const versions = await answered(
      await get(address(change.mark.recording, `/marks${of(change)}/versions`)),
    );
    return marksFrom(versions).at(-1);
  };
  return {
    marksOf: async (recording) => {
      const described = await answered(await get(address(recording, '')));
      return { streams: streamsFrom(described), marks: await allMarks(address, recording) };
    },
    send: async (change) => {
      try {
        return await made(change);
      } catch (problem) {
        const isConflict = problem instanceof ValvomoError && problem.value === 409;
        const theirs = isConflict ? await theirsOf(change) : undefined;
        if (theirs === undefined) throw problem;
        // The answer to an earlier try may have been lost on its way: what is there already is saved.
        if (sameWords(theirs, change.mark)) return theirs;
        throw new Conflict(theirs, problem);
      }
    },
  };
};

/** Somebody else changed the mark meanwhile. */
export class Conflict extends Error {
  readonly theirs: Mark;

  constructor(theirs: Mark, cause: unknown) {
    super(`${theirs.changed_by} ${theirs.deleted ? 'deleted' : 'changed'} it meanwhile`, { cause });
    this.theirs = theirs;
  }
}
