import type { Counts, Ticks } from '@valvomo/model';

import { secondsText } from './decimal.ts';
import { EdfError } from './problem.ts';
import { headerBytes, startOf, type EdfDescription } from './writer-header.ts';
import { recordCountField } from './header.ts';

/** Where a recording is written to: the whole port. */
export interface Appendable {
  append(bytes: Uint8Array): Promise<void>;
  /** Overwrites; without it the record count stays −1, as of a recording that was cut off. */
  writeAt?(bytes: Uint8Array, offset: number): Promise<void>;
  /** Returns when all bytes are safe. */
  sync?(): Promise<void>;
}

/** What the reader gives back: onset in ticks from the first sample. */
export interface WrittenAnnotation {
  readonly onset: Ticks;
  readonly duration?: Ticks | null;
  readonly text: string;
}

export interface EdfWriter {
  /** Records written. */
  readonly records: number;
  /** Samples a signal that did not fit its digital range and were clipped to it. */
  readonly clipped: readonly number[];
  /** Annotations that wait for room in a record to come. */
  readonly pending: number;
  /**
   * One record: the counts of every signal, in the order of the description, `samplesPerRecord` each.
   * @param onset ticks from the first sample; where the last record ended unless told, and later only in EDF+D
   * @throws EdfError WRITE_INVALID when they are of another shape or out of turn, or the file is closed or full
   */
  write(record: readonly Counts[], onset?: Ticks): Promise<void>;
  /**
   * Puts an annotation into the next record that has room.
   * @throws EdfError WRITE_INVALID when it can never have room, or too many wait
   */
  annotate(annotation: WrittenAnnotation): void;
  /** Writes the true record count and syncs. @throws EdfError WRITE_INVALID when annotations are left over */
  close(): Promise<void>;
}

const recordsMax = 99_999_999;
const pendingMax = 100_000;
const encoder = new TextEncoder();

const refuse = (message: string, value: string | number, limit: string | number): never => {
  throw new EdfError('WRITE_INVALID', message, { value, limit });
};

const signed = (ticks: bigint): string => (ticks < 0n ? secondsText(ticks) : `+${secondsText(ticks)}`);

/** `±onset[\x15duration]\x14text\x14\0`, EDF+ 2.2.2. */
const talBytes = (onset: bigint, duration: bigint | null, text: string): Uint8Array => {
  const lasting = duration === null ? '' : `\u0015${secondsText(duration)}`;
  return encoder.encode(`${signed(onset)}${lasting}\u0014${text}\u0014\0`);
};

const judgeText = (text: string): void => {
  // oxlint-disable-next-line no-control-regex -- EDF+ 2.2.2: of the control characters only tab, line feed and return
  if (text === '' || !text.isWellFormed() || /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/.test(text))
    refuse(`annotation text '${text}'`, text, 'Unicode text without control characters, not empty');
};

class Writer implements EdfWriter {
  readonly clipped: number[];
  #records = 0;
  readonly #to: Appendable;
  readonly #description: EdfDescription;
  readonly #annotation_bytes: number;
  readonly #fraction: bigint;
  readonly #duration: bigint;
  /** Where the last record ended. */
  #end = 0n;
  #waiting: Uint8Array[] = [];
  #turn: Promise<unknown> = Promise.resolve();
  #closed = false;
  #broken = false;

  constructor(to: Appendable, description: EdfDescription, annotation_bytes: number) {
    this.#to = to;
    this.#description = description;
    this.#annotation_bytes = annotation_bytes;
    this.#fraction = startOf(description.start).fraction_ticks;
    this.#duration = BigInt(description.recordDuration_ticks);
    this.clipped = description.signals.map(() => 0);
  }

  get records(): number {
    return this.#records;
  }

  get pending(): number {
    return this.#waiting.length;
  }

  write(record: readonly Counts[], onset?: Ticks): Promise<void> {
    const run = this.#turn.then(() => this.#append(record, onset));
    this.#turn = run.catch(() => {});
    return run;
  }

