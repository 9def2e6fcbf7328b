import { ValvomoError, type Counts } from '@valvomo/model';

/** Binary frames, little-endian. PROTOCOL.md is the specification; this file follows it. */

export const frameKind = { block: 1 } as const;
/** 0: Int16 counts, 1: Int32 counts; 2: fewer bytes without loss, where it was agreed; 3 … 255 are reserved. */
export const coding = { int16: 0, int32: 1, lossless: 2 } as const;

/** Payload of coding 2 → counts [signals × samples]: `unpackCounts` of `dsp`, handed in by those who agreed to it. */
export type Unpack = (payload: Uint8Array, samples: number, signals: number) => Counts;

export const limits = {
  /** Bytes of one binary frame. */
  frame_bytes_max: 4 * 1024 * 1024,
  /** Bytes of one control message. */
  message_bytes_max: 1024 * 1024,
  signals_max: 4096,
  samples_max: 1 << 20,
  streams_max: 64,
} as const;

const headerBytes = 32;

/** A block on the wire: planar counts [signals × samples] with their place in the stream. */
export interface BlockFrame {
  readonly kind: 'block';
  readonly stream: number;
  /** Counts blocks and gaps of a stream from 0 without holes. */
  readonly sequence: number;
  /** Sample index of the first sample on the stream's time base. */
  readonly first: number;
  readonly samples: number;
  readonly signals: number;
  /** Sender's clock when the block was sent, ticks of 100 ns Unix UTC. */
  readonly sent: bigint;
  readonly counts: Counts;
}

/** A frame of a kind that this version does not know: to be skipped. */
export interface UnknownFrame {
  readonly kind: 'unknown';
  readonly code: number;
}

const refuse = (what: string, value: unknown, limit: unknown, code = 'BAD_FRAME'): never => {
  throw new ValvomoError(code, `${what} is ${String(value)}, limit ${String(limit)}`, {
    value,
    limit,
  });
};

const checkShape = (samples: number, signals: number, first: bigint): void => {
  if (samples === 0 || samples > limits.samples_max)
    refuse('samples a block', samples, `1 … ${limits.samples_max}`);
  if (signals === 0 || signals > limits.signals_max)
    refuse('signals a block', signals, `1 … ${limits.signals_max}`);
  if (first > BigInt(Number.MAX_SAFE_INTEGER - samples))
    refuse('first sample index', first, Number.MAX_SAFE_INTEGER - samples);
};

/**
 * Bytes of one block: 32 bytes of header and the counts as they are (the machine is little-endian, as all that run this are).
 * @throws ValvomoError BAD_FRAME, FRAME_TOO_LARGE when the receiver would refuse it
 */
export const encodeBlock = (block: Omit<BlockFrame, 'kind'>): Uint8Array<ArrayBuffer> => {
  const { counts } = block;
  checkShape(block.samples, block.signals, BigInt(block.first));
  if (counts.length !== block.samples * block.signals)
    refuse('number of counts', counts.length, block.samples * block.signals);
  if (headerBytes + counts.byteLength > limits.frame_bytes_max)
    refuse('frame length in bytes', counts.byteLength, limits.frame_bytes_max, 'FRAME_TOO_LARGE');
  const bytes = new Uint8Array(headerBytes + counts.byteLength);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, frameKind.block);
  view.setUint8(1, headerBytes);
  view.setUint16(2, block.stream, true);
  view.setUint32(4, block.sequence, true);
  view.setBigUint64(8, BigInt(block.first), true);
  view.setUint32(16, block.samples, true);
  view.setUint16(20, block.signals, true);
  view.setUint8(22, counts instanceof Int16Array ? coding.int16 : coding.int32);
  view.setUint8(23, 0);
  view.setBigInt64(24, block.sent, true);
  bytes.set(new Uint8Array(counts.buffer, counts.byteOffset, counts.byteLength), headerBytes);
  return bytes;
};

/** The same bytes with another stream number and first sample: how one encoded frame serves every viewer. In place. */
export const readdress = (frame: Uint8Array, stream: number, first: number): void => {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  view.setUint16(2, stream, true);
  view.setBigUint64(8, BigInt(first), true);
};

/** Which samples a block holds, without looking at its counts; of the bytes of a whole block frame. */
export const placeOfBlock = (
  frame: Uint8Array,
): { readonly stream: number; readonly first: number; readonly samples: number } => {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  return {
    stream: view.getUint16(2, true),
    first: Number(view.getBigUint64(8, true)),
    samples: view.getUint32(16, true),
  };
};

/**
 * The same block in coding 2: a plain frame of 32 bytes of header, and its counts as `packCounts` of `dsp` writes them.
 * @param isSized its header says how long it is, for frames that lie one behind the other (PROTOCOL.md §13)
 */
