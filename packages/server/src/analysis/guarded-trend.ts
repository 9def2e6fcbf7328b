import type { Trend } from '@valvomo/analysis';
import type { Plain } from '@valvomo/model';

type TrendRun = ReturnType<Trend['create']>;

interface Saved {
  readonly failed: boolean;
  readonly state: Plain;
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/**
 * The same trend, whose failure is its own: it is told once, its values are missing from then on, and the other trends
 * go on. One that cannot even begin has no columns.
 */
export const guarded = (trend: Trend, onFault: (trend: string, message: string) => void): Trend => {
  const fail = (error: unknown): void => onFault(trend.id, messageOf(error));
  const begin = (context: Parameters<Trend['create']>[0], state: Plain | undefined): TrendRun | string => {
    try {
      return trend.create(context, state);
    } catch (error) {
      fail(error);
      return messageOf(error);
    }
  };
  return {
    ...trend,
    create: (context, saved) => {
      const { failed = false, state } = (saved ?? {}) as Partial<Saved>;
      const run = begin(context, failed ? undefined : state);
      if (typeof run === 'string')
        return {
          columns: [],
          absent: [{ name: trend.id, why: run }],
          next: () => undefined,
          snapshot: () => null,
        };
      let isDead = failed;
      return {
        columns: run.columns,
        absent: run.absent ?? [],
        next: (epoch, out) => {
          if (isDead) return;
          try {
            run.next(epoch, out);
          } catch (error) {
            isDead = true;
            out.fill(Number.NaN);
            fail(error);
          }
        },
        snapshot: () => ({ failed: isDead, state: isDead ? null : run.snapshot() }),
      };
    },
  };
};
