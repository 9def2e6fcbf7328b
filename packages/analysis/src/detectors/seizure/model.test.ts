import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { factNames } from './facts.ts';
import { bias, terms } from './model-terms.ts';
import { reasons, weigh } from './model.ts';

const added = new Float64Array(factNames.length);
const factsWith = (k: number, x: number): Float64Array => {
  const facts = new Float64Array(factNames.length);
  facts[k] = x;
  return facts;
};

describe('the model of the second stage', () => {
  it('has rising points for every fact, and as many values', () => {
    for (const name of factNames) {
      const [at, by] = terms[name];
      expect(by).toHaveLength(at.length);
      expect(at.length).toBeGreaterThan(1);
      expect(at.every((x, k) => k === 0 || x > (at[k - 1] ?? Infinity))).toBe(true);
    }
  });

  it('gives its points their values, goes straight between them, and is level beyond', () => {
    for (const [k, name] of factNames.entries()) {
      const [at, by] = terms[name];
      const saidAt = (x: number): number => {
        weigh(factsWith(k, x), added);
        return added[k] ?? Number.NaN;
      };
      for (const [i, x] of at.entries()) expect(saidAt(x)).toBeCloseTo(by[i] ?? Number.NaN, 9);
      const [first = 0, second = 0] = at;
      expect(saidAt((first + second) / 2)).toBeCloseTo(((by[0] ?? 0) + (by[1] ?? 0)) / 2, 9);
      expect(saidAt(first - 1e6)).toBe(by[0]);
      expect(saidAt((at.at(-1) ?? 0) + 1e6)).toBe(by.at(-1));
    }
  });

  it('says finite odds of any facts, the sum of what each adds', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double(), { minLength: factNames.length, maxLength: factNames.length }),
        (facts) => {
          const odds = weigh(Float64Array.from(facts), added);
          expect(Number.isFinite(odds)).toBe(true);
          expect(odds).toBeCloseTo(bias + added.reduce((sum, one) => sum + one, 0), 9);
        },
      ),
    );
  });

  it('names what said most, for or against, first', () => {
    const said = new Float64Array(factNames.length);
    said.set([0.1, -2, 1.5]);
    expect(Object.entries(reasons(said, 2))).toEqual([
      [`weighs_${factNames[1]}`, -2],
      [`weighs_${factNames[2]}`, 1.5],
    ]);
  });
});
