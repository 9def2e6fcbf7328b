import { ValvomoError } from '@valvomo/model';
import { decodeRecord, encodeHeader, recordBytes, recordHeaderBytes } from '../record.ts';
import type { RecordingFile } from './folder.ts';

/** Where bytes are read from. */
interface Readable {
  read(offset: number, length: number): Promise<Uint8Array>;
}

/** Two places in turn: while one is written the other is whole. */
const slot_bytes = 1 << 16;
const slots = 2;
const stateType = 1;

const text = new TextEncoder();
const textOf = new TextDecoder();

interface Numbered<State> {
  readonly number: number;
  readonly state: State;
}

const readSlot = async <State>(file: Readable, slot: number): Promise<Numbered<State> | null> => {
  const bytes = await file.read(slot * slot_bytes, slot_bytes);
  const length = bytes.byteLength < recordHeaderBytes ? null : recordBytes(bytes);
  const record =
    length === null || length > bytes.byteLength ? null : decodeRecord(bytes.subarray(0, length));
  if (record?.type !== stateType) return null;
  // The CRC vouches that these are bytes that this file wrote.
  return JSON.parse(textOf.decode(record.payload)) as Numbered<State>;
};

const newest = async <State>(file: Readable): Promise<Numbered<State> | null> => {
  let found: Numbered<State> | null = null;
  for (let slot = 0; slot < slots; slot += 1) {
    const other = await readSlot<State>(file, slot);
    if (other !== null && (found === null || other.number > found.number)) found = other;
  }
  return found;
};

/** The newest whole state, which another may be about to replace; null when there is none. */
export const readState = async <State>(file: Readable): Promise<State | null> =>
  (await newest<State>(file))?.state ?? null;

/** A small state on disk that is replaced as a whole or not at all, whatever happens meanwhile. */
export class StateFile<State> {
  readonly #file: RecordingFile;
  #number: number;

  private constructor(file: RecordingFile, number: number) {
    this.#file = file;
    this.#number = number;
  }

  /** @returns the newest whole state, which is on the medium then; null when there is none */
  static async open<State>(
    file: RecordingFile,
  ): Promise<{ readonly file: StateFile<State>; readonly state: State | null }> {
    const found = await newest<State>(file);
    // Whoever wrote it may have been killed before its sync: what is acted on now must not be forgotten by the next loss of power.
    if (found !== null) await file.sync();
    return { file: new StateFile(file, found?.number ?? 0), state: found?.state ?? null };
  }

  /** On the medium when it resolves. @throws the disk's error; the state before is whole then */
  async write(state: State): Promise<void> {
    const numbered: Numbered<State> = { number: this.#number + 1, state };
    const payload = text.encode(JSON.stringify(numbered));
    const length = recordHeaderBytes + payload.byteLength;
    if (length > slot_bytes)
      throw new ValvomoError('RECORD_TOO_LARGE', `filing state of ${length} bytes, limit ${slot_bytes}`, {
        value: length,
        limit: slot_bytes,
      });
    const bytes = new Uint8Array(length);
    encodeHeader({ type: stateType, payload }, new DataView(bytes.buffer));
    bytes.set(payload, recordHeaderBytes);
    await this.#file.writeAt(bytes, (numbered.number % slots) * slot_bytes);
    await this.#file.sync();
    this.#number = numbered.number;
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}
