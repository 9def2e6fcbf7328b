import type { Resumable } from './resume-writer.ts';

/** A file in memory; `steps` is what happened to it, in order. */
export class MemoryFile implements Resumable {
  #room: Uint8Array;
  #length: number;
  readonly steps: string[] = [];
  failing = false;

  constructor(bytes = new Uint8Array(0)) {
    this.#room = bytes.slice();
    this.#length = bytes.length;
  }

  get bytes(): Uint8Array {
    return this.#room.subarray(0, this.#length);
  }

  append(bytes: Uint8Array): Promise<void> {
    if (this.failing) return Promise.reject(new Error('disk full'));
    if (this.#length + bytes.length > this.#room.length) {
      const larger = new Uint8Array(2 * (this.#length + bytes.length));
      larger.set(this.bytes);
      this.#room = larger;
    }
    this.#room.set(bytes, this.#length);
    this.#length += bytes.length;
    this.steps.push(`append ${bytes.length}`);
    return Promise.resolve();
  }

  writeAt(bytes: Uint8Array, offset: number): Promise<void> {
    this.bytes.set(bytes, offset);
    this.steps.push(`write ${bytes.length} at ${offset}`);
    return Promise.resolve();
  }

  sync(): Promise<void> {
    this.steps.push('sync');
    return Promise.resolve();
  }

  size(): Promise<number> {
    return Promise.resolve(this.#length);
  }

  read(offset: number, length: number): Promise<Uint8Array> {
    return Promise.resolve(this.bytes.slice(offset, offset + length));
  }

  truncate(length: number): Promise<void> {
    this.#length = length;
    this.steps.push(`truncate ${length}`);
    return Promise.resolve();
  }
}
