import type { Section } from './section.ts';

const splitter = 2 ** 27 + 1;

/** c − a·b with the product's rounding error (Dekker 1971, doi:10.1007/BF01397083), as a fused multiply-add gives it. */
const minusProduct = (c: number, a: number, b: number): number => {
  const aHigh = splitter * a - (splitter * a - a);
  const bHigh = splitter * b - (splitter * b - b);
  const aLow = a - aHigh;
  const bLow = b - bHigh;
  const product = a * b;
  const error = aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow);
  return c - product - error;
};

/**
 * State (p, q) of one section after it has seen 1 for ever: p = b1 − a1·g + q, q = b2 − a2·g with g = b0 + p, solved by
 * elimination with the larger pivot first. The right sides cancel almost wholly in a low cut: an electrode's offset of
 * 100 mV times what is lost there would be a step of nanovolts.
 */
const settledSection = ({ b0, b1, b2, a1, a2 }: Section): [number, number] => {
  const r1 = b1 - a1 * b0;
  const r2 = b2 - a2 * b0;
  // [1 + a1, −1; a2, 1] · [p, q] = [r1, r2]
  if (Math.abs(1 + a1) >= Math.abs(a2)) {
    const ratio = a2 * (1 / (1 + a1));
    const q = minusProduct(r2, ratio, r1) / (1 + ratio);
    return [(r1 + q) / (1 + a1), q];
  }
  const ratio = (1 + a1) * (1 / a2);
  const q = minusProduct(r1, ratio, r2) / (-1 - ratio);
  return [(r2 - q) / a2, q];
};

/**
 * States [sections × 2] of sections in a row that have seen 1 for ever, as `scipy.signal.sosfilt_zi`:
 * multiplied by the first sample they remove the step with which a filter would otherwise begin.
 */
export const settledState = (sections: readonly Section[]): Float64Array => {
  const states = new Float64Array(sections.length * 2);
  let scale = 1;
  for (const [k, section] of sections.entries()) {
    const [p, q] = settledSection(section);
    states[2 * k] = scale * p;
    states[2 * k + 1] = scale * q;
    scale *= (section.b0 + section.b1 + section.b2) / (1 + section.a1 + section.a2);
  }
  return states;
};
