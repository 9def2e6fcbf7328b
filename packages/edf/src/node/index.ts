import { constants, read, readSync, type PathLike } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';

import type { Resumable } from '../resume-writer.ts';
import type { ByteSource } from '../source.ts';
import type { Appendable } from '../writer.ts';

/** A file that is open for reading. */
export interface OpenFile {
  readonly source: ByteSource;
  readonly close: () => Promise<void>;
}

/**
 * Reads up to this size are made in place: from the page cache they take less time than handing them to another thread
 * and back. Longer ones go to the thread pool and block nobody.
 */
const inPlace_bytes_max = 1 << 19;

const readInPool = (
  file: number,
  into: Uint8Array,
  at: number,
  length: number,
  from: number,
): Promise<number> =>
  new Promise((resolve, reject) => {
    read(file, into, at, length, from, (error, bytes) => (error === null ? resolve(bytes) : reject(error)));
  });

const wholeSourceOf = (file: FileHandle, inPlace_bytes: number): Required<ByteSource> => ({
  size: async () => (await file.stat()).size,
  read: async (offset, length, into) => {
    const bytes = into ?? new Uint8Array(length);
    let done = 0;
    while (done < length) {
      const more =
        length <= inPlace_bytes
          ? readSync(file.fd, bytes, done, length - done, offset + done)
          : await readInPool(file.fd, bytes, done, length - done, offset + done);
      if (more === 0) break;
      done += more;
    }
    return done === bytes.length ? bytes : bytes.subarray(0, done);
  },
  gather: (offset, every, length, count, into) => {
    let done = 0;
    for (let piece = 0; piece < count; piece += 1) {
      const more = readSync(file.fd, into, done, length, offset + piece * every);
      done += more;
      if (more < length) break;
    }
    return Promise.resolve(into.subarray(0, done));
  },
});

/** Who must not be blocked reads everything in pieces that the pool takes. */
const sourceOf = (file: FileHandle, inPlace_bytes: number): ByteSource => {
  const { gather, ...source } = wholeSourceOf(file, inPlace_bytes);
  return inPlace_bytes > 0 ? { ...source, gather } : source;
};

/**
 * A file on disk as a source of bytes; close it when done. Rejects with the system's error when it cannot be opened.
 * @param inPlace_bytes longest read that may block this thread; 0 where the disk is slow and the thread serves others
 */
export const openFile = async (
  path: PathLike,
  { inPlace_bytes = inPlace_bytes_max } = {},
): Promise<OpenFile> => {
  const file = await open(path, constants.O_RDONLY);
  return { source: sourceOf(file, inPlace_bytes), close: () => file.close() };
};

const writeAll = async (file: FileHandle, bytes: Uint8Array, offset: number | null): Promise<void> => {
  for (let done = 0; done < bytes.length;) {
    const at = offset === null ? null : offset + done;
    done += (await file.write(bytes, done, bytes.length - done, at)).bytesWritten;
  }
};

/** A new file to write to, from its first byte on; an existing one is refused unless `replace` is set. */
export const fileAppendable = async (
  path: PathLike,
  { replace = false } = {},
): Promise<Appendable & { readonly close: () => Promise<void> }> => {
  const file = await open(path, replace ? 'w' : 'wx');
  return {
    append: (bytes) => writeAll(file, bytes, null),
    writeAt: (bytes, offset) => writeAll(file, bytes, offset),
    sync: () => file.datasync(),
    close: () => file.close(),
  };
};

/** An existing file, to go on writing behind its last byte. Rejects with the system's error when it is not there. */
export const fileResumable = async (
  path: PathLike,
): Promise<Resumable & { readonly close: () => Promise<void> }> => {
  const file = await open(path, constants.O_RDWR);
  const source = sourceOf(file, inPlace_bytes_max);
  return {
    ...source,
    append: async (bytes) => writeAll(file, bytes, await source.size()),
    writeAt: (bytes, offset) => writeAll(file, bytes, offset),
    truncate: (length) => file.truncate(length),
    sync: () => file.datasync(),
    close: () => file.close(),
  };
};
