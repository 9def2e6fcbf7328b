import { ioError, randomOf } from './faults.ts';

/** One change of a file that may not be on the medium yet. */
type Change =
  | { readonly kind: 'write'; readonly offset: number; readonly bytes: Uint8Array }
  | { readonly kind: 'truncate'; readonly length: number };

interface File {
  bytes: Uint8Array;
  /** As the medium has it, and what was done since. */
  durable: Uint8Array;
  changes: Change[];
  /** The folder was synced since the file came into being, and the file itself. */
  named: boolean;
  synced: boolean;
  /** The name that it had before, and what had its name, while the folder was not synced since. */
  renamed?: { readonly from: string; readonly instead: File | undefined } | undefined;
}

const applied = (bytes: Uint8Array, change: Change): Uint8Array => {
  if (change.kind === 'truncate') {
    const cut = new Uint8Array(change.length);
    cut.set(bytes.subarray(0, change.length));
    return cut;
  }
  const end = change.offset + change.bytes.byteLength;
  const grown = end <= bytes.byteLength ? bytes.slice() : new Uint8Array(end);
  if (end > bytes.byteLength) grown.set(bytes);
  grown.set(change.bytes, change.offset);
  return grown;
};

/**
 * A folder of files in memory that forgets like a real one: each change that was not synced may be gone, made in part, or
 * made although an earlier one was not. It has the shape of store's `RecordingFolder`.
 */
export class FaultyFolder {
  readonly files = new Map<string, File>();
  /** Bytes that fit on the disk; the write that does not fit is made in part and fails with ENOSPC. */
  capacity = Number.POSITIVE_INFINITY;
  /** The disk takes no change any more: EROFS. */
  readOnly = false;
  /** The next `fail.sync` syncs fail with EIO, and what was not synced before is lost; so many writes fail, made in half. */
  readonly fail = { write: 0, sync: 0 };
  /** So many changes and syncs were asked for. */
  steps = 0;
  /** The step at which the power goes: it and all that follow fail, until `losePower`. */
  failAt = Number.POSITIVE_INFINITY;
  #power = 0;

  get used(): number {
    return this.files.values().reduce((sum, file) => sum + file.bytes.byteLength, 0);
  }

  names(): Promise<readonly string[]> {
    return Promise.resolve([...this.files.keys()].toSorted());
  }

  async create(name: string) {
    await this.#step();
    const file: File = {
      bytes: new Uint8Array(0),
      durable: new Uint8Array(0),
      changes: [],
      named: false,
      synced: false,
    };
    this.files.set(name, file);
    return this.#handle(file);
  }

  open(name: string) {
    const file = this.files.get(name);
    return file === undefined ? Promise.reject(ioError('ENOENT', name)) : Promise.resolve(this.#handle(file));
  }

  async rename(from: string, to: string): Promise<void> {
    await this.#step();
    const file = this.files.get(from);
    if (file === undefined) throw ioError('ENOENT', from);
    file.renamed = { from, instead: this.files.get(to) };
    this.files.delete(from);
    this.files.set(to, file);
  }

  async syncFolder(): Promise<void> {
    await this.#step();
    for (const file of this.files.values()) Object.assign(file, { named: true, renamed: undefined });
  }

  /** The power goes and comes back; files that were open are of no use any more. */
  losePower(seed: number): void {
    const random = randomOf(seed);
    this.#power += 1;
    this.failAt = Number.POSITIVE_INFINITY;
    const moved = this.files.entries().filter(([, { renamed }]) => renamed !== undefined);
    for (const [name, file] of moved.toArray()) {
      const { renamed } = file;
      if (renamed === undefined) continue;
      if (random(2) === 0) {
        file.named = true;
        continue;
      }
      this.files.delete(name);
      this.files.set(renamed.from, file);
      if (renamed.instead !== undefined) this.files.set(name, renamed.instead);
    }
    for (const [name, file] of this.files) {
      // There are file systems that keep a name only together with its file.
      if (!(file.named && file.synced) && random(2) === 0) {
        this.files.delete(name);
        continue;
      }
      let bytes = file.durable;
      for (const change of file.changes) {
        const fate = random(4);
        if (fate === 0) continue;
        const torn = fate === 1 && change.kind === 'write';
        bytes = applied(
          bytes,
          torn ? { ...change, bytes: change.bytes.subarray(0, random(change.bytes.byteLength + 1)) } : change,
        );
      }
      Object.assign(file, {
        bytes,
        durable: bytes,
        changes: [],
        named: true,
        synced: true,
        renamed: undefined,
      });
    }
  }

  /** The process dies, the machine goes on: all that was written is there. */
  loseProcess(): void {
    this.#power += 1;
    this.failAt = Number.POSITIVE_INFINITY;
  }

  #handle(file: File) {
    const power = this.#power;
    const alive = (): void => {
      if (power !== this.#power) throw ioError('EIO', 'the power was lost');
    };
    const write = async (offset: number, bytes: Uint8Array): Promise<void> => {
      alive();
      await this.#step();
      const room = this.capacity - this.used + Math.max(0, file.bytes.byteLength - offset);
      const broken = this.fail.write > 0;
      const taken = broken ? bytes.byteLength >> 1 : Math.min(bytes.byteLength, Math.max(0, room));
      this.#change(file, { kind: 'write', offset, bytes: bytes.slice(0, taken) });
      if (broken) {
        this.fail.write -= 1;
        throw ioError('EIO', 'write failed');
      }
      if (taken < bytes.byteLength) throw ioError('ENOSPC', 'no space left on device');
    };
    return {
      size: () => Promise.resolve(file.bytes.byteLength),
      read: (offset: number, length: number) => Promise.resolve(file.bytes.slice(offset, offset + length)),
      append: (bytes: Uint8Array) => write(file.bytes.byteLength, bytes),
      writeAt: (bytes: Uint8Array, offset: number) => write(offset, bytes),
      truncate: async (length: number) => {
        alive();
        await this.#step();
        this.#change(file, { kind: 'truncate', length });
      },
      sync: async () => {
        alive();
        await this.#step();
        if (this.fail.sync > 0) {
          this.fail.sync -= 1;
          // A page that could not be written is not dirty any more: the next sync would not try it again.
          Object.assign(file, { bytes: file.durable, changes: [] });
          throw ioError('EIO', 'sync failed');
        }
        Object.assign(file, { durable: file.bytes, changes: [], synced: true });
      },
      close: () => Promise.resolve(),
    };
  }

  async #step(): Promise<void> {
    await Promise.resolve();
    this.steps += 1;
    if (this.steps >= this.failAt) throw ioError('EIO', 'the power was lost');
    if (this.readOnly) throw ioError('EROFS', 'read-only file system');
  }

  #change(file: File, change: Change): void {
    file.changes.push(change);
    file.bytes = applied(file.bytes, change);
  }
}
