import { pino } from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import { ReviewDesk } from './desk.ts';
import type { Question } from './messages.ts';

let deaths = 0;
let desk: ReviewDesk;
const open = (): void => {
  deaths = 0;
  desk = new ReviewDesk({
    dataDirectory: '',
    timeZone: 'UTC',
    folders: [],
    entry: new URL('desk.fixture.ts', import.meta.url),
    log: pino({ level: 'silent' }),
    onDeath: () => {
      deaths += 1;
    },
  });
};
afterEach(() => desk.close());

const about = (recording: string): Question => ({ kind: 'describe', recording, live: [] });
const textOf = async (recording: string): Promise<string> => {
  const { parts } = await desk.ask(about(recording));
  return new TextDecoder().decode(parts[0]);
};

describe('the desk of the thread that reads recordings', () => {
  it('gives every question its own answer', async () => {
    open();
    expect(await Promise.all(['a', 'b', 'c'].map(textOf))).toEqual(['a', 'b', 'c']);
  });

  it('a thread that dies is told to all who wait, and another one answers those who come later', async () => {
    open();
    const waiting = [desk.ask(about('mute')), desk.ask(about('deadly'))];
    for (const one of waiting) await expect(one).rejects.toMatchObject({ code: 'REVIEW_FAILED' });
    expect(deaths).toBe(1);
    await expect.poll(() => textOf('a').catch(() => ''), { timeout: 20_000 }).toBe('a');
  });

  it('takes a question back when nobody waits for it', async () => {
    open();
    await textOf('first');
    const gone = new AbortController();
    void desk.ask(about('mute'), gone.signal);
    gone.abort();
    expect(await textOf('taken')).toBe('[1]');
  });

  it('has a limit of those who wait, and room again when they are gone', async () => {
    open();
    const gone = new AbortController();
    for (let at = 0; at < 256; at += 1) void desk.ask(about('mute'), gone.signal);
    await expect(desk.ask(about('a'))).rejects.toMatchObject({ code: 'REVIEW_BUSY', limit: 256 });
    gone.abort();
    expect(await textOf('a')).toBe('a');
  });
});
