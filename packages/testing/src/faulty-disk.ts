import { ioError, randomOf } from './faults.ts';

/** A file in memory that knows which of its bytes are on the medium. */
interface File {
  bytes: Uint8Array;
  synced: number;
  /** The folder was synced since the file came into being. */
  named: boolean;
  modified_ms: number;
}

interface FileFacts {
  readonly name: string;
  readonly bytes: number;
  readonly modified_ms: number;
}

/**
 * A journal's folder in memory that forgets like a real one: what was not synced may be gone, torn or garbage after
 * `losePower`, and a write or sync fails when told to. It has the shape of store's `JournalDisk`.
 */
export class FaultyDisk {
  readonly files = new Map<string, File>();
  /** Bytes that fit on the disk; the write that does not fit is made in part and fails with ENOSPC. */
  capacity = Number.POSITIVE_INFINITY;
  /** The next `fail.sync` syncs fail with EIO, as do the next `fail.append` appends, each made in half. */
  readonly fail = { append: 0, sync: 0 };
  /** Bytes of each sync that succeeded, in order. */
  readonly syncs: number[] = [];
  /** What `modified_ms` of a file becomes when it is written to. */
  now_ms = 0;
  #power = 0;

  get used(): number {
    return this.files.values().reduce((sum, file) => sum + file.bytes.byteLength, 0);
  }

  create(name: string) {
    if (this.files.has(name)) throw ioError('EEXIST', name);
    const file: File = { bytes: new Uint8Array(0), synced: 0, named: false, modified_ms: this.now_ms };
    this.files.set(name, file);
    const power = this.#power;
    return {
      append: (parts: readonly Uint8Array[]): void => this.#append(file, Buffer.concat(parts), power),
      sync: async (): Promise<void> => {
        const length = file.bytes.byteLength;
        // It takes its time, and only what was there when it was called is sure to be on the medium then.
        await new Promise((resolve) => {
          setImmediate(resolve);
        });
        this.#sync(file, length, power);
      },
      syncNow: (): void => this.#sync(file, file.bytes.byteLength, power),
      close: (): void => undefined,
    };
  }

  list(): Promise<readonly FileFacts[]> {
    const facts = [...this.files].map(([name, { bytes, modified_ms }]) => ({
      name,
      bytes: bytes.byteLength,
      modified_ms,
    }));
    return Promise.resolve(facts.toSorted((a, b) => a.name.localeCompare(b.name)));
  }

  async syncFolder(): Promise<void> {
    await Promise.resolve();
    for (const file of this.files.values()) file.named = true;
  }

  read(name: string, offset: number, length: number): Promise<Uint8Array> {
    return Promise.resolve(this.#file(name).bytes.slice(offset, offset + length));
  }

  cut(name: string, bytes: number): Promise<void> {
    const file = this.#file(name);
    file.bytes = file.bytes.slice(0, bytes);
    file.synced = file.bytes.byteLength;
    return Promise.resolve();
  }

  settle(name: string): Promise<void> {
    const file = this.#file(name);
    file.synced = file.bytes.byteLength;
    file.named = true;
    return Promise.resolve();
  }

  remove(name: string): Promise<void> {
    this.files.delete(name);
    return Promise.resolve();
  }

  /**
   * The power goes and comes back. Every byte that was not synced is lost, kept, or was overwritten by noise, as the
   * seed says; a file whose name was never synced may be gone. Files that were open write no more.
   */
  losePower(seed: number): void {
    const random = randomOf(seed);
    this.#power += 1;
    for (const [name, file] of this.files) {
      if (!file.named && random(2) === 0) {
        this.files.delete(name);
        continue;
      }
      const loose = file.bytes.byteLength - file.synced;
      const bytes = file.bytes.slice(0, file.synced + (loose === 0 ? 0 : random(loose + 1)));
      if (bytes.byteLength > file.synced && random(2) === 0) {
        const at = file.synced + random(bytes.byteLength - file.synced);
        bytes.fill(random(256), at);
      }
      Object.assign(file, { bytes, synced: bytes.byteLength, named: true });
    }
  }

  #file(name: string): File {
    const file = this.files.get(name);
    if (file === undefined) throw ioError('ENOENT', name);
    return file;
  }

  #append(file: File, bytes: Uint8Array, power: number): void {
    if (power !== this.#power) throw ioError('EIO', 'the power was lost');
    const room = this.capacity - this.used;
    const broken = this.fail.append > 0;
    const taken = broken ? bytes.byteLength >> 1 : Math.min(bytes.byteLength, Math.max(0, room));
    file.bytes = Buffer.concat([file.bytes, bytes.subarray(0, taken)]);
    file.modified_ms = this.now_ms;
    if (broken) this.fail.append -= 1;
    if (broken) throw ioError('EIO', 'write failed');
    if (taken < bytes.byteLength) throw ioError('ENOSPC', 'no space left on device');
  }

  #sync(file: File, length: number, power: number): void {
    if (power !== this.#power) throw ioError('EIO', 'the power was lost');
    if (this.fail.sync > 0) {
      this.fail.sync -= 1;
      throw ioError('EIO', 'sync failed');
    }
    this.syncs.push(length - file.synced);
    file.synced = Math.max(file.synced, length);
  }
}
