import type { Act } from '@valvomo/synthesis';
import { expect, it } from 'vitest';
import { awake, seenBy } from './seizure/world.fixture.ts';
import { szGotman } from './sz-gotman.ts';

const calm = awake.filter(({ pattern }) => pattern !== 'blinks');
const seizure: Act = { pattern: 'scalp-seizure', at_s: 60, length_s: 40, options: { amplitude_uV: 250 } };

it('finds a large rhythmic seizure, and nothing in somebody who is awake', () => {
  const { times } = seenBy(szGotman, [...calm, seizure], 110);
  expect(times.length).toBeGreaterThan(0);
  expect(times[0]?.[0]).toBeGreaterThan(58);
  expect(times[0]?.[2]).toBeLessThan(95);
  expect(seenBy(szGotman, calm, 110).found).toEqual([]);
});

it('judges nothing before it has a background', () => {
  const judged = seenBy(szGotman, calm, 40).column('sz-gotman.all.judged');
  expect(judged[20]).toBe(0);
  expect(judged[35]).toBe(1);
});