  annotate({ onset, duration = null, text }: WrittenAnnotation): void {
    judgeText(text);
    if (duration !== null && duration < 0n)
      refuse(`annotation duration of ${duration} ticks`, String(duration), 'at least 0');
    const bytes = talBytes(this.#fraction + onset, duration, text);
    // After a gap an onset may have all seven decimals.
    const last = BigInt(recordsMax) * this.#duration + (this.#description.hasGaps === true ? 1n : 0n);
    const room = this.#annotation_bytes - this.#timekeeping(last).length;
    if (bytes.length > room) refuse(`annotation '${text}' takes ${bytes.length} bytes`, bytes.length, room);
    if (this.#waiting.length >= pendingMax)
      refuse('too many annotations wait for room', pendingMax + 1, pendingMax);
    this.#waiting.push(bytes);
  }

  close(): Promise<void> {
    const run = this.#turn.then(() => this.#finish());
    this.#turn = run.catch(() => {});
    return run;
  }

  async #append(record: readonly Counts[], onset: bigint = this.#end): Promise<void> {
    if (onset < this.#end || (onset > this.#end && this.#description.hasGaps !== true))
      refuse(`onset of record ${this.#records} in ticks`, String(onset), String(this.#end));
    const bytes = this.#recordBytes(record, onset);
    this.#broken = true;
    await this.#to.append(bytes);
    this.#broken = false;
    this.#end = onset + this.#duration;
    this.#records++;
  }

  async #finish(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    const count = encoder.encode(String(this.#records).padEnd(recordCountField.length));
    await this.#to.writeAt?.(count, recordCountField.offset);
    await this.#to.sync?.();
    if (this.#waiting.length > 0) refuse('annotations found no room in the records', this.#waiting.length, 0);
  }

  #timekeeping(onset: bigint): Uint8Array {
    return talBytes(this.#fraction + onset, null, '');
  }

  #recordBytes(record: readonly Counts[], onset: bigint): Uint8Array {
    const { signals } = this.#description;
    if (this.#broken) refuse('an earlier record was not written whole', this.#records, this.#records);
    if (this.#closed) refuse('the file is closed', this.#records, this.#records);
    if (this.#records >= recordsMax) refuse('records in a file', this.#records + 1, recordsMax);
    if (record.length !== signals.length) refuse('signals in a record', record.length, signals.length);
    const samples = signals.reduce((sum, { samplesPerRecord }) => sum + samplesPerRecord, 0);
    for (const [at, { label, samplesPerRecord }] of signals.entries())
      if (record[at]?.length !== samplesPerRecord)
        refuse(`samples of '${label}' in a record`, record[at]?.length ?? 0, samplesPerRecord);
    const bytes = new Uint8Array(2 * samples + this.#annotation_bytes);
    const words = new Int16Array(bytes.buffer, 0, samples);
    let at = 0;
    for (const [signal, { digitalMin, digitalMax }] of signals.entries())
      at = this.#fill(words, at, record[signal] ?? new Int16Array(0), signal, digitalMin, digitalMax);
    this.#annotate(bytes.subarray(2 * samples), onset);
    return bytes;
  }

  #fill(words: Int16Array, at: number, counts: Counts, signal: number, min: number, max: number): number {
    let clipped = 0;
    for (const count of counts) {
      if (count < min || count > max) clipped++;
      words[at++] = Math.min(max, Math.max(min, count));
    }
    this.clipped[signal] = (this.clipped[signal] ?? 0) + clipped;
    return at;
  }

  /** Time-keeping first, then as many annotations as fit, in the order in which they came. */
  #annotate(region: Uint8Array, onset: bigint): void {
    const timekeeping = this.#timekeeping(onset);
    region.set(timekeeping);
    let at = timekeeping.length;
    let taken = 0;
    for (const bytes of this.#waiting) {
      if (at + bytes.length > region.length) break;
      region.set(bytes, at);
      at += bytes.length;
      taken++;
    }
    this.#waiting.splice(0, taken);
  }
}

/**
 * Begins an EDF+C file, or EDF+D if it may have gaps: the header is appended at once, with a record count of −1 until {@link EdfWriter.close}.
 * Everything that EDF+ forbids is refused before a byte is written.
 * @throws EdfError WRITE_INVALID with the value and its limit
 */
export const openEdfWriter = async (to: Appendable, description: EdfDescription): Promise<EdfWriter> => {
  const { bytes, annotation_bytes } = headerBytes(description);
  const writer = new Writer(to, description, annotation_bytes);
  await to.append(bytes);
  return writer;
};
