/** Text that grows as bytes: numbers are written without becoming strings in between. */

const zero = 48;
const minus = 45;
const point = 46;
/** Above it, nine decimals are more than a double holds. */
const plain_max = 4e6;
/** Bytes that one number or separator takes at most. */
const room_bytes = 40;

export class ByteText {
  readonly #encoder = new TextEncoder();
  #bytes: Uint8Array;
  #length = 0;

  constructor(capacity_bytes: number) {
    this.#bytes = new Uint8Array(capacity_bytes + room_bytes);
  }

  get length(): number {
    return this.#length;
  }

  /** One ASCII character. */
  character(code: number): void {
    this.#reserve(1);
    this.#bytes[this.#length++] = code;
  }

  text(text: string): void {
    const bytes = this.#encoder.encode(text);
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** Nine decimals: a nanovolt's thousandth of a microvolt. Infinite and very large numbers as JavaScript writes them. */
  nineDecimals(value: number): void {
    const size = Math.abs(value);
    if (!(size < plain_max)) {
      this.text(Number.isFinite(value) ? value.toFixed(9) : String(value));
      return;
    }
    this.#reserve(room_bytes);
    const scaled = Math.round(size * 1e9);
    const whole = Math.floor(scaled / 1e9);
    if (value < 0 && scaled > 0) this.#bytes[this.#length++] = minus;
    this.#digits(whole, digitsOf(whole));
    this.#bytes[this.#length++] = point;
    this.#digits(scaled - whole * 1e9, 9);
  }

  /** What was written since the last time; to be used before anything else is written. */
  take(): Uint8Array {
    const taken = this.#bytes.subarray(0, this.#length);
    this.#length = 0;
    return taken;
  }

  #digits(value: number, count: number): void {
    let rest = value;
    for (let at = this.#length + count - 1; at >= this.#length; at -= 1) {
      const next = Math.floor(rest / 10);
      this.#bytes[at] = zero + (rest - next * 10);
      rest = next;
    }
    this.#length += count;
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const larger = new Uint8Array(2 * (this.#length + more));
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = larger;
  }
}

const digitsOf = (whole: number): number => {
  let digits = 1;
  for (let limit = 10; whole >= limit; limit *= 10) digits += 1;
  return digits;
};
