import { ticks, type Ticks } from '@valvomo/model';

/** The only way to time in this package and in devices, so that tests bring their own. */
export interface Clock {
  /** Wall clock, ticks of 100 ns Unix UTC. May be set back by its owner. */
  now(): Ticks;
  /** Never goes back; only differences mean something. */
  monotonic_ms(): number;
  /** Calls `then` once after `delay_ms`; the returned function cancels. */
  after(delay_ms: number, then: () => void): () => void;
}

/** Between the milliseconds of `Date.now` the monotonic clock counts; a wall clock that was set is followed. */
let origin_ms = performance.timeOrigin;
const wall_ms = (): number => {
  const error_ms = Date.now() - (origin_ms + performance.now());
  if (Math.abs(error_ms) > 2) origin_ms += error_ms;
  return origin_ms + performance.now();
};

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => ticks(BigInt(Math.round(wall_ms() * 10_000))),
  monotonic_ms: () => performance.now(),
  after: (delay_ms, then) => {
    const timer = setTimeout(then, delay_ms);
    return () => clearTimeout(timer);
  },
};
