/** Pauses between attempts: doubling from `first_ms` to `max_ms`, each shortened at random by up to half. */
export interface Backoff {
  next_ms(): number;
  reset(): void;
}

export const createBackoff = (first_ms: number, max_ms: number, random: () => number): Backoff => {
  let pause_ms = first_ms;
  return {
    next_ms: () => {
      const chosen = pause_ms * (1 - random() / 2);
      pause_ms = Math.min(pause_ms * 2, max_ms);
      return chosen;
    },
    reset: () => {
      pause_ms = first_ms;
    },
  };
};
