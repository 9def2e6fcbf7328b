import type { Clock } from './clock.ts';

/** Holds a program to the machine's clock: position and clock are compared anew each time, so that nothing adds up. */
export interface Pace {
  /** Resolves when `position_s`, seconds since the start of the samples, is due; at once when it is past or stopped. */
  until(position_s: number): Promise<void>;
  /** Nobody waits any more. */
  stop(): void;
}

/** @param speed Seconds of samples in one second of the machine's clock; Infinity never waits. */
export const createPace = (clock: Clock, speed: number): Pace => {
  const begun_ms = clock.monotonic_ms();
  const waiting = new Set<() => void>();
  let isStopped = false;
  return {
    until: async (position_s) => {
      const wait_ms = begun_ms + (position_s * 1000) / speed - clock.monotonic_ms();
      if (isStopped || wait_ms <= 0) return;
      let go = (): void => {};
      const due = new Promise<void>((resolve) => (go = resolve));
      const cancel = clock.after(wait_ms, go);
      waiting.add(go);
      await due;
      waiting.delete(go);
      cancel();
    },
    stop: () => {
      isStopped = true;
      for (const go of waiting) go();
    },
  };
};
