import { createHash } from 'node:crypto';
import { crc32, inflateRawSync, inflateSync } from 'node:zlib';
import type { Appendable, ByteSource } from '@valvomo/edf';
import { ValvomoError } from '@valvomo/model';
import {
  archiveIndex,
  footerBytes,
  index_bytes_max,
  magic,
  refuse,
  type ArchiveIndex,
  type ArchivePart,
} from './format.ts';
import { unpackRecords } from './records.ts';

/** An archive that is open for reading. */
export interface OpenArchive {
  readonly index: ArchiveIndex;
  /** The bytes of the file that was archived, any of them at any time; a read decodes the parts that it touches. */
  readonly source: ByteSource;
}

/** Parts that are kept decoded: a reader that goes on finds its place. */
const keptMax = 4;

interface PlacedPart {
  readonly part: ArchivePart;
  /** Of the file. */
  readonly from: number;
  /** In the archive. */
  readonly at: number;
}

const readIndex = async (archive: ByteSource): Promise<{ index: ArchiveIndex; end: number }> => {
  const size = await archive.size();
  const head = await archive.read(0, magic.length);
  const foot = await archive.read(Math.max(0, size - footerBytes), footerBytes);
  const isOne = [head, foot.subarray(16)].every(
    (bytes) => bytes.length === magic.length && bytes.every((byte, place) => byte === magic[place]),
  );
  if (!isOne || size < magic.length + footerBytes)
    throw new ValvomoError('NO_ARCHIVE', 'this is no archive of version 1, or its end is missing', {
      value: size,
    });
  const view = new DataView(foot.buffer, foot.byteOffset, foot.byteLength);
  const [at, length] = [Number(view.getBigUint64(0, true)), view.getUint32(8, true)];
  if (at + length + footerBytes !== size) refuse('does not end behind its index', at + length, size);
  const text = await archive.read(at, length);
  if (crc32(text) !== view.getUint32(12, true)) refuse('has an index with a wrong checksum', crc32(text));
  const parsed = archiveIndex.safeParse(
    JSON.parse(inflateSync(text, { maxOutputLength: index_bytes_max }).toString()),
  );
  return { index: parsed.data ?? refuse('has an index of another form', parsed.error?.message), end: at };
};

const placesOf = ({ parts, layout, bytes }: ArchiveIndex, end: number): readonly PlacedPart[] => {
  const places: PlacedPart[] = [];
  let [from, at] = [0, magic.length];
  for (const part of parts) {
    const [length, packed, , records] = part;
    if (records > 0 && records * (layout?.record_bytes ?? 0) !== length)
      refuse(`has a part of ${records} records in ${length} bytes`, length);
    places.push({ part, from, at });
    from += length;
    at += packed;
  }
  if (from !== bytes || at !== end) refuse(`has parts for ${from} of ${bytes} bytes`, from, bytes);
  return places;
};

/** The last part that begins at or before `offset`. */
const findPart = (places: readonly PlacedPart[], offset: number): number => {
  let [low, high] = [0, places.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((places[middle] as PlacedPart).from <= offset) low = middle;
    else high = middle;
  }
  return low;
};

/** @throws ValvomoError NO_ARCHIVE, ARCHIVE_DAMAGED */
export const openArchive = async (archive: ByteSource): Promise<OpenArchive> => {
  const { index, end } = await readIndex(archive);
  const places = placesOf(index, end);
  const kept = new Map<number, Promise<Uint8Array>>();

  const unpack = async ({ part: [length, packed, crc, records], at }: PlacedPart): Promise<Uint8Array> => {
    const bytes = await archive.read(at, packed);
    if (bytes.length < packed || crc32(bytes) !== crc) refuse(`is damaged at ${at}`, at);
    if (records > 0 && index.layout !== null) return unpackRecords(bytes, index.layout, records);
    const plain = inflateRawSync(bytes, { maxOutputLength: length });
    return plain.length === length ? plain : refuse(`is damaged at ${at}`, at);
  };
  const partAt = (number: number): Promise<Uint8Array> => {
    const bytes = kept.get(number) ?? unpack(places[number] as PlacedPart);
    // The newest last: the oldest goes first.
    kept.delete(number);
    kept.set(number, bytes);
    for (const oldest of kept.keys()) if (kept.size > keptMax) kept.delete(oldest);
    return bytes;
  };

  const read = async (offset: number, length: number, into?: Uint8Array): Promise<Uint8Array> => {
    const until = Math.min(offset + length, index.bytes);
    const out = (into ?? new Uint8Array(Math.max(0, until - offset))).subarray(
      0,
      Math.max(0, until - offset),
    );
    for (let number = findPart(places, offset), at = offset; at < until; number += 1) {
      const { from } = places[number] as PlacedPart;
      const bytes = await partAt(number);
      const piece = bytes.subarray(at - from, until - from);
      out.set(piece, at - offset);
      at += piece.length;
    }
    return out;
  };
  return { index, source: { size: () => Promise.resolve(index.bytes), read } };
};

const restored_bytes = 1 << 20;

/**
 * The file, byte for byte, and whether it has the checksum that it had.
 * @param to undefined: only checks
 * @throws ValvomoError NO_ARCHIVE, ARCHIVE_DAMAGED; the system's errors
 */
export const restoreArchive = async (archive: ByteSource, to?: Appendable): Promise<ArchiveIndex> => {
  const { index, source } = await openArchive(archive);
  const whole = createHash('sha256');
  for (let at = 0; at < index.bytes; at += restored_bytes) {
    const bytes = await source.read(at, restored_bytes);
    whole.update(bytes);
    await to?.append(bytes);
  }
  const sha256 = whole.digest('hex');
  if (sha256 !== index.sha256) refuse(`gives bytes of sha256 ${sha256}, not ${index.sha256}`, sha256);
  await to?.sync?.();
  return index;
};
