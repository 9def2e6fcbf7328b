import { crc32 } from 'node:zlib';

/**
 * A record of a journal: 12 bytes of header and the payload, little-endian.
 * 0 payload length u32 · 4 CRC-32 of bytes 8 … end u32 · 8 type u8 · 9 three zero bytes.
 */
export interface JournalRecord {
  readonly type: number;
  readonly payload: Uint8Array;
}

export const recordHeaderBytes = 12;
/** A block frame has at most 4 MiB, a checkpoint a few hundred kilobytes. */
export const payloadBytesMax = 8 * 1024 * 1024;

const typeAt = 8;

/** CRC of the type and the three zero bytes behind it, with which the CRC of a payload begins. */
const crcOfType = Array.from({ length: 256 }, (_, type) => crc32(Uint8Array.of(type, 0, 0, 0)));

/** Writes the header of a record into `header`, 12 bytes that the caller owns; the payload follows it. */
export const encodeHeader = ({ type, payload }: JournalRecord, header: DataView): void => {
  header.setUint32(0, payload.byteLength, true);
  header.setUint32(4, crc32(payload, crcOfType[type] ?? 0), true);
  header.setUint32(typeAt, type, true);
};

/** Bytes of the whole record whose header lies at the start of `bytes`; null when no record starts so. */
export const recordBytes = (bytes: Uint8Array): number | null => {
  const length = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0, true);
  return length > payloadBytesMax ? null : recordHeaderBytes + length;
};

/** The record that `bytes` is; null when its CRC is wrong. The payload is a view of `bytes`. */
export const decodeRecord = (bytes: Uint8Array): JournalRecord | null => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (crc32(bytes.subarray(typeAt)) !== view.getUint32(4, true)) return null;
  return { type: view.getUint8(typeAt), payload: bytes.subarray(recordHeaderBytes) };
};
