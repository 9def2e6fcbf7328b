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

/** The server may wrap one mark in an object or send it bare. */
const oneMark = (answer: unknown): Mark => {
  if (isMark(answer)) return answer;
  throw new ValvomoError('BAD_ANSWER', 'The mark that the server answered is not what this page understands');
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

/** The server's HTTP side of marks. */
export const openMarksApi = (base: string): MarksApi => {
  const address = (recording: string, rest = ''): URL =>
    new URL(`/api/recordings/${encodeURIComponent(recording)}${rest}`, base);
  const get = async (url: URL): Promise<unknown> =>
    answered(await fetch(url, { signal: AbortSignal.timeout(read_ms) }));
  const write = async (method: string, { mark }: Change, rest: string, body: object): Promise<Mark> => {
    const response = await fetch(address(mark.recording, `/marks${rest}`), {
      method,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(write_ms),
    });
    return oneMark(await answered(response));
  };

  const marksOf = async (recording: string): Promise<MarksOf> => {
    const [described, marks] = await Promise.all([
      get(address(recording)),
      get(address(recording, '/marks')),
    ]);
    if (!Array.isArray(marks) || !marks.every(isMark))
      throw new ValvomoError('BAD_ANSWER', 'The list of marks is not what this page understands');
    return { streams: streamsFrom(described), marks };
  };

  const put = (change: Change, version: number): Promise<Mark> => {
    const { stream, start, samples, kind, text, channels, review } = change.mark;
    const { author } = change;
    const body = { author, version, stream, start, samples, kind, text, channels, review };
    return write('PUT', change, `/${encodeURIComponent(change.mark.id)}`, body);
  };

  /** Undo is the server's; where it goes back to another version than the reader's, that one is written. */
  const undo = async (change: Change, version: number): Promise<Mark> => {
    const { mark, author } = change;
    const now = await write('POST', change, `/${encodeURIComponent(mark.id)}/undo`, { author, version });
    if (sameWords(now, mark)) return now;
    return mark.deleted ? remove(change, now.version) : put(change, now.version);
  };

  const remove = (change: Change, version: number): Promise<Mark> =>
    write('DELETE', change, `/${encodeURIComponent(change.mark.id)}`, { author: change.author, version });

  const add = (change: Change): Promise<Mark> => {
    const { id, stream, start, samples, kind, text, channels, review } = change.mark;
    const body = { id, stream, start, samples, kind, text, channels, review, author: change.author };
    return write('POST', change, '', body);
  };

  const made = (change: Change): Promise<Mark> => {
    const { mark, before, what } = change;
    if (before === null) return add(change);
    if (what === 'undo' || before.deleted) return undo(change, before.version);
    return mark.deleted ? remove(change, before.version) : put(change, before.version);
  };

  return {
    marksOf,
    send: async (change) => {
      try {
        return await made(change);
      } catch (problem) {
        // The answer to an earlier try may have been lost on its way: what is there already is saved.
        const isConflict = problem instanceof ValvomoError && problem.value === 409;
        const theirs = isConflict ? await theirsOf(marksOf, change) : undefined;
        if (theirs !== undefined && sameWords(theirs, change.mark)) return theirs;
        if (theirs !== undefined) throw new Conflict(theirs, problem);
        throw problem;
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

const theirsOf = async (
  marksOf: MarksApi['marksOf'],
  { mark, before }: Change,
): Promise<Mark | undefined> => {
  const { marks } = await marksOf(mark.recording);
  const found = marks.find(({ id }) => id === mark.id);
  return found ?? (before === null ? undefined : { ...before, deleted: true });
};
