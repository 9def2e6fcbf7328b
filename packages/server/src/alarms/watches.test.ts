import type { WatchingMessage } from '@valvomo/wire';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Watches } from './watches.ts';

const watch_s = 10;
/** Sockets, as far as watches care. */
const [first, second] = [{}, {}];
const screenOf = (more: Partial<WatchingMessage> = {}): WatchingMessage => ({
  type: 'watching',
  beds: ['a'],
  author: 'Anna',
  sound: true,
  visible: true,
  ...more,
});
const refusal = expect.objectContaining({ code: 'WATCH_TAKEN' }) as Error;

describe('who watches a bed', () => {
  it.each([
    ['a hidden page', { visible: false }],
    ['a page that may not sound', { sound: false }],
    ['a page of somebody else', { author: 'Bo' }],
    ['a page of nobody', { author: null }],
    ['a page before which another bed was taken', { beds: ['b'] }],
  ])('%s does not count, also beside one that does', (_, more) => {
    const watches = new Watches();
    watches.take('a', 'Anna', undefined, 0, watch_s);
    watches.hear(first, screenOf(more), 1000);
    expect(watches.isWatched('a', 1000, watch_s)).toBe(false);
    watches.hear(second, screenOf(), 1000);
    expect(watches.isWatched('a', 1000, watch_s)).toBe(true);
    watches.leave(second);
    expect(watches.isWatched('a', 1000, watch_s)).toBe(false);
  });

  it('a page that was opened and says nothing more ends to count, and one that nobody took the watch at never did', () => {
    const watches = new Watches();
    watches.hear(first, screenOf(), 0);
    expect(watches.isWatched('a', 0, watch_s)).toBe(false);
    expect(watches.unwatched_s('a', true, 0)).toBe(0);
    expect(watches.unwatched_s('a', true, 9000)).toBe(9);
    watches.take('a', 'Anna', undefined, 9000, watch_s);
    expect(watches.unwatched_s('a', true, 9000)).toBe(0);
    watches.hear(first, screenOf(), 10_000);
    expect(watches.isWatched('a', 20_000, watch_s)).toBe(true);
    expect(watches.isWatched('a', 20_001, watch_s)).toBe(false);
    expect(watches.unwatched_s('a', true, 21_000)).toBe(11);
  });

  it('is handed over only by name while they watch, never taken from under them; who left is no hindrance', () => {
    const watches = new Watches();
    watches.take('a', 'Anna', undefined, 0, watch_s);
    watches.hear(first, screenOf(), 0);
    expect(() => watches.take('a', 'Bo', undefined, 1000, watch_s)).toThrow(refusal);
    expect(() => watches.take('a', 'Bo', 'Cia', 1000, watch_s)).toThrow(refusal);
    expect(() => watches.release('a', 'Bo')).toThrow(refusal);
    expect(watches.taker('a')).toBe('Anna');
    watches.take('a', 'Bo', 'Anna', 1000, watch_s);
    // The page of before shows the bed still, and counts no more.
    watches.hear(first, screenOf(), 2000);
    expect(watches.isWatched('a', 2000, watch_s)).toBe(false);
    watches.take('a', 'Cia', undefined, 20_000, watch_s);
    expect(watches.taker('a')).toBe('Cia');
    watches.release('a', 'Cia');
    expect(watches.taker('a')).toBeNull();
  });

  it('in any course a bed counts as watched only by a visible page with sound of who has its watch, heard of lately', () => {
    const author = fc.constantFrom('Anna', 'Bo');
    const bed = fc.constantFrom('a', 'b');
    const screen = fc.constantFrom<object>(first, second);
    const step = fc.oneof(
      fc.record({
        do: fc.constant('take' as const),
        bed,
        author,
        from: fc.option(author, { nil: undefined }),
      }),
      fc.record({ do: fc.constant('release' as const), bed, author }),
      fc.record({ do: fc.constant('leave' as const), screen }),
      fc.record({
        do: fc.constant('hear' as const),
        screen,
        author: fc.option(author),
        beds: fc.subarray(['a', 'b']),
        sound: fc.boolean(),
        visible: fc.boolean(),
      }),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom(0, 1, 2, 11), step), { maxLength: 40 }), (steps) => {
        const watches = new Watches();
        const takers = new Map<string, string>();
        const heard = new Map<object, { readonly at: number; readonly message: WatchingMessage }>();
        const codes: (readonly [is: string, expected: string])[] = [];
        let now = 0;
        const expected = (where: string): boolean =>
          [...heard.values()].some(
            ({ at, message }) =>
              message.sound &&
              message.visible &&
              message.beds.includes(where) &&
              message.author !== null &&
              message.author === takers.get(where) &&
              now - at <= watch_s * 1000,
          );
        for (const [later_s, one] of steps) {
          now += later_s * 1000;
          if (one.do === 'hear') {
            const message = screenOf(one);
            watches.hear(one.screen, message, now);
            heard.set(one.screen, { at: now, message });
          } else if (one.do === 'leave') {
            watches.leave(one.screen);
            heard.delete(one.screen);
          } else {
            const present = takers.get(one.bed);
            const isOthers = present !== undefined && present !== one.author;
            const isFree = one.do === 'take' ? !expected(one.bed) || one.from === present : false;
            const work = (): void =>
              one.do === 'take'
                ? watches.take(one.bed, one.author, one.from, now, watch_s)
                : watches.release(one.bed, one.author);
            const isRefused = isOthers && !isFree;
            codes.push([codeOf(work), isRefused ? 'WATCH_TAKEN' : 'done']);
            if (!isRefused && one.do === 'take') takers.set(one.bed, one.author);
            if (!isRefused && one.do === 'release') takers.delete(one.bed);
          }
          for (const where of ['a', 'b']) {
            expect(watches.isWatched(where, now, watch_s)).toBe(expected(where));
            expect(watches.taker(where)).toBe(takers.get(where) ?? null);
          }
        }
        expect(codes.map(([is]) => is)).toEqual(codes.map(([, wanted]) => wanted));
      }),
      { numRuns: 200 },
    );
  });
});

const codeOf = (work: () => void): string => {
  try {
    work();
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
  return 'done';
};
