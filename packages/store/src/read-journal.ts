import type { JournalDisk, SegmentFile } from './disk.ts';
import { decodeRecord, recordBytes, recordHeaderBytes, type JournalRecord } from './record.ts';

/** Bytes at the end of a segment that are no record: the power went, or the medium is bad. */
export interface Tear {
  readonly segment: string;
  /** First bad byte; everything from here on is left out. */
  readonly at: number;
  readonly bytes: number;
  /** Only the youngest segment is torn by a loss of power; a tear elsewhere is damage to what was safe once. */
  readonly youngest: boolean;
}

const chunkBytes = 1 << 20;

/** Reads one segment forward with at most one chunk and one record in memory. */
const readerOf = (disk: JournalDisk, name: string) => {
  let held: Uint8Array = new Uint8Array(0);
  let from = 0;
  /** `length` bytes from `offset`, fewer when the segment ends. */
  return async (offset: number, length: number): Promise<Uint8Array> => {
    if (offset < from || offset + length > from + held.byteLength) {
      held = await disk.read(name, offset, Math.max(length, chunkBytes));
      from = offset;
    }
    return held.subarray(offset - from, offset - from + length);
  };
};

/**
 * The records of one segment in order, up to the first that is torn.
 * @param onTear told of what is left out
 * @param from where a record begins, in bytes
 */
export async function* readSegment(
  disk: JournalDisk,
  file: SegmentFile,
  onTear: (at: number) => void,
  from = 0,
): AsyncGenerator<JournalRecord> {
  const read = readerOf(disk, file.name);
  let at = from;
  while (at < file.bytes) {
    const header = await read(at, recordHeaderBytes);
    const length = header.byteLength < recordHeaderBytes ? null : recordBytes(header);
    const bytes = length === null ? header : await read(at, length);
    const record = length === null || bytes.byteLength < length ? null : decodeRecord(bytes);
    if (record === null) {
      onTear(at);
      return;
    }
    yield record;
    at += recordHeaderBytes + record.payload.byteLength;
  }
}

/**
 * The records of `files` (a run of a journal's segments), oldest first, in bounded memory: a payload is valid until
 * the next record is asked for. Torn tails are left out and reported; the segments themselves are not changed.
 */
export async function* readJournal(
  disk: JournalDisk,
  files: readonly SegmentFile[],
  onTear: (tear: Tear) => void,
): AsyncGenerator<JournalRecord> {
  for (const file of files) {
    yield* readSegment(disk, file, (at) =>
      onTear({ segment: file.name, at, bytes: file.bytes - at, youngest: file === files.at(-1) }),
    );
  }
}
