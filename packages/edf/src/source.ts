import { EdfError } from './problem.ts';

/** Where the bytes of a recording come from: a file handle, a Blob, memory. The whole port. */
export interface ByteSource {
  /** Bytes there now. Asked again whenever more may have arrived: a file may still be growing. */
  size(): Promise<number>;
  /**
   * Bytes [offset, offset + length), fewer only where the source ends.
   * @param into at least `length` bytes that may take them, which spares an allocation; a source may ignore it
   */
  read(offset: number, length: number, into?: Uint8Array): Promise<Uint8Array>;
  /**
   * `count` pieces of `length` bytes, one every `every` bytes from `offset` on, one after the other in `into`; fewer bytes where
   * the source ends. For a source that can leave out what lies between; absent where everything would be read anyway.
   */
  gather?(
    offset: number,
    every: number,
    length: number,
    count: number,
    into: Uint8Array,
  ): Promise<Uint8Array>;
}

/** The bytes themselves, not copied. */
export const memorySource = (bytes: Uint8Array): ByteSource => ({
  size: () => Promise.resolve(bytes.byteLength),
  read: (offset, length) => Promise.resolve(bytes.subarray(offset, offset + length)),
});

/** What is needed of a Blob or a File. */
export interface BlobLike {
  readonly size: number;
  slice(start: number, end: number): { arrayBuffer(): Promise<ArrayBuffer> };
}

/** A file that a person chose in the browser: read in slices, never as a whole. */
export const blobSource = (blob: BlobLike): ByteSource => ({
  size: () => Promise.resolve(blob.size),
  read: async (offset, length) =>
    new Uint8Array(await blob.slice(offset, Math.min(offset + length, blob.size)).arrayBuffer()),
});

/** Exactly these bytes. @throws EdfError SOURCE_FAILED when the source has become shorter */
export const readFully = async (
  source: ByteSource,
  offset: number,
  length: number,
  into?: Uint8Array,
): Promise<Uint8Array> => {
  const bytes = await source.read(offset, length, into);
  if (bytes.length < length)
    throw new EdfError(
      'SOURCE_FAILED',
      `${bytes.length} of ${length} bytes at ${offset}: the file became shorter`,
      {
        value: bytes.length,
        limit: length,
      },
    );
  return bytes;
};
