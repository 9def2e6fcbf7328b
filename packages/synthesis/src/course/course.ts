/** A value over time: straight lines between points, held before the first and after the last. */
export type Course = readonly (readonly [at_s: number, value: number])[];

/** The value of a course at an instant. */
export const courseAt = (course: Course, at_s: number): number => {
  let [before_s, before] = course[0] ?? [0, 0];
  if (at_s <= before_s) return before;
  for (const [next_s, next] of course) {
    if (at_s < next_s) return before + ((next - before) * (at_s - before_s)) / (next_s - before_s);
    before_s = next_s;
    before = next;
  }
  return before;
};

/** Rises from 0 to 1 within `[0, 1]` as half a cosine; 0 before, 1 after. */
export const easing = (x: number): number => (x <= 0 ? 0 : x >= 1 ? 1 : 0.5 - 0.5 * Math.cos(Math.PI * x));

/** Part of a stay in [from_s, to_s): 0 outside, 1 inside, eased at both ends. */
export const stay = (at_s: number, from_s: number, to_s: number, ease_s: number): number =>
  easing((at_s - from_s) / ease_s) * easing((to_s - at_s) / ease_s);

/** 1, but 0 in [from_s, to_s): for what either is or is not. */
export const silence = (from_s: number, to_s: number): Course => [
  [from_s - 0.01, 1],
  [from_s, 0],
  [to_s, 0],
  [to_s + 0.01, 1],
];
