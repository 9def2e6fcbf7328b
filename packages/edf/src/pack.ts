import type { Counts } from '@valvomo/model';

/** Counts to the bytes of a record, and how many of them lie outside their digital range. */

interface Range {
  readonly min: number;
  readonly max: number;
}

/** The integers that a sample of so many bits can hold. */
export const integersOf = (bits: 16 | 24): Range =>
  bits === 16 ? { min: -(2 ** 15), max: 2 ** 15 - 1 } : { min: -(2 ** 23), max: 2 ** 23 - 1 };

/** Number of counts outside a range. */
export const outsideOf = (counts: Counts, { min, max }: Range): number => {
  let outside = 0;
  for (let at = 0; at < counts.length; at++) {
    const count = counts[at] as number;
    if (count < min || count > max) outside++;
  }
  return outside;
};

const pack24 = (counts: Counts, { min, max }: Range, to: Uint8Array, from: number): void => {
  for (let at = 0, byte = from; at < counts.length; at++, byte += 3) {
    const count = Math.min(max, Math.max(min, counts[at] as number));
    to[byte] = count;
    to[byte + 1] = count >> 8;
    to[byte + 2] = count >> 16;
  }
};

const pack16 = (counts: Counts, { min, max }: Range, to: Uint8Array, from: number): void => {
  for (let at = 0, byte = from; at < counts.length; at++, byte += 2) {
    const count = Math.min(max, Math.max(min, counts[at] as number));
    to[byte] = count;
    to[byte + 1] = count >> 8;
  }
};

/** Writes counts little-endian from byte `from` on, those outside `range` as its nearest end. */
export const packCounts = (
  counts: Counts,
  bits: 16 | 24,
  range: Range,
  to: Uint8Array,
  from: number,
): void => {
  if (bits === 16) pack16(counts, range, to, from);
  else pack24(counts, range, to, from);
};

/** Counts of a row of samples, from byte `from` on. */
export const unpackCounts = (
  bytes: Uint8Array,
  from: number,
  samples: number,
  sample_bytes: 2 | 3,
): Counts => {
  const counts = sample_bytes === 2 ? new Int16Array(samples) : new Int32Array(samples);
  for (let at = 0, byte = from; at < samples; at++, byte += sample_bytes) {
    const low = (bytes[byte] as number) | ((bytes[byte + 1] as number) << 8);
    counts[at] = sample_bytes === 2 ? low : ((low | ((bytes[byte + 2] as number) << 16)) << 8) >> 8;
  }
  return counts;
};
