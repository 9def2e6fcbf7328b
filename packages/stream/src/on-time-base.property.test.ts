import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Placed } from './index.ts';
import { countAt, signals, World, type Step } from './world.fixture.ts';

const samples = fc.integer({ min: 1, max: 9 });
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 30,
    arbitrary: fc.record({
      do: fc.constant('measure' as const),
      samples,
      fate: fc.constantFrom('sent' as const, 'sent', 'sent', 'lost', 'doubled', 'late'),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('pause' as const),
      samples,
      fate: fc.constantFrom('sent' as const, 'lost'),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ do: 'relink' as const }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('server-restart' as const), forgets: fc.nat(5) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('device-restart' as const), samples }) },
);

const wrongCounts = (item: Placed, zero: number): number => {
  if (item.kind === 'gap') return 0;
  let wrong = 0;
  for (let signal = 0; signal < signals; signal += 1)
    for (let i = 0; i < item.samples; i += 1)
      if (item.counts[signal * item.samples + i] !== countAt(signal, zero + item.start + i)) wrong += 1;
  return wrong;
};

it('every sample once, or in a named gap, in strict order, whatever is lost, doubled, reordered, forgotten or restarted', () => {
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 120, size: 'max' }),
      fc.integer({ min: 1, max: 30 }),
      (steps, ringSize) => {
        const world = new World(ringSize);
        world.run(steps);
        let next = 0;
        for (const item of world.placed) {
          expect(item.start).toBe(next);
          expect(item.samples).toBeGreaterThan(0);
          expect(wrongCounts(item, world.zero)).toBe(0);
          next = item.start + item.samples;
        }
        expect(next).toBe(world.head - world.zero);
        for (const item of world.placed.filter(({ kind }) => kind === 'gap')) {
          const covered = world.named.some(
            ([from, to]) => from <= world.zero + item.start && world.zero + item.start + item.samples <= to,
          );
          expect(covered, `gap ${item.start} + ${item.samples}`).toBe(true);
        }
      },
    ),
    { numRuns: 300 },
  );
});

it('what a device still has is never given up: without overflow, pauses and restarts there is no gap', () => {
  const kind = step.filter((s) => s.do === 'measure' || s.do === 'relink' || s.do === 'server-restart');
  fc.assert(
    fc.property(fc.array(kind, { maxLength: 120, size: 'max' }), (steps) => {
      const world = new World(1000);
      world.run(steps);
      expect(world.placed.filter((item) => item.kind === 'gap')).toEqual([]);
    }),
    { numRuns: 200 },
  );
});

it('resends are asked for at most as often as something is missing', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 120, size: 'max' }), (steps) => {
      const world = new World(1000);
      world.run(steps);
      const faults = steps.filter((s) => s.do !== 'measure' || s.fate !== 'sent').length;
      expect(world.asked).toBeLessThanOrEqual(2 * faults + 3);
    }),
  );
});
