import type { Database } from '@valvomo/store';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { AlarmKeeper } from './alarm-keeper.ts';

type Written = Parameters<Database['alarms']['write']>[0];

/** A database that is away until it is not. */
const away = () => {
  const written: Written[] = [];
  const database = { isAway: true, written, hang: false };
  const alarms = {
    write: (change: Written): Promise<void> => {
      if (database.hang) return new Promise(() => undefined);
      if (database.isAway) return Promise.reject(new Error('away'));
      written.push(change);
      return Promise.resolve();
    },
  };
  const keeper = new AlarmKeeper({ alarms } as unknown as Database, pino({ level: 'silent' }));
  keeper.release();
  return { database, keeper };
};
const entry = (k: number) => ({
  at: String(k),
  bed: 'bed-1',
  alarm: null,
  action: 'acknowledged',
  author: 'Anna',
  detail: String(k),
  content: null,
});

describe('what is said while the database is away', () => {
  it('is said not to be kept at once, is kept in order when it is back, all of it', async () => {
    const { database, keeper } = away();
    let state = 0;
    const kept: boolean[] = [];
    for (let k = 0; k < 50; k += 1) {
      state = k;
      keeper.keep(() => state, [], [entry(k)]);
      kept.push(k % 10 === 0 && (await keeper.isKept(1000)));
    }
    expect(kept).not.toContain(true);
    database.isAway = false;
    await expect.poll(() => keeper.isKept(1000), { timeout: 30_000 }).toBe(true);
    expect(database.written.flatMap(({ log }) => log.map(({ detail }) => Number(detail)))).toEqual(
      Array.from({ length: 50 }, (_, k) => k),
    );
    expect(database.written.at(-1)?.state).toBe(49);
    await keeper.close();
  });

  it('nobody waits for a database that does not answer', async () => {
    const { database, keeper } = away();
    database.hang = true;
    keeper.keep(() => 0, [], [entry(0)]);
    expect(await keeper.isKept(20)).toBe(false);
  });

  it('when more waits than may, the log says how much is not in it', async () => {
    const { database, keeper } = away();
    const many = 20_000;
    for (let k = 0; k < many + 500; k += 1) keeper.keep(() => k, [], [entry(k)]);
    database.isAway = false;
    await expect.poll(() => keeper.isKept(1000), { timeout: 30_000 }).toBe(true);
    const log = database.written.flatMap((one) => one.log);
    expect(log).toHaveLength(many);
    expect(log[0]).toMatchObject({
      action: 'log-lost',
      detail: expect.stringMatching(/^501 changes/) as string,
    });
    expect(log[1]?.detail).toBe('501');
    expect(log.at(-1)?.detail).toBe(String(many + 499));
    await keeper.close();
  });
});
