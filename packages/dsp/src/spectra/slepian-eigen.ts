import {
  eigenvaluesBelow,
  halfChain,
  twisted,
  twistFor,
  type HalfChain,
  type Twist,
} from './slepian-half.ts';

/** From `above`, below which `index` eigenvalues lie, to where more lie below. */
const bracket = (chain: HalfChain, index: number, above: number, step: number): [number, number] => {
  let low = above;
  for (let width = step; ; width *= 2) {
    const high = low + width;
    const below = eigenvaluesBelow(chain, high);
    if (below > index) return [low, high];
    low = high;
  }
};

/**
 * Eigenvalue number `index` of the chain between `low` and `high`; twist.vector becomes its vector. Halves until it is alone
 * there, then follows Rayleigh's quotient, and halves again should that lead out.
 */
const eigenvalue = (chain: HalfChain, index: number, from: [number, number], twist: Twist): number => {
  let [low, high] = from;
  let alone = false;
  let at = (low + high) / 2;
  for (let turn = 0; turn < 200; turn += 1) {
    if (alone) {
      const change = twisted(chain, at, twist);
      const next = at + change;
      if (Math.abs(change) <= 2 * Number.EPSILON * at || high - low <= 2 * Number.EPSILON * high) return next;
      if (next > low && next < high) {
        at = next;
        continue;
      }
      at = (low + high) / 2;
    }
    if (eigenvaluesBelow(chain, at) > index) high = at;
    else low = at;
    at = (low + high) / 2;
    // A few halvings more than needed: Rayleigh's quotient starts near enough.
    alone = high - low < 1e-2 * high && eigenvaluesBelow(chain, high) === index + 1;
  }
  return at;
};

/** Puts half a sequence into the whole, of norm 1. */
const unfold = (vector: Float64Array, parity: 1 | -1, out: Float64Array): void => {
  const length = out.length;
  let norm = 0;
  for (let i = 0; i < length; i += 1) {
    const mirror = length - 1 - i;
    const value = i <= mirror ? (vector[i] ?? 0) : parity * (vector[mirror] as number);
    out[i] = value;
    norm += value * value;
  }
  const factor = 1 / Math.sqrt(norm);
  for (let i = 0; i < length; i += 1) out[i] = (out[i] as number) * factor;
};

/** Even ones have a positive sum; odd ones begin upwards: Percival and Walden 1993, p. 379. */
const orient = (sequence: Float64Array, parity: 1 | -1): void => {
  const noise = Math.max(1e-7, 1 / sequence.length);
  const sign =
    parity === 1
      ? sequence.reduce((sum, value) => sum + value, 0)
      : (sequence.find((value) => value * value > noise) ?? 1);
  if (sign < 0) for (let i = 0; i < sequence.length; i += 1) sequence[i] = -(sequence[i] as number);
};

/**
 * The first `count` symmetric Slepian sequences of `length` ≥ 2 values, planar [count × length], of norm 1.
 * @param bandwidth W in cycles a sample, below 1/2
 */
export const slepianSequences = (length: number, bandwidth: number, count: number): Float64Array => {
  const out = new Float64Array(count * length);
  // Like an oscillator, whose levels lie this far apart, two to a level of one parity.
  const step = Math.PI * length * length * bandwidth;
  for (const [first, parity] of [
    [0, 1],
    [1, -1],
  ] as const) {
    const chain = halfChain(length, bandwidth, parity === 1 ? 'even' : 'odd');
    const twist = twistFor(chain);
    let above = 0;
    for (let order = first, index = 0; order < count; order += 2, index += 1) {
      const found = eigenvalue(chain, index, bracket(chain, index, above, step), twist);
      const sequence = out.subarray(order * length, (order + 1) * length);
      unfold(twist.vector, parity, sequence);
      orient(sequence, parity);
      // A hair above what was found, which then lies below.
      above = found * (1 + 1e-12);
    }
  }
  return out;
};
