/** Murmur3's finaliser: every bit of the input moves every bit of the output. */
const mixed = (value: number): number => {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
};

/** 32 bits that depend on every part, in order. */
const hashOf = (parts: readonly (string | number)[]): number => {
  let h = 0x811c9dc5;
  for (const part of parts) {
    const text = String(part);
    for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
    h = mixed(h ^ text.length);
  }
  return h >>> 0;
};

/** Standard deviation of the sum of four independent uniform bytes. */
const bytesDeviation = Math.sqrt((4 * (256 * 256 - 1)) / 12);

/** The next 32 bits of xoshiro128** from four words of state, which move on. */
export const nextWord = (state: Int32Array): number => {
  const [a, b, c, d] = [state[0] as number, state[1] as number, state[2] as number, state[3] as number];
  const five = Math.imul(b, 5);
  state[2] = c ^ a ^ (b << 9);
  state[3] = ((d ^ b) << 11) | ((d ^ b) >>> 21);
  state[1] = b ^ c ^ a;
  state[0] = a ^ d ^ b;
  return Math.imul((five << 7) | (five >>> 25), 9) >>> 0;
};

/**
 * Seeded random numbers in 32-bit integer arithmetic: xoshiro128**, 128 bits of state, period 2¹²⁸ − 1.
 * Blackman and Vigna 2021, doi:10.1145/3460772.
 */
export class Random {
  readonly #state = new Int32Array(4);

  /** The same parts give the same numbers; parts that differ anywhere give unrelated ones. */
  constructor(...seed: readonly (string | number)[]) {
    let h = hashOf(seed);
    for (let i = 0; i < 4; i++) {
      h = (h + 0x9e3779b9) >>> 0;
      this.#state[i] = mixed(h);
    }
    if (this.#state.every((word) => word === 0)) this.#state[0] = 1;
  }

  /** Uniform in [0, 1), 32 bits fine. */
  uniform(): number {
    return nextWord(this.#state) / 4294967296;
  }

  /** Uniform in [low, high). */
  between(low: number, high: number): number {
    return low + (high - low) * this.uniform();
  }

  /** Standard normal: Box and Muller 1958, doi:10.1214/aoms/1177706645. For single draws; see `fill` for noise. */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    return radius * Math.cos(2 * Math.PI * this.uniform());
  }

  /**
   * White noise of variance 1: the sum of the four bytes of one word, near-normal, never beyond ±3.46 deviations.
   * @param out the first `length` places are overwritten
   */
  fill(out: Float64Array, length: number): void {
    const s = this.#state;
    let a = s[0] as number;
    let b = s[1] as number;
    let c = s[2] as number;
    let d = s[3] as number;
    const scale = 1 / bytesDeviation;
    for (let i = 0; i < length; i++) {
      const five = Math.imul(b, 5);
      const word = Math.imul((five << 7) | (five >>> 25), 9);
      const t = b << 9;
      c ^= a;
      d ^= b;
      b ^= c;
      a ^= d;
      c ^= t;
      d = (d << 11) | (d >>> 21);
      const sum = (word & 255) + ((word >>> 8) & 255) + ((word >>> 16) & 255) + (word >>> 24);
      out[i] = (sum - 510) * scale;
    }
    s[0] = a;
    s[1] = b;
    s[2] = c;
    s[3] = d;
  }
}
