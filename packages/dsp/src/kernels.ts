import type { Section } from './section.ts';

/** One section over one channel: transposed direct form II, state in locals. */
export const runOne = (
  values: Float64Array,
  at: number,
  length: number,
  section: Section,
  state: Float64Array,
  s: number,
): void => {
  const { b0, b1, b2, a1, a2 } = section;
  let p = state[s] as number;
  let q = state[s + 1] as number;
  for (let i = at; i < at + length; i += 1) {
    const x = values[i] as number;
    const y = b0 * x + p;
    p = b1 * x - a1 * y + q;
    q = b2 * x - a2 * y;
    values[i] = y;
  }
  state[s] = p;
  state[s + 1] = q;
};

/** The same arithmetic over four channels at once: their recurrences do not wait for one another. */
export const runFour = (
  values: Float64Array,
  at: Int32Array,
  first: number,
  from: number,
  length: number,
  section: Section,
  state: Float64Array,
  s: number,
): void => {
  const { b0, b1, b2, a1, a2 } = section;
  const i0 = (at[first] as number) + from;
  const i1 = (at[first + 1] as number) + from;
  const i2 = (at[first + 2] as number) + from;
  const i3 = (at[first + 3] as number) + from;
  let p0 = state[s] as number;
  let q0 = state[s + 1] as number;
  let p1 = state[s + 2] as number;
  let q1 = state[s + 3] as number;
  let p2 = state[s + 4] as number;
  let q2 = state[s + 5] as number;
  let p3 = state[s + 6] as number;
  let q3 = state[s + 7] as number;
  for (let i = 0; i < length; i += 1) {
    const x0 = values[i0 + i] as number;
    const x1 = values[i1 + i] as number;
    const x2 = values[i2 + i] as number;
    const x3 = values[i3 + i] as number;
    const y0 = b0 * x0 + p0;
    const y1 = b0 * x1 + p1;
    const y2 = b0 * x2 + p2;
    const y3 = b0 * x3 + p3;
    p0 = b1 * x0 - a1 * y0 + q0;
    p1 = b1 * x1 - a1 * y1 + q1;
    p2 = b1 * x2 - a1 * y2 + q2;
    p3 = b1 * x3 - a1 * y3 + q3;
    q0 = b2 * x0 - a2 * y0;
    q1 = b2 * x1 - a2 * y1;
    q2 = b2 * x2 - a2 * y2;
    q3 = b2 * x3 - a2 * y3;
    values[i0 + i] = y0;
    values[i1 + i] = y1;
    values[i2 + i] = y2;
    values[i3 + i] = y3;
  }
  state[s] = p0;
  state[s + 1] = q0;
  state[s + 2] = p1;
  state[s + 3] = q1;
  state[s + 4] = p2;
  state[s + 5] = q2;
  state[s + 6] = p3;
  state[s + 7] = q3;
};
