import type { Detector } from '@valvomo/analysis';
import type { Plain } from '@valvomo/model';

interface Saved {
  readonly failed: boolean;
  readonly state: Plain;
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/**
 * The same detector, whose failure is its own: it is told once, it judges no second from then on, which everybody sees,
 * and the others go on.
 */
export const guardedDetector = (
  detector: Detector,
  onFault: (detector: string, message: string) => void,
): Detector => {
  const attempt = <T>(work: () => T, otherwise: (why: string) => T): T => {
    try {
      return work();
    } catch (error) {
      onFault(detector.id, messageOf(error));
      return otherwise(messageOf(error));
    }
  };
  return {
    ...detector,
    create: (context, saved) => {
      const { failed = false, state } = (saved ?? {}) as Partial<Saved>;
      let isDead = failed;
      const run = attempt(
        () => detector.create(context, failed ? undefined : state),
        (why): ReturnType<Detector['create']> => {
          isDead = true;
          return {
            columns: [],
            absent: [{ name: detector.id, why }],
            next: () => [],
            stop: () => [],
            snapshot: () => null,
          };
        },
      );
      const alive = <T>(work: () => T, dead: T): T => {
        if (isDead) return dead;
        return attempt(work, () => {
          isDead = true;
          return dead;
        });
      };
      return {
        columns: run.columns,
        absent: run.absent ?? [],
        next: (epoch, out) => {
          const found = alive(() => run.next(epoch, out), []);
          if (isDead) out.fill(Number.NaN);
          return found;
        },
        stop: (end) => alive(() => run.stop(end), []),
        snapshot: () => ({ failed: isDead, state: isDead ? null : run.snapshot() }),
      };
    },
  };
};
