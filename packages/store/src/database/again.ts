import { setTimeout as wait } from 'node:timers/promises';
import type { Tables } from './database.ts';

/** Two transactions could not be put one after the other, or waited for each other: neither is kept, one is to be repeated. */
const isToRepeat = (error: unknown): boolean => {
  const { code } = error as { code?: unknown };
  return code === '40001' || code === '40P01';
};

const attempts_max = 20;
const pause_ms_max = 50;

const repeated =
  <Args extends readonly unknown[]>(method: (...args: Args) => Promise<unknown>) =>
  async (...args: Args): Promise<unknown> => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await method(...args);
      } catch (error) {
        if (!isToRepeat(error) || attempt === attempts_max) throw error;
        // Not at the same moment as the other one.
        await wait(Math.random() * pause_ms_max);
      }
    }
  };

/** The same tables: what others prevented from being written is written again, each method as a whole. */
export const repeating = (tables: Tables): Tables =>
  Object.fromEntries(
    Object.entries(tables).map(([name, table]) => [
      name,
      Object.fromEntries(
        Object.entries(table as Record<string, (...args: readonly unknown[]) => Promise<unknown>>).map(
          ([method, work]) => [method, repeated(work)],
        ),
      ),
    ]),
  ) as unknown as Tables;
