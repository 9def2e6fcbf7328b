import { describe, expect, it } from 'vitest';
import { live } from './run.ts';

/** Other seeds: `pnpm chaos --hours N`. These begin before a midnight and before both changes of daylight-saving time. */
const seeds = [5, 8, 12];

describe('device, cable, server and disk fail, again and again', () => {
  it.concurrent.each(seeds)(
    'seed %i: every sample is recorded once, at its index, or lies in a named gap; nothing acknowledged is missing',
    async (seed) => {
      const { problems, told, samples } = await live(seed, 6);
      expect(problems.length === 0 ? [] : [...told, ...problems]).toEqual([]);
      expect(samples).toBeGreaterThan(1000);
    },
    300_000,
  );
});
