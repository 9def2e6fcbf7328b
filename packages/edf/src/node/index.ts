import { constants, read as readCallback, type PathLike } from 'node:fs';
import { open } from 'node:fs/promises';

import type { Appendable } from '../writer.ts';
import type { ByteSource } from '../source.ts';

const readAt = (fd: number, into: Uint8Array, length: number, position: number): Promise<number> =>
  new Promise((resolve, reject) => {
    readCallback(fd, into, 0, length, position, (error, bytes) =>
      error === null ? resolve(bytes) : reject(error),
    );
  });

/** A file that is open for reading. */
export interface OpenFile {
  readonly source: ByteSource;
  readonly close: () => Promise<void>;
}

/** A file on disk as a source of bytes; close it when done. Rejects with the system's error when it cannot be opened. */
export const openFile = async (path: PathLike): Promise<OpenFile> => {
  const file = await open(path, constants.O_RDONLY);
  const source: ByteSource = {
    size: async () => (await file.stat()).size,
    read: async (offset, length, into) => {
      const bytes = into ?? new Uint8Array(length);
      let done = await readAt(file.fd, bytes, length, offset);
      while (done > 0 && done < length) {
        const more = await readAt(file.fd, bytes.subarray(done), length - done, offset + done);
        if (more === 0) break;
        done += more;
      }
      return done === bytes.length ? bytes : bytes.subarray(0, done);
    },
  };
  return { source, close: () => file.close() };
};

/** A new file to write to, from its first byte on; an existing one is refused unless `replace` is set. */
export const fileAppendable = async (
  path: PathLike,
  { replace = false } = {},
): Promise<Appendable & { readonly close: () => Promise<void> }> => {
  const file = await open(path, replace ? 'w' : 'wx');
  return {
    append: async (bytes) => {
      let done = 0;
      while (done < bytes.length) done += (await file.write(bytes, done, bytes.length - done)).bytesWritten;
    },
    writeAt: async (bytes, offset) => {
      await file.write(bytes, 0, bytes.length, offset);
    },
    sync: () => file.datasync(),
    close: () => file.close(),
  };
};
