import { createHash } from 'node:crypto';
import { crc32, deflateRawSync, deflateSync } from 'node:zlib';
import type { Appendable, ByteSource } from '@valvomo/edf';
import { ValvomoError } from '@valvomo/model';
import { footerBytes, magic, type ArchiveIndex, type ArchivePart } from './format.ts';
import { layoutOf, type RecordLayout } from './layout.ts';
import { packRecords } from './records.ts';

/** Bytes that are not records go in pieces of this length. */
const piece_bytes = 1 << 20;

/** So many bytes of the file, and how many whole records they are; 0: they are no records. */
type Stretch = readonly [bytes: number, records: number];

function* pieces(from: number, to: number): Generator<Stretch> {
  for (let at = from; at < to; at += piece_bytes) yield [Math.min(piece_bytes, to - at), 0];
}

/** The file in order: its header, its records, what lies behind the last whole one. */
function* stretches(size: number, layout: RecordLayout | undefined): Generator<Stretch> {
  const { header_bytes, record_bytes, together } = layout ?? {
    header_bytes: size,
    record_bytes: 1,
    together: 1,
  };
  yield* pieces(0, header_bytes);
  const records = Math.floor((size - header_bytes) / record_bytes);
  for (let record = 0; record < records; record += together) {
    const some = Math.min(together, records - record);
    yield [some * record_bytes, some];
  }
  yield* pieces(header_bytes + records * record_bytes, size);
}

const footer = (at: number, index: Uint8Array): Uint8Array => {
  const bytes = new Uint8Array(footerBytes);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(at), true);
  view.setUint32(8, index.length, true);
  view.setUint32(12, crc32(index), true);
  bytes.set(magic, 16);
  return bytes;
};

/**
 * Writes a file that no longer grows in fewer bytes: every byte of it comes back. Needs memory for one part, however long it is.
 * @throws ValvomoError SOURCE_CHANGED when the file changes meanwhile; the system's errors
 */
export const writeArchive = async (source: ByteSource, to: Appendable): Promise<ArchiveIndex> => {
  const size = await source.size();
  const layout = await layoutOf(source, size);
  const whole = createHash('sha256');
  const parts: ArchivePart[] = [];
  await to.append(magic);
  let [from, at] = [0, magic.length];
  for (const [length, records] of stretches(size, layout)) {
    const bytes = await source.read(from, length);
    if (bytes.length < length) throw changed(from + bytes.length, size);
    whole.update(bytes);
    const packed =
      records > 0 && layout !== undefined ? packRecords(bytes, layout) : deflateRawSync(bytes, { level: 9 });
    await to.append(packed);
    parts.push([length, packed.length, crc32(packed), records]);
    from += length;
    at += packed.length;
  }
  if ((await source.size()) !== size) throw changed(await source.size(), size);
  const index = { bytes: size, sha256: whole.digest('hex'), layout: layout ?? null, parts };
  const text = deflateSync(JSON.stringify(index), { level: 9 });
  await to.append(text);
  await to.append(footer(at, text));
  await to.sync?.();
  return index;
};

const changed = (value: number, limit: number): ValvomoError =>
  new ValvomoError('SOURCE_CHANGED', `the file has ${value} bytes, had ${limit}: it changes`, {
    value,
    limit,
  });
