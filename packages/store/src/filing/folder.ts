import { constants } from 'node:fs';
import { mkdir, open, readdir, rename, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { Resumable } from '@valvomo/edf';
import { ownerOnly, syncDirectory } from '../disk.ts';

/** A file of a recording, open for writing and reading. */
export interface RecordingFile extends Resumable {
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** The folder of one recording. The port is small so that a test can put a faulty disk in its place. */
export interface RecordingFolder {
  names(): Promise<readonly string[]>;
  /** A new, empty file in place of any that has the name. */
  create(name: string): Promise<RecordingFile>;
  /** @throws the disk's error when it is not there */
  open(name: string): Promise<RecordingFile>;
  /** Puts a file in place of any that has the name `to`: one of the two is there, whatever happens. */
  rename(name: string, to: string): Promise<void>;
  /** Makes names of created files last. */
  syncFolder(): Promise<void>;
}

const writeAll = async (file: FileHandle, bytes: Uint8Array, offset: number): Promise<void> => {
  for (let done = 0; done < bytes.length;)
    done += (await file.write(bytes, done, bytes.length - done, offset + done)).bytesWritten;
};

const readAll = async (file: FileHandle, offset: number, length: number): Promise<Uint8Array> => {
  const bytes = new Uint8Array(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await file.read(bytes, done, length - done, offset + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return bytes.subarray(0, done);
};

const fileOf = async (path: string, flags: number): Promise<RecordingFile> => {
  const file = await open(path, constants.O_RDWR | flags, ownerOnly.file);
  let { size } = await file.stat();
  return {
    size: () => Promise.resolve(size),
    read: (offset, length) => readAll(file, offset, length),
    append: async (bytes) => {
      await writeAll(file, bytes, size);
      size += bytes.length;
    },
    writeAt: (bytes, offset) => writeAll(file, bytes, offset),
    truncate: async (length) => {
      await file.truncate(length);
      size = length;
    },
    sync: () => file.datasync(),
    close: () => file.close(),
  };
};

/** The folder `directory` of a recording; it is created when absent. */
export const openRecordingFolder = async (directory: string): Promise<RecordingFolder> => {
  await mkdir(directory, { recursive: true, mode: ownerOnly.folder });
  return {
    names: () => readdir(directory),
    create: async (name) => {
      await rm(join(directory, name), { force: true });
      return fileOf(join(directory, name), constants.O_CREAT | constants.O_EXCL);
    },
    open: (name) => fileOf(join(directory, name), 0),
    rename: (name, to) => rename(join(directory, name), join(directory, to)),
    syncFolder: () => syncDirectory(directory),
  };
};
