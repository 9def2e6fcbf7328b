import { createVirtualClock } from '@valvomo/testing';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { createBackoff } from './backoff.ts';
import { createOffsetEstimate, offsetOf } from './clock-offset.ts';
import { createPace } from './pace.ts';

describe('§7 clock offset', () => {
  it('the true offset lies within offset ± error, whatever the way takes', () =>
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }),
        fc.bigInt({ min: 0n, max: 10n ** 8n }),
        fc.bigInt({ min: 0n, max: 10n ** 8n }),
        fc.bigInt({ min: 0n, max: 10n ** 6n }),
        (truth, there, back, work) => {
          const received = there + truth;
          const times = { sent: 0n, received, replied: received + work, returned: there + work + back };
          const { offset, error } = offsetOf(times);
          expect(truth).toBeGreaterThanOrEqual(offset - error - 1n);
          expect(truth).toBeLessThanOrEqual(offset + error + 1n);
        },
      ),
    ));

  it('of the last 8 exchanges the quickest one counts', () => {
    const estimate = createOffsetEstimate();
    const exchange = (trip: bigint) => estimate({ sent: 0n, received: 500n, replied: 500n, returned: trip });
    expect(exchange(1000n)).toEqual({ offset: 0n, error: 500n });
    expect(exchange(100n)).toEqual({ offset: 450n, error: 50n });
    for (let more = 0; more < 7; more++) expect(exchange(1000n).error).toBe(50n);
    expect(exchange(1000n).error).toBe(500n);
  });
});

describe('backoff', () => {
  it('doubles to its limit, is shortened by up to half, and starts over', () => {
    const draws = [0, 1, 0, 0, 0];
    const backoff = createBackoff(250, 1000, () => draws.shift() ?? 0);
    expect(Array.from({ length: 4 }, () => backoff.next_ms())).toEqual([250, 250, 1000, 1000]);
    backoff.reset();
    expect(backoff.next_ms()).toBe(250);
  });
});

describe('pace', () => {
  it('does not add up what each wait is late', async () => {
    const clock = createVirtualClock();
    const late = { ...clock, after: (ms: number, then: () => void) => clock.after(ms + 3, then) };
    const pace = createPace(late, 2);
    const walk = async (): Promise<void> => {
      for (let block = 1; block <= 1000; block++) await pace.until(block * 0.05);
    };
    await clock.settle(walk());
    expect(clock.monotonic_ms()).toBe(25_003);
  });

  it('lets go of who waits when it is stopped', async () => {
    const clock = createVirtualClock();
    const pace = createPace(clock, 1);
    const waiting = pace.until(1000);
    pace.stop();
    await clock.settle(waiting);
    expect(clock.monotonic_ms()).toBe(0);
  });
});
