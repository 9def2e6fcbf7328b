import { ValvomoError, type Counts } from '@valvomo/model';
import { openSpace, type KernelSpace } from '../kernels/space.ts';
import { packPlain } from './pack-plain.ts';
import { taperOf } from './taper.ts';
import { troubles, unpackPlain } from './unpack-plain.ts';

/** What counts take before they are coded, at most: coded bytes of garbage cannot ask for more memory than this. */
export const codedCountsBytesMax = 4 << 20;
const samplesMax = 1 << 20;

/**
 * `block`: 50 ms and the like, coded at once, each signal from its own last samples and a signal near it.
 * `file`: seconds; linear prediction, and the signal that is most alike.
 */
export type PackEffort = 'block' | 'file';

/** Signals before that a block's effort looks at. */
const nearOf = (effort: PackEffort): number => (effort === 'block' ? 4 : 0);

/** First byte: the width of the counts (0: int16, 1: int32), and 2 more when they are coded. */
const wideFlag = 1;
const codedFlag = 2;

const checkShape = (samples: number, signals: number, bytes: number): void => {
  if (
    !(
      samples >= 1 &&
      samples <= samplesMax &&
      signals >= 1 &&
      Number.isInteger(samples) &&
      Number.isInteger(signals)
    )
  )
    throw new ValvomoError('CODED_SHAPE', `${samples} samples of ${signals} signals cannot be coded`, {
      value: samples,
      limit: `1 … ${samplesMax}`,
    });
  if (samples * signals * bytes > codedCountsBytesMax)
    throw new ValvomoError(
      'CODED_SHAPE',
      `${samples} samples of ${signals} signals take ${samples * signals * bytes} bytes, limit ${codedCountsBytesMax}`,
      { value: samples * signals * bytes, limit: codedCountsBytesMax },
    );
};

const aligned = (at: number): number => Math.ceil(at / 128) * 128;
/** What the kernel may read or write beyond an end. */
const slack = 128;

let space: KernelSpace | undefined;

/** The space of this thread for coding; it is opened anew when more is needed. */
const spaceOf = (bytes: number): KernelSpace | undefined => {
  if (space === undefined || space.bytes < bytes) space = openSpace(2 ** Math.ceil(Math.log2(bytes)));
  // Kernels that were compiled before there was coding: the twins work until the set-up has run.
  return space !== undefined && 'pack' in space.run ? space : undefined;
};

const bytesOf = (counts: Counts): Uint8Array =>
  new Uint8Array(counts.buffer, counts.byteOffset, counts.byteLength);

/** Coded bytes behind one byte of place, or undefined where the kernels cannot run. */
const packByKernel = (
  counts: Counts,
  samples: number,
  signals: number,
  near: number,
): Uint8Array<ArrayBuffer> | undefined => {
  const inputAt = 1024;
  const taperAt = aligned(inputAt + counts.byteLength + slack);
  const outAt = aligned(taperAt + 2 * samples + slack);
  // A signal takes its header and at most half a bit a sample more than its counts.
  const workAt = aligned(
    outAt + counts.byteLength + Math.ceil((counts.length * 5) / 8) + 64 * signals + slack,
  );
  const needed = workAt + 18 * samples + 8 * (samples + 160) + 1032 * signals + 4096;
  const own = spaceOf(needed);
  if (own === undefined) return undefined;
  new Uint8Array(own.buffer, inputAt, counts.byteLength).set(bytesOf(counts));
  if (near === 0) new Int16Array(own.buffer, taperAt, samples).set(taperOf(samples));
  const width = counts.BYTES_PER_ELEMENT;
  const length = own.run.pack(width, inputAt, samples, signals, near, outAt, workAt, taperAt);
  return new Uint8Array(own.buffer, outAt, length);
};

/**
 * Planar counts [signals × samples] without loss in as few bytes as they take, at most one more than they are.
 * `kernels: false` is the plain twin, which gives the same bytes. PROTOCOL.md of `wire` says what they mean.
 * @throws ValvomoError CODED_SHAPE
 */
export const packCounts = (
  counts: Counts,
  signals: number,
  effort: PackEffort,
  kernels = true,
): Uint8Array<ArrayBuffer> => {
  const samples = counts.length / signals;
  checkShape(samples, signals, counts.BYTES_PER_ELEMENT);
  const near = nearOf(effort);
  const coded =
    (kernels ? packByKernel(counts, samples, signals, near) : undefined) ??
    packPlain(counts, samples, signals, near, taperOf(samples));
  const wide = counts.BYTES_PER_ELEMENT === 4 ? wideFlag : 0;
  const isShorter = coded.length < counts.byteLength;
  const bytes = new Uint8Array(1 + Math.min(coded.length, counts.byteLength));
  bytes[0] = wide + (isShorter ? codedFlag : 0);
  bytes.set(isShorter ? coded : bytesOf(counts), 1);
  return bytes;
};

const refuse = (what: string, value: unknown): never => {
  throw new ValvomoError('BAD_CODING', `a coded block ${what}`, { value });
};

const unpackByKernel = (
  coded: Uint8Array,
  samples: number,
  signals: number,
  out: Counts,
): number | undefined => {
  const codedAt = 1024;
  const outAt = aligned(codedAt + coded.length + slack);
  const spareAt = aligned(outAt + out.byteLength + slack);
  const workAt = aligned(spareAt + 4 * samples + slack);
  const own = spaceOf(workAt + 16 * samples + 1024 + slack);
  if (own === undefined) return undefined;
  const place = new Uint8Array(own.buffer, codedAt, coded.length + 64);
  place.set(coded);
  place.fill(0, coded.length);
  const width = out.BYTES_PER_ELEMENT;
  const trouble = own.run.unpack(width, codedAt, coded.length, samples, signals, outAt, workAt, spareAt);
  if (trouble === 0) bytesOf(out).set(new Uint8Array(own.buffer, outAt, out.byteLength));
  return trouble;
};

/**
 * What `packCounts` made, back. Takes time and memory as the counts do that were announced, whatever the bytes are.
 * @throws ValvomoError CODED_SHAPE, BAD_CODING
 */
export const unpackCounts = (
  bytes: Uint8Array,
  samples: number,
  signals: number,
  kernels = true,
): Int16Array<ArrayBuffer> | Int32Array<ArrayBuffer> => {
  const flags = bytes[0] ?? refuse('is empty', 0);
  if (flags > (wideFlag | codedFlag)) refuse(`begins with ${flags}, limit 3`, flags);
  const width = (flags & wideFlag) === 0 ? 2 : 4;
  checkShape(samples, signals, width);
  const out = width === 2 ? new Int16Array(samples * signals) : new Int32Array(samples * signals);
  const content = bytes.subarray(1);
  if ((flags & codedFlag) === 0) {
    if (content.length !== out.byteLength)
      refuse(`has ${content.length} bytes of plain counts, not ${out.byteLength}`, content.length);
    bytesOf(out).set(content);
    return out;
  }
  // Longer than the counts themselves is never written, and is not read.
  if (content.length >= out.byteLength)
    refuse(`has ${content.length} bytes, its counts ${out.byteLength}`, 0);
  const trouble =
    (kernels ? unpackByKernel(content, samples, signals, out) : undefined) ??
    unpackPlain(content, samples, signals, out);
  if (trouble !== 0) refuse(troubles[trouble - 1] as string, trouble);
  return out;
};
