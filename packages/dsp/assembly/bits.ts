// Bits of coded counts, the lowest first. Written eight bytes at a time: the place behind the last must be writable.

let at: usize = 0, held: u64 = 0, filled: u64 = 0;

export function startBits(out: usize): void {
  at = out;
  held = 0;
  filled = 0;
}

/** At most 56 bits. */
export function putBits(value: u64, bits: u64): void {
  held |= value << filled;
  filled += bits;
  store<u64>(at, held);
  const whole = filled >> 3;
  at += <usize>whole;
  held >>= whole << 3;
  filled &= 7;
}

export function putSigned(value: i32, bits: i32): void {
  putBits(<u64><u32>value & ((<u64>1 << bits) - 1), bits);
}

/** @returns the place behind the last byte */
export function endBits(): usize {
  if (filled > 0) putBits(0, 8 - filled);
  return at;
}

// @ts-ignore: decorator
@inline
function valueAt(from: usize, bytes: i32): u32 {
  return bytes == 2 ? <u32>load<u16>(from) : load<u32>(from);
}

/** Quotients by 2 ** k: each as many zeros, and a one. */
function putQuotients(from: usize, bytes: i32, count: i32, k: i32): void {
  let to = at, word = held, fill = filled;
  for (let i = 0; i < count; i++) {
    let quotient = <u64>(valueAt(from, bytes) >> k);
    from += bytes;
    while (quotient > 48) {
      store<u64>(to, word);
      to += 6;
      word >>= 48;
      quotient -= 48;
    }
    word |= <u64>1 << (fill + quotient);
    fill += quotient + 1;
    store<u64>(to, word);
    const whole = fill >> 3;
    to += <usize>whole;
    word >>= whole << 3;
    fill &= 7;
  }
  at = to;
  held = word;
  filled = fill;
}

/** The lower `k` bits of each. */
function putRest(from: usize, bytes: i32, count: i32, k: i32): void {
  let to = at, word = held, fill = filled;
  const mask: u64 = (<u64>1 << k) - 1;
  for (let i = 0; i < count; i++) {
    word |= (<u64>valueAt(from, bytes) & mask) << fill;
    fill += k;
    store<u64>(to, word);
    const whole = fill >> 3;
    to += <usize>whole;
    word >>= whole << 3;
    fill &= 7;
    from += bytes;
  }
  at = to;
  held = word;
  filled = fill;
}

export function putRice(from: usize, bytes: i32, count: i32, k: i32): void {
  putQuotients(from, bytes, count, k);
  putRest(from, bytes, count, k);
}

export function putPlain(from: usize, bytes: i32, count: i32, bits: i32): void {
  putRest(from, bytes, count, bits);
}
