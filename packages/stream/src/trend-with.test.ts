import { from, lastValueFrom, Subject, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { trendWith } from './index.ts';

/** Sums what came; one row a full ten. */
const sums = () => {
  let sum = 0;
  let rows = 0;
  return {
    accept: (item: number) => {
      sum += item;
      const made: string[] = [];
      for (; sum >= 10 * (rows + 1); rows += 1) made.push(`row ${rows}`);
      return made;
    },
  };
};
const all = (items: readonly number[]) => lastValueFrom(from(items).pipe(trendWith(sums), toArray()));

describe('trendWith', () => {
  it('gives none, one or many rows an item, in order', async () => {
    expect(await all([3, 3, 25, 1])).toEqual(['row 0', 'row 1', 'row 2']);
  });

  it('is born anew with every subscription, and not before', async () => {
    let born = 0;
    const items = new Subject<number>();
    const rows = items.pipe(
      trendWith(() => {
        born += 1;
        return sums();
      }),
    );
    expect(born).toBe(0);
    const [first, second]: [string[], string[]] = [[], []];
    rows.subscribe((row) => first.push(row));
    items.next(15);
    rows.subscribe((row) => second.push(row));
    items.next(5);
    expect({ born, first, second }).toEqual({ born: 2, first: ['row 0', 'row 1'], second: [] });
  });

  it('what it throws is the error of the stream: when it is born, and at an item', async () => {
    const fail = (): never => {
      throw new Error('no electrodes');
    };
    await expect(lastValueFrom(from([1]).pipe(trendWith(fail)))).rejects.toThrow('no electrodes');
    const rows: number[] = [];
    const ill = { accept: (item: number) => (item === 2 ? fail() : [item]) };
    await expect(
      lastValueFrom(
        from([1, 2, 3]).pipe(
          trendWith(() => ill),
          toArray(),
        ),
      ),
    ).rejects.toThrow('no electrodes');
    from([1, 2, 3])
      .pipe(trendWith(() => ill))
      .subscribe({ next: (row) => rows.push(row), error: () => undefined });
    expect(rows).toEqual([1]);
  });
});
