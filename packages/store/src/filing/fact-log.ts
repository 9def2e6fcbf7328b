import { ValvomoError } from '@valvomo/model';
import { encodeFact, factsIn, type Fact, type PlacedFact } from './fact.ts';
import type { RecordingFile, RecordingFolder } from './folder.ts';

const read_bytes = 1 << 20;

/** Facts of an index from byte `from` to byte `to`, in bounded memory. */
export async function* readFacts(
  file: { read(offset: number, length: number): Promise<Uint8Array> },
  from: number,
  to: number,
): AsyncGenerator<PlacedFact, void, undefined> {
  for (let at = from, length = read_bytes; at < to;) {
    const bytes = await file.read(at, Math.min(length, to - at));
    let end = at;
    for (const placed of factsIn(bytes, at)) {
      yield placed;
      ({ end } = placed);
    }
    // A fact longer than what was read wants more; what is not even whole then is no fact.
    if (end === at && bytes.byteLength >= to - at) return;
    length = end === at ? length * 2 : read_bytes;
    at = end;
  }
}

/** The index of a recording while it is written: facts are gathered, appended at once and synced. */
export class FactLog {
  readonly #file: RecordingFile;
  #pending: Uint8Array[] = [];
  #end: number;
  #dirty = false;

  private constructor(file: RecordingFile, end: number) {
    this.#file = file;
    this.#end = end;
  }

  /** Goes on behind byte `end`: what lies there was never spoken of. */
  static async open(file: RecordingFile, end: number): Promise<FactLog> {
    if ((await file.size()) > end) await file.truncate(end);
    return new FactLog(file, end);
  }

  /**
   * Goes on behind byte `end` of what is there.
   * @throws ValvomoError FILING_DAMAGED when it lost what was on the medium; the disk's error
   */
  static async resume(folder: RecordingFolder, name: string, end: number): Promise<FactLog> {
    const file = await folder.open(name);
    try {
      const size = await file.size();
      if (size >= end) return await FactLog.open(file, end);
      throw new ValvomoError('FILING_DAMAGED', `the index has ${size} of ${end} bytes`, {
        value: size,
        limit: end,
      });
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /** Bytes, with what is not written yet. */
  get end(): number {
    return this.#end;
  }

  /** @returns where it begins */
  add(fact: Fact): number {
    const bytes = encodeFact(fact);
    const at = this.#end;
    this.#pending.push(bytes);
    this.#end += bytes.byteLength;
    return at;
  }

  /** Everything added is on the medium when it resolves. */
  async sync(): Promise<void> {
    if (this.#pending.length > 0) {
      const bytes = Buffer.concat(this.#pending);
      this.#pending = [];
      this.#dirty = true;
      await this.#file.append(bytes);
    }
    if (this.#dirty) await this.#file.sync();
    this.#dirty = false;
  }

  /** Facts from byte `from` up to what is written. */
  read(from: number): AsyncGenerator<PlacedFact, void, undefined> {
    return readFacts(this.#file, from, this.#end);
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}
