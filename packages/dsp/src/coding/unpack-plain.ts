import type { Counts } from '@valvomo/model';
import { BitReader } from './bits-plain.ts';

/** What can be wrong with coded bytes; the kernel returns the place in this list plus one. */
export const troubles = [
  'ends too early',
  'has a kind of prediction that is reserved',
  'refers to a signal before the first',
  'has a number beyond its limit',
  'has bytes left over',
] as const;
const cut = 1;
const reserved = 2;
const beyond = 3;
const tooLarge = 4;
const tooLong = 5;

/** What is said of a signal before its residuals. */
interface Head {
  readonly distance: number;
  readonly gain: number;
  readonly first: number;
  readonly constant: boolean;
  /** Of 16-bit counts in 4096ths. */
  readonly coefficients: readonly number[];
  readonly shift: number;
}

const takeReference = (reader: BitReader): { distance: number; gain: number } => {
  const kind = reader.take(2);
  if (kind < 2) return { distance: kind, gain: 64 };
  const distance = 1 + reader.take(kind === 2 ? 2 : 8);
  return { distance, gain: kind === 3 ? reader.takeSigned(8) : 64 };
};

const fixedCoefficients = [[], [1], [2, -1], [3, -3, 1]] as const;

const takeHead = (reader: BitReader, bytes: number, signal: number): Head | number => {
  const kind = reader.take(3);
  if (kind > 5) return reserved;
  const { distance, gain } = takeReference(reader);
  if (distance > signal) return beyond;
  const first = reader.takeSigned(4 * (1 + reader.take(bytes === 2 ? 2 : 3)));
  const head = { distance, gain, first, constant: kind === 5 };
  const one = bytes === 2 ? 4096 : 1;
  if (kind !== 4)
    return { ...head, coefficients: (fixedCoefficients[kind] ?? []).map((each) => each * one), shift: 0 };
  const order = 1 + reader.take(4);
  const width = 1 + reader.take(4);
  const shift = reader.take(4);
  if (shift > 12) return tooLarge;
  const up = bytes === 2 ? 12 - shift : 0;
  const coefficients = Array.from({ length: order }, () => reader.takeSigned(width) << up);
  return { ...head, coefficients, shift };
};

const unfolded = (value: number): number => (value >>> 1) ^ -(value & 1);

/** `count` folded residuals of a partition into `to` from `at` on; what is wrong, or 0. */
const takePart = (reader: BitReader, bytes: number, to: Int32Array, at: number, count: number): number => {
  if (reader.position > reader.end) return cut;
  const kBits = bytes === 2 ? 4 : 5;
  const k = reader.take(kBits);
  const alone = k === (1 << kBits) - 1;
  const bits = alone ? reader.take(kBits + 1) : k;
  if (bits > 8 * bytes) return tooLarge;
  let tooWide = false;
  if (!alone)
    for (let i = at; i < at + count; i += 1) {
      const quotient = reader.takeQuotient();
      if (quotient === undefined) return cut;
      tooWide ||= quotient >= 2 ** (8 * bytes - k);
      to[i] = quotient;
    }
  if (tooWide) return tooLarge;
  if (reader.position + count * bits > reader.end) return cut;
  for (let i = at; i < at + count; i += 1) {
    const upper = alone ? 0 : (to[i] as number) << bits;
    to[i] = unfolded((upper | reader.take(bits)) >>> 0);
  }
  return 0;
};

const takeResiduals = (reader: BitReader, bytes: number, samples: number, to: Int32Array): number => {
  const parts = samples > 64 ? reader.take(3) : 0;
  const length = parts === 0 ? samples : 16 << parts;
  for (let from = 0; from < samples; from += length) {
    const start = Math.max(from, 1);
    const trouble = takePart(reader, bytes, to, start, Math.min(from + length, samples) - start);
    if (trouble !== 0) return trouble;
  }
  return reader.position > reader.end ? cut : 0;
};

/** Residuals → differences to the first count, in place: each is its residual and what those before it predict. */
const synthesize = (d: Int32Array, samples: number, head: Head, bytes: number): void => {
  const { coefficients, shift } = head;
  const order = coefficients.length;
  for (let t = 0; t < samples; t += 1) {
    let sum = 0;
    const near = Math.min(order, t);
    if (bytes === 2) {
      for (let j = 0; j < near; j += 1)
        sum = (sum + Math.imul(coefficients[j] as number, d[t - 1 - j] as number)) | 0;
      d[t] = (((d[t] as number) + (sum >> 12)) << 16) >> 16;
    } else {
      for (let j = 0; j < near; j += 1) sum += (coefficients[j] as number) * (d[t - 1 - j] as number);
      d[t] = (d[t] as number) + Math.floor(sum / 2 ** shift);
    }
  }
};

/** The plain twin of the kernel: counts into `out` [signals × samples]; what is wrong, or 0. */
export const unpackPlain = (coded: Uint8Array, samples: number, signals: number, out: Counts): number => {
  const reader = new BitReader(coded);
  const bytes = out.BYTES_PER_ELEMENT;
  const d = new Int32Array(samples);
  for (let signal = 0; signal < signals; signal += 1) {
    const head = takeHead(reader, bytes, signal);
    if (typeof head === 'number') return head;
    d.fill(0);
    const trouble = head.constant ? 0 : takeResiduals(reader, bytes, samples, d);
    if (trouble !== 0) return trouble;
    synthesize(d, samples, head, bytes);
    const row = signal * samples;
    const from = row - head.distance * samples;
    for (let t = 0; t < samples; t += 1) {
      const alike = head.distance === 0 ? 0 : Math.floor((head.gain * (out[from + t] as number)) / 64);
      out[row + t] = (d[t] as number) + head.first + alike;
    }
  }
  if ((reader.position + 7) >>> 3 !== coded.length) return reader.position > reader.end ? cut : tooLong;
  return (reader.position & 7) !== 0 && reader.peek(reader.position) !== 0 ? tooLong : 0;
};
