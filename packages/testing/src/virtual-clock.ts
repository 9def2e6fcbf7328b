import type { Clock } from '@valvomo/device';
import { ticks, type Ticks } from '@valvomo/model';

/** Time that passes only when a test lets it. */
export interface VirtualClock extends Clock {
  /**
   * Lets time jump from one due call to the next until `promise` has settled, and gives its result.
   * Real input and output (files, sockets) gets its turns between two jumps; where nothing is due, it is waited for.
   * @throws Error when `limit_s` of virtual time have passed
   */
  settle<T>(promise: Promise<T>, limit_s?: number): Promise<T>;
  /** Lets `duration_s` pass. */
  pass(duration_s: number): Promise<void>;
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
/** Time stands still while files are being read or written. */
const breath = async (): Promise<void> => {
  do await turn();
  while (process.getActiveResourcesInfo().some((name) => /^FSReq|^CLOSEREQ|^FILEHANDLE/i.test(name)));
};
const nap = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1));

interface Call {
  readonly due_ms: number;
  readonly run: () => void;
  isCancelled: boolean;
}

/** Calls in the order in which they are due; those due at once in the order in which they were asked for. */
const createQueue = (): { put(call: Call): void; first(): Call | undefined; take(): void } => {
  const calls: Call[] = [];
  let head = 0;
  return {
    put: (call) => {
      let at = calls.length;
      while (at > head && (calls[at - 1]?.due_ms ?? 0) > call.due_ms) at -= 1;
      calls.splice(at, 0, call);
    },
    first: () => {
      while (calls[head]?.isCancelled === true) head += 1;
      return calls[head];
    },
    take: () => {
      head += 1;
      if (head < 1024) return;
      calls.splice(0, head);
      head = 0;
    },
  };
};

export const createVirtualClock = (start: Ticks = ticks(17_637_000_000_000_000n)): VirtualClock => {
  const queue = createQueue();
  let now_ms = 0;

  /** Runs the next due call, if it is due at `until_ms` or before. */
  const step = (until_ms: number): boolean => {
    const call = queue.first();
    if (call === undefined || call.due_ms > until_ms) return false;
    queue.take();
    now_ms = Math.max(now_ms, call.due_ms);
    call.run();
    return true;
  };

  return {
    now: () => ticks(start + BigInt(Math.round(now_ms * 10_000))),
    monotonic_ms: () => now_ms,
    after: (delay_ms, then) => {
      const call: Call = { due_ms: now_ms + Math.max(0, delay_ms), run: then, isCancelled: false };
      queue.put(call);
      return () => {
        call.isCancelled = true;
      };
    },
    settle: async (promise, limit_s = 24 * 3600) => {
      const until_ms = now_ms + limit_s * 1000;
      const state = { isSettled: false };
      const settled = promise.finally(() => {
        state.isSettled = true;
      });
      settled.catch(() => {});
      await breath();
      while (!state.isSettled) {
        if ((queue.first()?.due_ms ?? 0) > until_ms) throw new Error(`not settled after ${limit_s} s`);
        if (!step(until_ms)) await nap();
        await breath();
      }
      return settled;
    },
    pass: async (duration_s) => {
      const until_ms = now_ms + duration_s * 1000;
      await breath();
      while (step(until_ms)) await breath();
      now_ms = until_ms;
    },
  };
};
