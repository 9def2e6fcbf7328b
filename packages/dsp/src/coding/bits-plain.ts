/** Bits of coded counts, the lowest first. */
export interface BitWriter {
  /** `bits` 0 … 32; higher bits of `value` are not looked at. */
  put(value: number, bits: number): void;
  /** As many zeros, and a one. */
  putQuotient(zeros: number): void;
  /** All bytes; what fills the last one is zero. */
  end(): Uint8Array<ArrayBuffer>;
}

export const createBitWriter = (): BitWriter => {
  let bytes = new Uint8Array(1024);
  let position = 0;
  const reserve = (bits: number): void => {
    const needed = ((position + bits) >>> 3) + 8;
    if (needed <= bytes.length) return;
    const larger = new Uint8Array(2 * needed);
    larger.set(bytes);
    bytes = larger;
  };
  const put = (value: number, bits: number): void => {
    reserve(bits);
    for (let done = 0; done < bits;) {
      const at = position >>> 3;
      const shift = position & 7;
      const some = Math.min(8 - shift, bits - done);
      const part = (value >>> done) & ((1 << some) - 1);
      bytes[at] = (bytes[at] as number) | (part << shift);
      done += some;
      position += some;
    }
  };
  return {
    put,
    putQuotient: (zeros) => {
      reserve(zeros + 1);
      position += zeros;
      put(1, 1);
    },
    end: () => bytes.slice(0, (position + 7) >>> 3),
  };
};

/** Reads what a writer wrote; behind the last byte everything is zero. */
export class BitReader {
  readonly end: number;
  position = 0;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = new Uint8Array(bytes.length + 64);
    this.#bytes.set(bytes);
    this.end = 8 * bytes.length;
  }

  /** At least 25 bits from `at` on. */
  peek(at: number): number {
    const place = at >>> 3;
    const bytes = this.#bytes;
    const low =
      (bytes[place] as number) | ((bytes[place + 1] as number) << 8) | ((bytes[place + 2] as number) << 16);
    return (low | ((bytes[place + 3] as number) << 24)) >>> (at & 7);
  }

  /** 0 … 32 bits. */
  take(bits: number): number {
    const low = Math.min(bits, 24);
    let value = this.peek(this.position) & ((1 << low) - 1);
    if (bits > 24) value |= (this.peek(this.position + 24) & ((1 << (bits - 24)) - 1)) << 24;
    this.position += bits;
    return value >>> 0;
  }

  takeSigned(bits: number): number {
    const spare = 32 - bits;
    return (this.take(bits) << spare) >> spare;
  }

  /** The zeros before the next one, or undefined when there is none before the end. */
  takeQuotient(): number | undefined {
    for (let at = this.position; at < this.end; at += 24) {
      const word = this.peek(at) & 0xff_ffff;
      if (word === 0) continue;
      const place = at + 31 - Math.clz32(word & -word);
      const zeros = place - this.position;
      this.position = place + 1;
      return zeros;
    }
    return undefined;
  }
}
