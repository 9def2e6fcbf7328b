import { describe, expect, it } from 'vitest';
import { SeizureBook, type Timed } from './seizure-book.ts';

const timed = (
  id: string,
  onset_s: number,
  length_s: number,
  more: Partial<Timed['finding']> = {},
): Timed => ({
  recording: 'r',
  finding: { id, type: 'sz', grade: 'ESz', open: true, revision: 1, ...more },
  onset_s,
  ended_s: onset_s + length_s,
});
const gravityOf = (book: SeizureBook, now_s: number) => book.going(now_s).map(({ gravity }) => gravity);

describe('what goes on at a bed', () => {
  it('ACNS 2021: an electrographic seizure of 10 min is status, by time alone', () => {
    const book = new SeizureBook();
    book.take(timed('a', 1000, 10));
    expect(gravityOf(book, 1599)).toEqual(['esz']);
    expect(gravityOf(book, 1600)).toEqual(['status']);
  });

  it('ACNS 2021: 20 % of an hour is status, each second counted once whoever found it', () => {
    const book = new SeizureBook();
    const closed = { open: false };
    for (const k of [0, 1, 2]) {
      book.take(timed(`a${k}`, 1000 + 1000 * k, 230, closed));
      book.take(timed(`b${k}`, 1000 + 1000 * k, 230, closed));
    }
    book.take(timed('c', 4000, 1));
    expect(gravityOf(book, 4029)).toEqual(['esz']);
    expect(gravityOf(book, 4030)).toEqual(['status']);
    // An hour after the first of them.
    expect(gravityOf(book, 4590)).toEqual(['status']);
    const later = new SeizureBook();
    for (const k of [0, 1, 2]) later.take(timed(`a${k}`, 1000 + 1000 * k, 230, closed));
    later.take(timed('d', 4900, 1));
    expect(gravityOf(later, 4930)).toEqual(['esz']);
  });

  it('what a reader rejected stays rejected, whatever its detector goes on to say', () => {
    const book = new SeizureBook();
    book.take(timed('a', 0, 10, { grade: 'suspected' }));
    book.reject('r', 'a');
    expect(book.take(timed('a', 0, 20, { revision: 2 }))).toBe(false);
    expect(book.going(30)).toEqual([]);
    book.accept('r', 'a');
    expect(book.take(timed('a', 0, 30, { revision: 3 }))).toBe(true);
    expect(gravityOf(book, 30)).toEqual(['esz']);
  });

  it('spikes are information; what is open is never forgotten for what is not', () => {
    const book = new SeizureBook();
    expect(book.take(timed('s', 0, 0, { type: 'spike' }))).toBe(false);
    book.take(timed('a', 0, 10));
    for (let k = 0; k < 3000; k += 1)
      book.take(timed(`c${k}`, 100 + k, 1, { open: false, grade: 'suspected' }));
    expect(book.going(4000).flatMap(({ findings }) => findings)).toEqual(['a']);
    expect(book.take(timed('c0', 100, 1, { open: false, revision: 1 }))).toBe(true);
    expect(book.take(timed('c2999', 3099, 1, { open: false, revision: 1 }))).toBe(false);
  });

  it('a seizure and a convulsion are two, and nothing goes on once its analysis is gone', () => {
    const book = new SeizureBook();
    book.take(timed('a', 0, 10, { grade: 'suspected' }));
    book.take(timed('b', 5, 10, { type: 'convulsion', grade: null }));
    expect(gravityOf(book, 20)).toEqual(['suspected', 'convulsion']);
    book.end(() => false);
    expect(book.isOpen).toBe(false);
    expect(book.going(20)).toEqual([]);
  });
});
