import type { Complex } from './complex.ts';
import type { Section } from './section.ts';

/** Zeros, poles (conjugates included) and gain of a digital filter with real coefficients; as many zeros as poles. */
export interface Roots {
  readonly zeros: readonly Complex[];
  readonly poles: readonly Complex[];
  readonly gain: number;
}

const rounding = 100 * Number.EPSILON;

const isReal = ({ im }: Complex): boolean => im === 0;

/** One of each conjugate pair (im > 0) by rising real part, then the real roots, rising. */
const halves = (roots: readonly Complex[]): Complex[] => {
  const rising = roots.toSorted((a, b) => a.re - b.re || Math.abs(a.im) - Math.abs(b.im));
  const flat = ({ re, im }: Complex): boolean => Math.abs(im) <= rounding * Math.hypot(re, im);
  return [
    ...rising.filter((root) => !flat(root) && root.im > 0),
    ...rising.filter(flat).map(({ re }) => ({ re, im: 0 })),
  ];
};

/** Removes and returns the entry with the smallest `distance`; the first of equals. */
const takeNearest = (
  from: Complex[],
  distance: (entry: Complex) => number,
  among: (entry: Complex) => boolean = () => true,
): Complex | undefined => {
  let best = -1;
  for (const [i, entry] of from.entries()) {
    if (!among(entry)) continue;
    if (best < 0 || distance(entry) < distance(from[best] as Complex)) best = i;
  }
  return best < 0 ? undefined : from.splice(best, 1)[0];
};

const origin: Complex = { re: 0, im: 0 };

const fromUnitCircle = ({ re, im }: Complex): number => Math.abs(1 - Math.hypot(re, im));

/** z² + c1·z + c2 with the root and its conjugate, or with two real roots. */
const quadratic = (root: Complex, second: Complex): readonly [c1: number, c2: number] =>
  isReal(root)
    ? [-(root.re + second.re), root.re * second.re]
    : [-(root.re + root.re), root.re * root.re + root.im * root.im];

/**
 * Second-order sections from zeros and poles: the pole nearest to the unit circle takes the zeros nearest to it and goes last; an
 * odd number is filled up with a root at 0; the gain is in the first section. Pairing and order are those of
 * `scipy.signal.zpk2sos(..., pairing='nearest')`, so that results agree to rounding.
 */
export const inSections = ({ zeros, poles, gain }: Roots): readonly Section[] => {
  const odd = poles.length % 2 === 1 ? [origin] : [];
  const freePoles = halves([...poles, ...odd]);
  const freeZeros = halves([...zeros, ...odd]);
  const sections: Section[] = [];
  for (;;) {
    const pole = takeNearest(freePoles, fromUnitCircle);
    if (pole === undefined) break;
    const secondPole = isReal(pole) ? takeNearest(freePoles, fromUnitCircle, isReal) : undefined;
    const away = ({ re, im }: Complex): number => Math.hypot(re - pole.re, im - pole.im);
    const zero = takeNearest(freeZeros, away) ?? origin;
    const secondZero = isReal(zero) ? takeNearest(freeZeros, away, isReal) : undefined;
    const [b1, b2] = quadratic(zero, secondZero ?? origin);
    const [a1, a2] = quadratic(pole, secondPole ?? origin);
    sections.unshift({ b0: 1, b1, b2, a1, a2 });
  }
  const [first, ...rest] = sections as [Section, ...Section[]];
  return [{ ...first, b0: gain, b1: first.b1 * gain, b2: first.b2 * gain }, ...rest];
};
