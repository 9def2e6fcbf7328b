import type { JournalDisk } from '../disk.ts';
import { decodeRecord, recordBytes, recordHeaderBytes, type JournalRecord } from '../record.ts';

/** A place in a journal: a byte of one of its segments. */
export interface JournalPlace {
  readonly segment: string;
  readonly at: number;
}

/** A payload in a journal, to be read again. */
export interface JournalSource extends JournalPlace {
  readonly bytes: number;
}

export interface FollowedRecord {
  readonly record: JournalRecord;
  readonly source: JournalSource;
  /** Behind it. */
  readonly next: JournalPlace;
}

/** How much of a journal that grows is on the medium: all segments before this one, and so many bytes of it. */
export interface DurableJournal {
  readonly segment: string;
  readonly bytes: number;
}

const chunk_bytes = 1 << 20;
const chunks_max = 4;

interface Chunk {
  readonly segment: string;
  readonly from: number;
  readonly bytes: Uint8Array;
}

/** Reads a journal's segments at any place; what was read last is kept, for samples are wanted soon after their headers. */
export class JournalBytes {
  readonly #disk: JournalDisk;
  #chunks: readonly Chunk[] = [];

  constructor(disk: JournalDisk) {
    this.#disk = disk;
  }

  /**
   * Bytes [at, at + length) of a segment, fewer only where it ends; valid for good.
   * @param end where the segment is known to end: as far as that more is read than is asked for
   */
  async read(segment: string, at: number, length: number, end = Infinity): Promise<Uint8Array> {
    const held = this.#chunks.find(
      (chunk) =>
        chunk.segment === segment && at >= chunk.from && at + length <= chunk.from + chunk.bytes.byteLength,
    );
    const chunk = held ?? {
      segment,
      from: at,
      bytes: await this.#disk.read(segment, at, Math.max(length, Math.min(chunk_bytes, end - at))),
    };
    if (held === undefined) this.#chunks = [chunk, ...this.#chunks.slice(0, chunks_max - 1)];
    return chunk.bytes.subarray(at - chunk.from, at - chunk.from + length);
  }

  /** Nothing is wanted for a while: a hundred recordings must not keep what they read last. */
  letGo(): void {
    this.#chunks = [];
  }
}

/** The whole record at a place; null where there is none before `end`. */
const recordAt = async (
  bytes: JournalBytes,
  { segment, at }: JournalPlace,
  end: number,
): Promise<JournalRecord | null> => {
  if (at + recordHeaderBytes > end) return null;
  const header = await bytes.read(segment, at, recordHeaderBytes, end);
  const length = header.byteLength < recordHeaderBytes ? null : recordBytes(header);
  if (length === null || at + length > end) return null;
  const whole = await bytes.read(segment, at, length, end);
  return whole.byteLength < length ? null : decodeRecord(whole);
};

/**
 * Whole records of a journal from a place on, as it is now; it may grow meanwhile. A tear ends its segment: of the
 * youngest, more may come there later.
 * @param durable what is on the medium of a journal that grows; null: it does not grow, and all of it is
 * @throws the disk's error
 */
export async function* followJournal(
  disk: JournalDisk,
  bytes: JournalBytes,
  from: JournalPlace,
  durable: DurableJournal | null,
): AsyncGenerator<FollowedRecord, void, undefined> {
  for (const { name: segment, bytes: size } of await disk.list()) {
    if (segment < from.segment || (durable !== null && segment > durable.segment)) continue;
    const end = durable?.segment === segment ? Math.min(durable.bytes, size) : size;
    for (let at = segment === from.segment ? from.at : 0; ;) {
      const record = await recordAt(bytes, { segment, at }, end);
      if (record === null) break;
      const length = recordHeaderBytes + record.payload.byteLength;
      const source = { segment, at: at + recordHeaderBytes, bytes: record.payload.byteLength };
      at += length;
      yield { record, source, next: { segment, at } };
    }
  }
}
