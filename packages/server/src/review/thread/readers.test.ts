import type { RecordingReader } from '@valvomo/store';
import { describe, expect, it } from 'vitest';
import { Readers } from './readers.ts';

/** Readers of nothing, that tell which of them are open. */
const world = (fails: (recording: string) => boolean = () => false) => {
  const open = new Map<string, number>();
  const readers = new Readers((recording) => {
    if (fails(recording)) return Promise.reject(new Error(`cannot open ${recording}`));
    open.set(recording, (open.get(recording) ?? 0) + 1);
    const reader: RecordingReader = {
      recording,
      timeZone: 'UTC',
      streams: () => [],
      refresh: () => Promise.resolve(),
      gaps: () => Promise.resolve([]),
      events: () => Promise.resolve([]),
      read: () => Promise.reject(new Error('nothing to read')),
      close: () => {
        open.set(recording, (open.get(recording) ?? 0) - 1);
        return Promise.resolve();
      },
    };
    return Promise.resolve(reader);
  });
  const openNow = (): string[] => [...open].filter(([, count]) => count > 0).map(([recording]) => recording);
  return { readers, open, openNow };
};

const nothing = (): Promise<void> => Promise.resolve();

describe('readers', () => {
  it('are opened once and kept for the next page', async () => {
    const { readers, open } = world();
    for (let page = 0; page < 5; page += 1) await readers.use('a', nothing);
    await Promise.all([readers.use('b', nothing), readers.use('b', nothing)]);
    expect([...open]).toEqual([
      ['a', 1],
      ['b', 1],
    ]);
  });

  it('are closed when there are too many, the one that was used longest ago first', async () => {
    const { readers, openNow } = world();
    for (let at = 0; at < 100; at += 1) await readers.use(`r${at}`, nothing);
    expect(readers.size).toBeLessThanOrEqual(32);
    expect(openNow()).toContain('r99');
    expect(openNow()).not.toContain('r0');
    expect(openNow()).toHaveLength(readers.size);
  });

  it('one that is forgotten is closed when its last user is done, and opened anew for the next', async () => {
    const { readers, open } = world();
    let done: () => void = () => undefined;
    const work = readers.use('a', () => new Promise<void>((resolve) => (done = resolve)));
    await Promise.resolve();
    readers.forget('a');
    expect(open.get('a')).toBe(1);
    await readers.use('a', nothing);
    expect(open.get('a')).toBe(2);
    done();
    await work;
    expect(open.get('a')).toBe(1);
  });

  it('one that cannot be opened is tried again', async () => {
    let broken = true;
    const { readers, open } = world(() => broken);
    await expect(readers.use('a', nothing)).rejects.toThrow('cannot open a');
    broken = false;
    await readers.use('a', nothing);
    expect(open.get('a')).toBe(1);
    expect(readers.size).toBe(1);
  });
});
