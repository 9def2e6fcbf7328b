/**
 * Half of Slepian's eigenproblem. The sequences are the eigenvectors of a symmetric tridiagonal matrix (Slepian 1978,
 * doi:10.1002/j.1538-7305.1978.tb02104.x). Taken from its largest possible eigenvalue (length² − 1) / 4 it becomes a chain of
 * springs: neighbours i − 1 and i are joined by i · (length − i) / 2, and each i is held by 2 sin²(πW) · ((length − 1)/2 − i)².
 * Written so, nothing large cancels, and its smallest eigenvalues and their vectors come out to the last digits at any length.
 * The chain is its own mirror image: even and odd sequences are found apart, each from half of it.
 */
export interface HalfChain {
  /** Unknowns. */
  readonly length: number;
  /** spring[i] joins i − 1 and i. */
  readonly springs: Float64Array;
  readonly held: Float64Array;
  /** 2 when the last unknown is the middle of an odd length, whose two neighbours are equal; else 1. */
  readonly fold: 1 | 2;
}

/** @param bandwidth W in cycles a sample, below 1/2 */
export const halfChain = (length: number, bandwidth: number, parity: 'even' | 'odd'): HalfChain => {
  const half = Math.floor(length / 2);
  const middle = length % 2 === 1;
  const unknowns = middle && parity === 'even' ? half + 1 : half;
  const stiffness = 2 * Math.sin(Math.PI * bandwidth) ** 2;
  const springs = Float64Array.from({ length: unknowns }, (_, i) => (i * (length - i)) / 2);
  const held = Float64Array.from({ length: unknowns }, (_, i) => stiffness * ((length - 1) / 2 - i) ** 2);
  // An odd sequence is 0 in the middle: its last spring is tied there, at half its length when the length is even.
  if (parity === 'odd' && unknowns > 0)
    held[unknowns - 1] = (held[unknowns - 1] as number) + ((half * (length - half)) / 2) * (middle ? 1 : 2);
  return { length: unknowns, springs, held, fold: middle && parity === 'even' ? 2 : 1 };
};

/** Keeps a pivot from being 0; next to the springs this is nothing. */
const tiny = 1e-200;

/** How many eigenvalues lie below `at`: negative pivots of the elimination from the first to the last. */
export const eigenvaluesBelow = ({ length, springs, held, fold }: HalfChain, at: number): number => {
  let below = 0;
  let rest = (held[0] as number) - at;
  for (let i = 1; i < length; i += 1) {
    const spring = springs[i] as number;
    let pivot = spring + rest;
    if (pivot === 0) pivot = tiny;
    if (pivot < 0) below += 1;
    rest = (held[i] as number) - at + (i === length - 1 ? fold : 1) * spring * (rest / pivot);
  }
  return rest < 0 ? below + 1 : below;
};

/** Room for the vectors of one chain. */
export interface Twist {
  readonly down: Float64Array;
  readonly up: Float64Array;
  readonly vector: Float64Array;
}

export const twistFor = ({ length }: HalfChain): Twist => ({
  down: new Float64Array(length),
  up: new Float64Array(length),
  vector: new Float64Array(length),
});

/**
 * Eliminates from both ends up to where the two meet best, and reads the eigenvector off (Dhillon 1997); `vector` is
 * overwritten. Gives Rayleigh's correction: at + correction is nearer to the eigenvalue.
 */
export const twisted = (chain: HalfChain, at: number, { down, up, vector }: Twist): number => {
  const { length, springs, held, fold } = chain;
  const last = length - 1;
  down[0] = (held[0] as number) - at;
  for (let i = 1; i < length; i += 1) {
    const spring = springs[i] as number;
    const rest = down[i - 1] as number;
    down[i] = (held[i] as number) - at + (i === last ? fold : 1) * spring * (rest / (spring + rest || tiny));
  }
  up[last] = (held[last] as number) - at;
  for (let i = last; i > 0; i -= 1) {
    const spring = springs[i] as number;
    const rest = up[i] as number;
    const pivot = (i === last ? fold : 1) * spring + rest || tiny;
    up[i - 1] = (held[i - 1] as number) - at + spring * (rest / pivot);
  }
  let best = 0;
  let gamma = Number.POSITIVE_INFINITY;
  for (let i = 0; i < length; i += 1) {
    const here = (down[i] as number) + (up[i] as number) - (held[i] as number) + at;
    if (Math.abs(here) < Math.abs(gamma)) [best, gamma] = [i, here];
  }
  vector[best] = 1;
  for (let i = best; i > 0; i -= 1) {
    const spring = springs[i] as number;
    vector[i - 1] = (vector[i] as number) * (spring / (spring + (down[i - 1] as number) || tiny));
  }
  for (let i = best + 1; i < length; i += 1) {
    const spring = (i === last ? fold : 1) * (springs[i] as number);
    vector[i] = (vector[i - 1] as number) * (spring / (spring + (up[i] as number) || tiny));
  }
  // The middle of an odd length stands for one value, all others for two.
  let norm = 0;
  for (let i = 0; i < length; i += 1) norm += (vector[i] as number) ** 2;
  const weight = best === last ? 1 / fold : 1;
  return (gamma * weight) / (norm - (1 - 1 / fold) * (vector[last] as number) ** 2);
};
