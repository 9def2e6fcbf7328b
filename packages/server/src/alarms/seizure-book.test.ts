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
const both = { seizures: true, convulsions: true };
/** The seconds [from, to) are judged. */
const judge = (book: SeizureBook, from: number, to: number, looked = both): void => {
  for (let second = from; second < to; second += 1) book.judged.put(second, second + 1, looked);
};
const gravityOf = (book: SeizureBook) => book.going().map(({ gravity }) => gravity);

describe('what goes on at a bed', () => {
  it('ACNS 2021: an electrographic seizure of 10 min is status, by judged seconds alone', () => {
    const book = new SeizureBook();
    judge(book, 1000, 1010);
    book.take(timed('a', 1000, 10));
    judge(book, 1010, 1599);
    expect(gravityOf(book)).toEqual(['esz']);
    judge(book, 1599, 1600);
    expect(gravityOf(book)).toEqual(['status']);
  });

  it('a second that nobody could judge ends what goes on, and is no part of any denominator', () => {
    const book = new SeizureBook();
    book.take(timed('a', 1000, 10));
    judge(book, 1000, 1300);
    judge(book, 1300, 1301, { seizures: false, convulsions: false });
    judge(book, 1301, 1719);
    // 718 judged seconds: not 10 min without a break, and not 20 % of an hour.
    expect(gravityOf(book)).toEqual(['esz']);
    judge(book, 1719, 1721);
    expect(gravityOf(book)).toEqual(['status']);
  });

  it('ACNS 2021: 20 % of an hour is status, each second counted once whoever found it; what a reader rejected leaves it', () => {
    const book = new SeizureBook();
    const closed = { open: false };
    judge(book, 0, 4029);
    for (const k of [0, 1, 2]) {
      book.take(timed(`a${k}`, 1000 + 1000 * k, 230, closed));
      book.take(timed(`b${k}`, 1000 + 1000 * k, 230, closed));
    }
    book.take(timed('c', 4000, 1));
    expect(gravityOf(book)).toEqual(['esz']);
    judge(book, 4029, 4031);
    expect(gravityOf(book)).toEqual(['status']);
    for (const id of ['a0', 'b0']) book.say('r', id, { review: 'rejected', review_type: null });
    expect(gravityOf(book)).toEqual(['esz']);
    book.say('r', 'b0', { review: 'unreviewed', review_type: null });
    expect(gravityOf(book)).toEqual(['status']);
    book.say('r', 'b0', { review: 'confirmed', review_type: 'artefact-chewing' });
    expect(gravityOf(book)).toEqual(['esz']);
    // An hour after the first of them.
    const later = new SeizureBook();
    judge(later, 0, 4930);
    for (const k of [0, 1, 2]) later.take(timed(`a${k}`, 1000 + 1000 * k, 230, closed));
    later.take(timed('d', 4900, 1));
    expect(gravityOf(later)).toEqual(['esz']);
  });

  it('what is only suspected is no status however long, until a person confirms it', () => {
    const book = new SeizureBook();
    book.take(timed('a', 1000, 10, { grade: 'suspected' }));
    judge(book, 1000, 1900);
    expect(gravityOf(book)).toEqual(['suspected']);
    book.say('r', 'a', { review: 'confirmed', review_type: null });
    expect(gravityOf(book)).toEqual(['status']);
  });

  it('a convulsion of 5 min is electroclinical status, where nothing but it can be judged', () => {
    const book = new SeizureBook();
    book.take(timed('a', 1000, 10, { type: 'convulsion', grade: null }));
    judge(book, 1000, 1299, { seizures: false, convulsions: true });
    expect(gravityOf(book)).toEqual(['convulsion']);
    judge(book, 1299, 1300, { seizures: false, convulsions: true });
    expect(book.going()).toMatchObject([
      { gravity: 'status', text: 'electroclinical status epilepticus suspected' },
    ]);
  });

  it('what a reader rejected stays rejected, whatever its detector goes on to say', () => {
    const book = new SeizureBook();
    book.take(timed('a', 0, 10, { grade: 'suspected' }));
    book.say('r', 'a', { review: 'rejected', review_type: null });
    expect(book.take(timed('a', 0, 20, { revision: 2 }))).toBe(false);
    expect(book.going()).toEqual([]);
    expect(book.isOpen).toBe(false);
    book.say('r', 'a', { review: 'unreviewed', review_type: null });
    expect(book.take(timed('a', 0, 30, { revision: 3 }))).toBe(true);
    expect(gravityOf(book)).toEqual(['esz']);
  });

  it('spikes are information; what is open is never forgotten for what is not', () => {
    const book = new SeizureBook();
    expect(book.take(timed('s', 0, 0, { type: 'spike' }))).toBe(false);
    book.take(timed('a', 0, 10));
    for (let k = 0; k < 3000; k += 1)
      book.take(timed(`c${k}`, 100 + k, 1, { open: false, grade: 'suspected' }));
    expect(book.going().flatMap(({ findings }) => findings)).toEqual(['a']);
    expect(book.take(timed('c0', 100, 1, { open: false, revision: 1 }))).toBe(true);
    expect(book.take(timed('c2999', 3099, 1, { open: false, revision: 1 }))).toBe(false);
  });

  it('a seizure and a convulsion are two, and nothing goes on once its analysis is gone', () => {
    const book = new SeizureBook();
    book.take(timed('a', 0, 10, { grade: 'suspected' }));
    book.take(timed('b', 5, 10, { type: 'convulsion', grade: null }));
    expect(gravityOf(book)).toEqual(['suspected', 'convulsion']);
    book.end(() => false);
    expect(book.isOpen).toBe(false);
    expect(book.going()).toEqual([]);
  });

  it('nothing of the patient before is burden of the next one', () => {
    const book = new SeizureBook();
    book.take(timed('a', 1000, 1000, { open: false }));
    judge(book, 1000, 2000);
    book.forget();
    book.take(timed('b', 2000, 10));
    judge(book, 2000, 2020);
    expect(gravityOf(book)).toEqual(['esz']);
  });
});

describe('seconds of rows', () => {
  it('of any length leave none out, and are kept in bounds', () => {
    const { judged } = new SeizureBook();
    const row_s = 1.0015;
    for (let k = 0; k < 30_000; k += 1) judged.put(7 + k * row_s, 7 + (k + 1) * row_s, both);
    const seconds = [...judged.recent()].map(({ second }) => second);
    expect(seconds).toEqual(
      Array.from({ length: seconds.length }, (_, k) => judged.last - seconds.length + 1 + k),
    );
    expect(seconds.length).toBe(4301);
    expect([...judged.between(0, Number.POSITIVE_INFINITY)].length).toBeLessThan(10_000);
  });
});
