import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { BedRing } from './bed-ring.ts';
import { Ranges, roundedRange } from './ranges.ts';
import { bedMessage, give, settings } from './test-bed.ts';
import { planOf } from './plan.ts';

it('a range is rounded outwards, by at most twice what was seen', () => {
  expect(roundedRange({ min: -0.93, max: 1.02 })).toEqual({ min: -1, max: 1.5 });
  expect(roundedRange({ min: 0, max: 0 })).toEqual({ min: 0, max: expect.any(Number) as number });
  const value = fc
    .integer({ min: -1_000_000_000, max: 1_000_000_000 })
    .map((thousandths) => thousandths / 1000);
  fc.assert(
    fc.property(value, value, (a, b) => {
      const seen = { min: Math.min(a, b), max: Math.max(a, b) };
      const { min, max } = roundedRange(seen);
      expect(min).toBeLessThanOrEqual(seen.min + 1e-9 * Math.abs(seen.min));
      expect(max).toBeGreaterThanOrEqual(seen.max - 1e-9 * Math.abs(seen.max));
      expect(max).toBeGreaterThan(min);
      expect(max - min).toBeLessThanOrEqual(Math.max(2.01 * (seen.max - seen.min), 5));
    }),
  );
});

it('a range is chosen when 2 s were seen, and from then on only grows', () => {
  const bed = new BedRing(bedMessage([{ rate_hz: 64, labels: ['Flow'], unit: 'mV' }]));
  const ring = bed.ringOf(0);
  if (ring === undefined) throw new Error('no stream');
  const ranges = new Ranges();
  give(bed, 0, 0, 100);
  expect(ranges.of(ring, 0)).toBeUndefined();
  give(bed, 0, 100, 100);
  // Counts are 0.1 mV, of which the display makes µV: 2000 ± some 500 counts.
  const first = ranges.of(ring, 0);
  expect(first?.min).toBeGreaterThanOrEqual(100_000);
  expect(first?.max).toBeLessThanOrEqual(300_000);
  ring.append(200, 1, Int16Array.of(-3000));
  expect(ranges.of(ring, 0)?.max).toBeGreaterThanOrEqual(first?.max ?? Infinity);
  expect(ranges.of(ring, 0)?.min).toBeLessThanOrEqual(-300_000);
  give(bed, 0, 201, 64 * 40);
  expect(ranges.of(ring, 0)?.min).toBeLessThanOrEqual(-300_000);
});

it('a bed names the scale of a row once it knows it', () => {
  const bed = new BedRing(
    bedMessage([
      {
        rate_hz: 64,
        labels: ['Flow'],
        unit: 'cmH2O',
        electrodes: { basis: 'declared', electrodes: [{ kind: 'other', role: 'respiration' }] },
      },
    ]),
  );
  expect(planOf(bed, settings).rows[0]?.scale).toMatchObject({ provisional: true });
  give(bed, 0, 0, 200);
  expect(planOf(bed, settings).rows[0]?.scale).toEqual({ kind: 'range', min: 100, max: 300 });
});
