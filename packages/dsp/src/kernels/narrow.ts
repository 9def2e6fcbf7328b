import type { Section } from '../section.ts';

/**
 * Which sections may run in float32 where only pixels come of it. What float32 loses of a signal, an electrode's offset
 * of 100 mV above all, a section multiplies by up to 1 / (1 + a1 + a2), its gain of noise at 0 Hz. So only sections
 * behind the last one that takes away what does not change, and only with a gain of noise of at most 20 (from about
 * 1/28 of the rate on).
 */
const gainMax = 20;
const blocksMax = 1e-9;

const blocksOffset = ({ b0, b1, b2 }: Section): boolean => Math.abs(b0 + b1 + b2) < blocksMax;
const isCalm = ({ a1, a2 }: Section): boolean => 1 + a1 + a2 >= 1 / gainMax;

/** Sections of the mixed kernel that are in float32 at most. */
const narrowMax = 3;

/** How many of the last sections of a cascade may run in float32; 0 where nothing takes an offset away. */
export const narrowOf = (sections: readonly Section[]): number => {
  if (!sections.some(blocksOffset)) return 0;
  let count = 0;
  for (const section of sections.toReversed()) {
    if (count === narrowMax || blocksOffset(section) || !isCalm(section)) return count;
    count += 1;
  }
  return count;
};

/** One section over one channel in float32: the twin of what the mixed kernel does, operation by operation. */
export const runNarrow = (
  values: Float64Array,
  at: number,
  length: number,
  section: Section,
  state: Float64Array,
  s: number,
): void => {
  const { fround } = Math;
  const [b0, b1, b2] = [fround(section.b0), fround(section.b1), fround(section.b2)];
  const [a1, a2] = [fround(section.a1), fround(section.a2)];
  let p = fround(state[s] as number);
  let q = fround(state[s + 1] as number);
  for (let i = at; i < at + length; i += 1) {
    const x = fround(values[i] as number);
    const y = fround(fround(b0 * x) + p);
    p = fround(fround(fround(b1 * x) - fround(a1 * y)) + q);
    q = fround(fround(b2 * x) - fround(a2 * y));
    values[i] = y;
  }
  state[s] = p;
  state[s + 1] = q;
};
