import { closeSync, fdatasync, fdatasyncSync, openSync, writeSync, writevSync } from 'node:fs';
import { mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** A file that only grows. */
export interface Appendable {
  /**
   * Hands the bytes to the operating system before it returns: what was appended survives the end of the process,
   * but not of the power. Synchronous on purpose: a sample may be shown in the same tick, and is written by then.
   */
  append(parts: readonly Uint8Array[]): void;
  /** Resolves when everything appended before the call is on the medium. */
  sync(): Promise<void>;
  /** The same, at once: for the few bytes that came in while `sync` ran. */
  syncNow(): void;
  close(): void;
}

export interface SegmentFile {
  readonly name: string;
  readonly bytes: number;
  /** Last change, milliseconds of Unix time. */
  readonly modified_ms: number;
}

/** The folder of one journal. The port is small so that a test can put a faulty disk in its place. */
export interface JournalDisk {
  /** Segments in the order of their names. */
  list(): Promise<readonly SegmentFile[]>;
  /** @throws when the file exists */
  create(name: string): Appendable;
  /** Makes names of created and removed files last. */
  syncFolder(): Promise<void>;
  /** At most `length` bytes from `offset`; fewer at the end of the file. */
  read(name: string, offset: number, length: number): Promise<Uint8Array>;
  /** Shortens a file to `bytes`, lastingly. */
  cut(name: string, bytes: number): Promise<void>;
  /** Makes a file as it is last, its name too: whoever wrote it may have been killed before its sync. */
  settle(name: string): Promise<void>;
  remove(name: string): Promise<void>;
}

/** Modes of what is created: samples of patients are for the account that records them. */
export const ownerOnly = { folder: 0o700, file: 0o600 } as const;

export const segmentSuffix = '.segment';
const fdatasyncLater = promisify(fdatasync);

const writeAll = (fd: number, parts: readonly Uint8Array[]): void => {
  const total = parts.reduce((sum, part) => sum + part.byteLength, 0);
  let written = writevSync(fd, parts);
  if (written === total) return;
  const rest = Buffer.concat(parts);
  while (written < total) written += writeSync(fd, rest, written);
};

const appendableOf = (fd: number): Appendable => ({
  append: (parts) => writeAll(fd, parts),
  sync: () => fdatasyncLater(fd),
  syncNow: () => fdatasyncSync(fd),
  close: () => closeSync(fd),
});

/** Makes names of created and removed files last. */
export const syncDirectory = async (directory: string): Promise<void> => {
  // Windows opens no folders; there the names are journalled by the file system itself.
  if (process.platform === 'win32') return;
  const folder = await open(directory, 'r');
  await folder.sync().finally(() => folder.close());
};

/** The folder `directory` as a journal's disk; it is created when absent. */
export const openFolder = async (directory: string): Promise<JournalDisk> => {
  await mkdir(directory, { recursive: true, mode: ownerOnly.folder });
  const pathOf = (name: string): string => join(directory, name);
  return {
    list: async () => {
      const names = (await readdir(directory)).filter((name) => name.endsWith(segmentSuffix)).toSorted();
      return Promise.all(
        names.map(async (name) => {
          const { size, mtimeMs } = await stat(pathOf(name));
          return { name, bytes: size, modified_ms: mtimeMs };
        }),
      );
    },
    create: (name) => appendableOf(openSync(pathOf(name), 'ax', ownerOnly.file)),
    syncFolder: () => syncDirectory(directory),
    read: async (name, offset, length) => {
      const file = await open(pathOf(name), 'r');
      const { buffer, bytesRead } = await file
        .read(new Uint8Array(length), 0, length, offset)
        .finally(() => file.close());
      return buffer.subarray(0, bytesRead);
    },
    cut: async (name, bytes) => {
      const file = await open(pathOf(name), 'r+');
      await file
        .truncate(bytes)
        .then(() => file.sync())
        .finally(() => file.close());
    },
    settle: async (name) => {
      const file = await open(pathOf(name), 'r+');
      await file.datasync().finally(() => file.close());
      await syncDirectory(directory);
    },
    remove: (name) => rm(pathOf(name)),
  };
};