export const recoded = (frame: Uint8Array, payload: Uint8Array, isSized = false): Uint8Array<ArrayBuffer> => {
  const header = headerBytes + (isSized ? 4 : 0);
  const bytes = new Uint8Array(header + payload.byteLength);
  bytes.set(frame.subarray(0, headerBytes));
  bytes[1] = header;
  bytes[22] = coding.lossless;
  if (isSized) new DataView(bytes.buffer).setUint32(headerBytes, payload.byteLength, true);
  bytes.set(payload, header);
  return bytes;
};

/** Bytes of the frame that begins at `at` of frames one behind the other; NaN where that is none. */
export const frameLengthAt = (bytes: Uint8Array, at: number): number => {
  if (bytes.byteLength - at < headerBytes) return Number.NaN;
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, bytes.byteLength - at);
  const header = view.getUint8(1);
  const count = view.getUint32(16, true) * view.getUint16(20, true);
  const used = view.getUint8(22);
  if (used !== coding.lossless) return header + count * (used === coding.int16 ? 2 : 4);
  return header < headerBytes + 4 || view.byteLength < header
    ? Number.NaN
    : header + view.getUint32(32, true);
};

/** The same bytes with another time of sending: how a kept frame is sent again. In place. */
export const restamp = (frame: Uint8Array, sent: bigint): void =>
  new DataView(frame.buffer, frame.byteOffset, frame.byteLength).setBigInt64(24, sent, true);

const plainCounts = (payload: Uint8Array, count: number, codingUsed: number): Counts => {
  if (codingUsed !== coding.int16 && codingUsed !== coding.int32)
    refuse('block coding', codingUsed, 'a coding agreed in welcome');
  const width = codingUsed === coding.int16 ? 2 : 4;
  if (payload.byteLength !== count * width) refuse('payload length', payload.byteLength, count * width);
  // Not slice(): a Node Buffer's slice is a view.
  const aligned = payload.byteOffset % width === 0 ? payload : new Uint8Array(payload);
  return width === 2
    ? new Int16Array(aligned.buffer, aligned.byteOffset, count)
    : new Int32Array(aligned.buffer, aligned.byteOffset, count);
};

const codedCounts = (payload: Uint8Array, samples: number, signals: number, unpack: Unpack): Counts => {
  // A few bytes may stand for many counts, but for no more than a plain frame may have.
  const most = limits.frame_bytes_max - headerBytes;
  if (samples * signals * 2 > most) refuse('bytes of coded counts', samples * signals * 2, most);
  let counts: Counts;
  try {
    counts = unpack(payload, samples, signals);
  } catch (error) {
    if (!(error instanceof ValvomoError)) throw error;
    throw new ValvomoError('BAD_FRAME', error.message, { cause: error });
  }
  if (counts.byteLength > most) refuse('bytes of coded counts', counts.byteLength, most);
  return counts;
};

/**
 * One binary frame. Kinds that are not known are returned as `unknown`, longer headers are skipped.
 * The counts are copied when they do not lie on an aligned address, else a view of `bytes`.
 * @param unpack when coding 2 was agreed
 * @throws ValvomoError BAD_FRAME when the bytes contradict themselves or break a limit
 */
export const decodeFrame = (bytes: Uint8Array, unpack?: Unpack): BlockFrame | UnknownFrame => {
  if (bytes.byteLength > limits.frame_bytes_max)
    refuse('frame length in bytes', bytes.byteLength, limits.frame_bytes_max, 'FRAME_TOO_LARGE');
  if (bytes.byteLength < 2) refuse('frame length in bytes', bytes.byteLength, 'at least 2');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const code = view.getUint8(0);
  if (code !== frameKind.block) return { kind: 'unknown', code };
  const header = view.getUint8(1);
  if (header < headerBytes) refuse('block header length', header, `at least ${headerBytes}`);
  if (bytes.byteLength < header) refuse('frame length in bytes', bytes.byteLength, `header ${header}`);
  const samples = view.getUint32(16, true);
  const signals = view.getUint16(20, true);
  const first = view.getBigUint64(8, true);
  const codingUsed = view.getUint8(22);
  checkShape(samples, signals, first);
  const payload = bytes.subarray(header);
  const counts =
    codingUsed === coding.lossless && unpack !== undefined
      ? codedCounts(payload, samples, signals, unpack)
      : plainCounts(payload, samples * signals, codingUsed);
  return {
    kind: 'block',
    stream: view.getUint16(2, true),
    sequence: view.getUint32(4, true),
    first: Number(first),
    samples,
    signals,
    sent: view.getBigInt64(24, true),
    counts,
  };
};
