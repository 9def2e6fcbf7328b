import { factNames, type FactName } from './facts.ts';
import { bias, terms } from './model-terms.ts';

/** What a fact adds to the log odds: straight lines between points, level beyond them. 0: as in an ordinary second. */
const adds = (x: number, [at, by]: readonly [readonly number[], readonly number[]]): number => {
  const last = at.length - 1;
  if (!(x > (at[0] as number))) return by[0] as number;
  if (x >= (at[last] as number)) return by[last] as number;
  let k = 1;
  while (x > (at[k] as number)) k += 1;
  const [from, to] = [at[k - 1] as number, at[k] as number];
  return (by[k - 1] as number) + (((by[k] as number) - (by[k - 1] as number)) * (x - from)) / (to - from);
};

/** What every fact says for (above 0) or against a seizure. */
export const weigh = (facts: Float64Array, out: Float64Array): number => {
  let odds = bias;
  for (const [k, name] of factNames.entries()) {
    const added = adds(facts[k] as number, terms[name]);
    out[k] = added;
    odds += added;
  }
  return odds;
};

/** The facts that say most, strongest first, by their names. */
export const reasons = (added: Float64Array, count: number): Readonly<Record<string, number>> =>
  Object.fromEntries(
    factNames
      .map((name: FactName, k) => [`weighs_${name}`, added[k] as number] as const)
      .toSorted((a, b) => Math.abs(b[1]) - Math.abs(a[1]))
      .slice(0, count),
  );
