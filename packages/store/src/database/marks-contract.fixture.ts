import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Database } from './database.ts';
import type { MarkAdded, MarkSeen, MarksQuery } from './marks.ts';

const recording = 'night-1';
const spike: MarkAdded = {
  stream: 0,
  start: 2 ** 40,
  samples: 64,
  kind: 'spike',
  text: 'F8 "sharp"\n',
  channels: ['F8-T4', 'T4-T6'],
  review: 'unreviewed',
};

/** What holds of marks in every database. */
export const marksContract = (open: () => Promise<Database>): void => {
  let database: Database;
  beforeEach(async () => {
    database = await open();
  });
  afterEach(() => database.close());

  const addOne = async (more: Partial<MarkAdded> = {}) => {
    const [mark] = await database.marks.add({ author: 'Anna', recording, marks: [{ ...spike, ...more }] });
    if (mark === undefined) throw new Error('no mark came back');
    return mark;
  };
  const seen = (mark: string, version: number, author = 'Bo'): MarkSeen => ({
    author,
    recording,
    mark,
    version,
  });
  const all = async (query: Omit<MarksQuery, 'recording' | 'limit'> = {}) =>
    (await database.marks.list({ recording, limit: 1000, ...query })).marks;

  it('gives back the mark that was added, in its recording only', async () => {
    const mark = await addOne();
    expect(mark).toMatchObject({
      ...spike,
      recording,
      author: 'Anna',
      version: 1,
      changed_by: 'Anna',
      deleted: false,
    });
    expect(mark.changed).toBe(mark.created);
    expect(Math.abs(Number(mark.created) / 1e4 - Date.now())).toBeLessThan(600_000);
    expect(await all()).toEqual([mark]);
    expect(await database.marks.list({ recording: 'night-2', limit: 10 })).toEqual({ marks: [], next: null });
    await expect(database.marks.delete({ ...seen(mark.id, 1), recording: 'night-2' })).rejects.toMatchObject({
      code: 'UNKNOWN_MARK',
    });
  });

  it('has a revision that only grows, by every change of a mark of the recording', async () => {
    expect(await database.marks.revision(recording)).toBe(0);
    const { id } = await addOne();
    const revisions = [await database.marks.revision(recording)];
    const told = async (change: Promise<unknown>): Promise<void> => {
      await change;
      revisions.push(await database.marks.revision(recording));
    };
    await told(database.marks.change(seen(id, 1), { text: 'x' }));
    await told(database.marks.delete(seen(id, 2)));
    await told(database.marks.undo(seen(id, 3)));
    await told(addOne());
    expect(revisions).toEqual([...new Set(revisions)].toSorted((a, b) => a - b));
    expect(await database.marks.revisions()).toEqual([{ recording, revision: revisions.at(-1) }]);
  });

  it('keeps its author through the changes of others, and every version', async () => {
    const first = await addOne();
    const second = await database.marks.change(seen(first.id, 1), { review: 'confirmed', channels: null });
    expect(second).toMatchObject({
      author: 'Anna',
      changed_by: 'Bo',
      version: 2,
      review: 'confirmed',
      channels: null,
      text: spike.text,
    });
    const third = await database.marks.change(seen(first.id, 2, 'Cia'), { start: 5, samples: 0 });
    expect(await database.marks.versions(recording, first.id)).toEqual([first, second, third]);
    expect(await all()).toEqual([third]);
  });

  it('refuses a change of what another person changed meanwhile, with the present version', async () => {
    const { id } = await addOne();
    await database.marks.change(seen(id, 1), { text: 'one' });
    const stale = { code: 'STALE_VERSION', value: 2 };
    await expect(database.marks.change(seen(id, 1), { text: 'two' })).rejects.toMatchObject(stale);
    await expect(database.marks.delete(seen(id, 1))).rejects.toMatchObject(stale);
    await expect(database.marks.undo(seen(id, 1))).rejects.toMatchObject(stale);
    expect(await all()).toMatchObject([{ text: 'one', version: 2 }]);
  });

  it('takes changes back one after the other, until the mark was not there', async () => {
    const { id } = await addOne({ text: 'a' });
    await database.marks.change(seen(id, 1), { text: 'b' });
    await database.marks.delete(seen(id, 2));
    expect(await all()).toEqual([]);
    expect(await database.marks.undo(seen(id, 3))).toMatchObject({ text: 'b', deleted: false, version: 4 });
    expect(await database.marks.undo(seen(id, 4))).toMatchObject({ text: 'a', version: 5 });
    expect(await database.marks.undo(seen(id, 5))).toMatchObject({ deleted: true, version: 6 });
    await expect(database.marks.undo(seen(id, 6))).rejects.toMatchObject({ code: 'NOTHING_TO_UNDO' });
    await expect(database.marks.change(seen(id, 6), { text: 'c' })).rejects.toMatchObject({
      code: 'MARK_DELETED',
    });
    expect(await database.marks.change(seen(id, 6), { text: 'c', deleted: false })).toMatchObject({
      text: 'c',
      deleted: false,
      version: 7,
    });
    expect(await database.marks.undo(seen(id, 7))).toMatchObject({ deleted: true, version: 8 });
  });

  it('takes back a change that was made after an undo, then what was before both', async () => {
    const { id } = await addOne({ text: 'a' });
    await database.marks.change(seen(id, 1), { text: 'b' });
    await database.marks.undo(seen(id, 2));
    await database.marks.change(seen(id, 3), { text: 'c' });
    expect(await database.marks.undo(seen(id, 4))).toMatchObject({ text: 'a' });
    expect(await database.marks.undo(seen(id, 5))).toMatchObject({ deleted: true });
  });

  it('finds in a window what touches it, short and long', async () => {
    const at = (start: number, samples: number, stream = 0) =>
      addOne({ start, samples, stream, text: `${start}+${samples}` });
    await at(0, 10_000_000);
    await at(900_000, 100_000);
    await at(900_000, 100_001);
    await at(999_990, 10);
    await at(999_990, 11);
    await at(1_000_000, 0);
    await at(1_000_999, 0);
    await at(1_001_000, 5);
    await at(1_000_500, 5, 1);
    const window = { stream: 0, from: 1_000_000, to: 1_001_000 };
    const found = ['0+10000000', '900000+100001', '999990+11', '1000000+0', '1000999+0'];
    expect((await all({ window })).map(({ text }) => text)).toEqual(found);
    const paged: string[] = [];
    let after: string | null | undefined;
    while (after !== null) {
      const page = await database.marks.list({
        recording,
        window,
        limit: 2,
        ...(after === undefined ? {} : { after }),
      });
      expect(page.marks.length).toBeLessThanOrEqual(2);
      paged.push(...page.marks.map(({ text }) => text));
      after = page.next;
    }
    expect(paged).toEqual(found);
    await expect(database.marks.list({ recording, limit: 2, after: 'x' })).rejects.toMatchObject({
      code: 'BAD_CURSOR',
    });
  });

  it('gives what has changed since an instant, deleted marks, too', async () => {
    const old = await addOne();
    const last = await database.marks.delete(seen(old.id, 1));
    expect(await all({ changed_since: last.changed })).toContainEqual(last);
    expect(await all({ changed_since: (BigInt(last.changed) + 1n).toString() })).toEqual([]);
  });

  it('pages through 100 000 marks, each once and in order', async () => {
    const count = 100_000;
    const places = Array.from({ length: count }, (_, index) => ((index * 7919) % count) * 211);
    const slice = 20_000;
    for (let from = 0; from < count; from += slice) {
      const marks = places.slice(from, from + slice).map((start) => Object.assign({}, spike, { start }));
      await database.marks.add({ author: 'Anna', recording, marks });
    }
    expect(await database.marks.count(recording)).toBe(count);
    const starts: number[] = [];
    let after: string | null | undefined;
    while (after !== null) {
      const page = await database.marks.list({
        recording,
        limit: 9000,
        ...(after === undefined ? {} : { after }),
      });
      starts.push(...page.marks.map(({ start }) => start));
      after = page.next;
    }
    expect(starts).toEqual(places.toSorted((a, b) => a - b));
    const window = { stream: 0, from: 10_000_000, to: 10_002_110 };
    expect((await all({ window })).map(({ start }) => start)).toEqual(
      places.filter((start) => start < window.to && start + 64 > window.from).toSorted((a, b) => a - b),
    );
    expect(await database.audit.list({ subject: 'mark', limit: 3 })).toHaveLength(3);
  }, 240_000);

  it('notes every change with who, when, what before and after', async () => {
    const first = await addOne();
    const second = await database.marks.change(seen(first.id, 1), { text: 'other' });
    await database.marks.change(seen(first.id, 1), { text: 'stale' }).catch(() => undefined);
    const third = await database.marks.undo(seen(first.id, 2, 'Cia'));
    const rows = await database.audit.list({ subject: 'mark', id: first.id, limit: 10 });
    expect(rows).toMatchObject(
      [
        { author: 'Anna', action: 'add', at: first.changed, before: null, after: first },
        { author: 'Bo', action: 'change', at: second.changed, before: first, after: second },
        { author: 'Cia', action: 'undo', at: third.changed, before: second, after: third },
      ].toReversed(),
    );
    const [newest] = rows;
    expect(await database.audit.list({ below: newest?.number ?? 0, limit: 10 })).toEqual(rows.slice(1));
    expect((await database.persons.list()).toSorted()).toEqual(['Anna', 'Bo', 'Cia']);
  });
};
