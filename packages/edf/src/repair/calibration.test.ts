import * as fc from 'fast-check';
import { calibrationOf } from '@valvomo/model';
import { describe, expect, it } from 'vitest';

import type { EdfSignalHeader } from '../signal-header.ts';
import { recalibrated } from './calibration.ts';

const signal = (more: Partial<EdfSignalHeader> = {}): EdfSignalHeader => ({
  index: 0,
  label: 'EEG Fp1',
  transducer: '',
  physicalDimension: 'uV',
  physicalMin: -100,
  physicalMax: 100,
  digitalMin: -1000,
  digitalMax: 1000,
  prefiltering: '',
  samplesPerRecord: 4,
  reserved: '',
  annotations: false,
  ...more,
});

describe('a range around every count', () => {
  it('stays as it is where it is right, negative gains included', () => {
    const kept = { digitalMin: -1000, digitalMax: 1000, how: 'kept', residual: 0 };
    expect(recalibrated(signal(), { lowest: -1000, highest: 1000 }, 16)).toMatchObject(kept);
    const turned = { physicalMin: 100, physicalMax: -100 };
    expect(recalibrated(signal(turned), { lowest: 5, highest: 6 }, 16)).toMatchObject({ ...kept, ...turned });
  });

  it('is turned round with the physical one where the digital one falls', () => {
    const falling = signal({ digitalMin: 1000, digitalMax: -1000 });
    expect(recalibrated(falling, { lowest: 0, highest: 0 }, 16)).toMatchObject({
      digitalMin: -1000,
      digitalMax: 1000,
      physicalMin: 100,
      physicalMax: -100,
      how: 'turned',
      residual: 0,
    });
  });

  it('grows as far as it takes to stay on the same line exactly', () => {
    expect(recalibrated(signal(), { lowest: -1234, highest: 5 }, 16)).toMatchObject({
      digitalMin: -1234,
      physicalMin: -123.4,
      digitalMax: 1000,
      how: 'widened',
      residual: 0,
    });
    // A third of a microvolt a count: only every third count has a finite decimal.
    const third = signal({ physicalMin: -1000, physicalMax: 1000, digitalMin: -3000, digitalMax: 3000 });
    expect(recalibrated(third, { lowest: 0, highest: 3001 }, 16)).toMatchObject({
      digitalMax: 3003,
      physicalMax: 1001,
      residual: 0,
    });
  });

  it('of 16 unsigned bits becomes one that 16 bits hold', () => {
    const unsigned = signal({ physicalMin: 0, physicalMax: 655.35, digitalMin: 0, digitalMax: 65_535 });
    expect(recalibrated(unsigned, { lowest: 0, highest: 32_767 }, 16)).toMatchObject({
      digitalMin: 0,
      digitalMax: 32_767,
      physicalMax: 327.67,
      residual: 0,
    });
  });

  it('without a scale has no dimension, and counts for values', () => {
    for (const wrong of [
      { physicalMax: -100 },
      { physicalMin: null },
      { digitalMax: -1000 },
      { digitalMin: null },
    ]) {
      const found = recalibrated(signal(wrong), { lowest: -5, highest: 7 }, 16);
      expect(found).toMatchObject({ physicalDimension: '', how: 'uncalibrated' });
      expect([found.physicalMin, found.physicalMax]).toEqual([found.digitalMin, found.digitalMax]);
      expect(found.digitalMin).toBeLessThan(found.digitalMax);
    }
    const huge = signal({ digitalMin: 0, digitalMax: 1, physicalMin: 0, physicalMax: 99_999_999 });
    expect(recalibrated(huge, { lowest: 0, highest: 30_000 }, 16)).toMatchObject({
      how: 'scale lost',
      physicalDimension: '',
    });
  });

  it('every count keeps its value, but for what rounding to eight characters takes, which is said', () => {
    const eight = fc
      .tuple(fc.integer({ min: -99_999, max: 999_999 }), fc.nat(5))
      .map(([digits, scale]) => Number((digits / 10 ** scale).toFixed(scale)));
    const counts = fc.integer({ min: -32_768, max: 32_767 });
    fc.assert(
      fc.property(eight, eight, counts, counts, counts, counts, (pMin, pMax, dMin, dMax, a, b) => {
        fc.pre(pMin !== pMax && dMin !== dMax && String(pMin).length <= 8 && String(pMax).length <= 8);
        const before = signal({ physicalMin: pMin, physicalMax: pMax, digitalMin: dMin, digitalMax: dMax });
        const seen = { lowest: Math.min(a, b), highest: Math.max(a, b) };
        const { how, residual, ...after } = recalibrated(before, seen, 16);
        expect(after.digitalMin).toBeLessThan(after.digitalMax);
        expect(after.digitalMin).toBeLessThanOrEqual(seen.lowest);
        expect(after.digitalMax).toBeGreaterThanOrEqual(seen.highest);
        expect(after.physicalMin).not.toBe(after.physicalMax);
        if (how === 'scale lost') return;
        const old = calibrationOf({
          ...before,
          physicalMin: pMin,
          physicalMax: pMax,
          digitalMin: dMin,
          digitalMax: dMax,
        });
        const now = calibrationOf({ ...before, ...after });
        for (const count of [seen.lowest, seen.highest, Math.round((a + b) / 2)]) {
          const was = old.gain * count + old.offset;
          const size = Math.max(Math.abs(pMin), Math.abs(pMax), Math.abs(was), Math.abs(old.offset));
          expect(Math.abs(now.gain * count + now.offset - was)).toBeLessThanOrEqual(residual + 1e-9 * size);
        }
      }),
      { numRuns: 300 },
    );
  });
});
