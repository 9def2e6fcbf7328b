import type { Chunk } from './chunk.ts';

/** Chunks by name, as many as fit into so many bytes: who was not looked at for longest leaves first. */
export class ChunkCache {
  readonly bytes_max: number;
  /** A Map keeps the order of insertion: the oldest is first. */
  readonly #chunks = new Map<string, Chunk>();
  #bytes = 0;

  constructor(bytes_max: number) {
    this.bytes_max = bytes_max;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get(name: string): Chunk | undefined {
    return this.#chunks.get(name);
  }

  /** It is wanted again: it leaves last. */
  touch(name: string): void {
    const chunk = this.#chunks.get(name);
    if (chunk === undefined) return;
    this.#chunks.delete(name);
    this.#chunks.set(name, chunk);
  }

  put(name: string, chunk: Chunk): void {
    this.#drop(name);
    this.#chunks.set(name, chunk);
    this.#bytes += chunk.counts.byteLength;
    for (const oldest of this.#chunks.keys()) {
      if (this.#bytes <= this.bytes_max || oldest === name) break;
      this.#drop(oldest);
    }
  }

  #drop(name: string): void {
    const chunk = this.#chunks.get(name);
    if (chunk === undefined) return;
    this.#chunks.delete(name);
    this.#bytes -= chunk.counts.byteLength;
  }
}
