import { ticks, type Counts, type Ticks } from '@valvomo/model';

import { recordCountField } from './header.ts';
import { integersOf, outsideOf, packCounts } from './pack.ts';
import { EdfError } from './problem.ts';
import { gapsField, headerBytes, startOf, type EdfDescription } from './writer-header.ts';
import { annotationBytes, talBytes, type WrittenAnnotation } from './writer-tal.ts';

/** Where a recording is written to: the whole port. */
export interface Appendable {
  append(bytes: Uint8Array): Promise<void>;
  /** Overwrites; without it the record count stays −1, as of a recording that was cut off. */
  writeAt?(bytes: Uint8Array, offset: number): Promise<void>;
  /** Returns when all bytes are safe. */
  sync?(): Promise<void>;
}

export interface EdfWriter {
  /** Records written. */
  readonly records: number;
  /** Where the next record begins if there is no gap before it, ticks from the first sample. */
  readonly end: Ticks;
  /** Samples of every signal that lay outside its digital range, clipped or kept as the description says. */
  readonly outside: readonly number[];
  /** Annotations that wait for room in a record to come. */
  readonly pending: number;
  /**
   * One record: the counts of every signal, in the order of the description, `samplesPerRecord` each.
   * @param onset ticks from the first sample; where the last record ended unless told, and later only where gaps may be
   * @throws EdfError WRITE_INVALID when they are of another shape, out of turn or beyond the bits of a sample, or the file
   * is closed or full
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

/** How far a file has come. */
export interface Written {
  readonly records: number;
  /** Where the last record ended, ticks from the first sample. */
  readonly end: bigint;
  /** The header says that there may be gaps. */
  readonly gaps: boolean;
}

export class Writer implements EdfWriter {
  readonly outside: number[];
  readonly #to: Appendable;
  readonly #description: EdfDescription;
  readonly #bits: 16 | 24;
  readonly #annotation_bytes: number;
  readonly #fraction: bigint;
  readonly #duration: bigint;
  #records: number;
  #end: bigint;
  #gaps: boolean;
  #waiting: Uint8Array[] = [];
  #turn: Promise<unknown> = Promise.resolve();
  #closed = false;
  #broken = false;

  constructor(
    to: Appendable,
    description: EdfDescription,
    annotation_bytes: number,
    { records, end, gaps }: Written,
  ) {
    this.#to = to;
    this.#description = description;
    this.#bits = description.bits ?? 16;
    this.#annotation_bytes = annotation_bytes;
    this.#fraction = startOf(description.start).fraction_ticks;
    this.#duration = BigInt(description.recordDuration_ticks);
    this.outside = description.signals.map(() => 0);
    this.#records = records;
    this.#end = end;
    this.#gaps = gaps;
  }

  get records(): number {
    return this.#records;
  }

  get end(): Ticks {
    return ticks(this.#end);
  }

  get pending(): number {
    return this.#waiting.length;
  }

  write(record: readonly Counts[], onset?: Ticks): Promise<void> {
    const run = this.#turn.then(() => this.#append(record, onset));
    this.#turn = run.catch(() => {});
    return run;
  }

  annotate(annotation: WrittenAnnotation): void {
    const bytes = annotationBytes(annotation, this.#fraction);
    // After a gap an onset may have all seven decimals.
    const { hasGaps = false } = this.#description;
    const last = BigInt(recordsMax) * this.#duration + (hasGaps === false ? 0n : 1n);
    const room = this.#annotation_bytes - this.#timekeeping(last).length;
    if (bytes.length > room)
      refuse(`annotation '${annotation.text}' takes ${bytes.length} bytes`, bytes.length, room);
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
    const { hasGaps = false } = this.#description;
    if (onset < this.#end || (onset > this.#end && hasGaps === false))
      refuse(`onset of record ${this.#records} in ticks`, String(onset), String(this.#end));
    this.#judge(record);
    if (onset > this.#end && !this.#gaps) await this.#declareGaps();
    const outside = record.map((counts, signal) => this.#outsideOf(counts, signal));
    const bytes = this.#recordBytes(record, onset);
    this.#broken = true;
    await this.#to.append(bytes);
    this.#broken = false;
    this.#end = onset + this.#duration;
    this.#records++;
    for (const [signal, count] of outside.entries())
      this.outside[signal] = (this.outside[signal] ?? 0) + count;
  }

  /** EDF+C becomes EDF+D before there is a gap in it: no crash leaves a gap in a file that claims to have none. */
  async #declareGaps(): Promise<void> {
    await this.#to.writeAt?.(encoder.encode(gapsField.some), gapsField.offset);
    await this.#to.sync?.();
    this.#gaps = true;
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

  #judge(record: readonly Counts[]): void {
    const { signals } = this.#description;
    if (this.#broken) refuse('an earlier record was not written whole', this.#records, this.#records);
    if (this.#closed) refuse('the file is closed', this.#records, this.#records);
    if (this.#records >= recordsMax) refuse('records in a file', this.#records + 1, recordsMax);
    if (record.length !== signals.length) refuse('signals in a record', record.length, signals.length);
    const { min, max } = integersOf(this.#bits);
    for (const [at, { label, samplesPerRecord }] of signals.entries()) {
      const counts = record[at] ?? new Int16Array(0);
      if (counts.length !== samplesPerRecord)
        refuse(`samples of '${label}' in a record`, counts.length, samplesPerRecord);
      if (this.#keeps() && outsideOf(counts, { min, max }) > 0)
        refuse(`a count of '${label}' beyond ${this.#bits} bits`, label, `${min} … ${max}`);
    }
  }

  #keeps(): boolean {
    return this.#description.outside === 'keep';
  }

  #outsideOf(counts: Counts, signal: number): number {
    const { digitalMin = 0, digitalMax = 0 } = this.#description.signals[signal] ?? {};
    return outsideOf(counts, { min: digitalMin, max: digitalMax });
  }

  #recordBytes(record: readonly Counts[], onset: bigint): Uint8Array {
    const { signals } = this.#description;
    const sample_bytes = this.#bits / 8;
    const samples = signals.reduce((sum, { samplesPerRecord }) => sum + samplesPerRecord, 0);
    const bytes = new Uint8Array(sample_bytes * samples + this.#annotation_bytes);
    let at = 0;
    for (const [signal, { digitalMin, digitalMax, samplesPerRecord }] of signals.entries()) {
      const range = this.#keeps() ? integersOf(this.#bits) : { min: digitalMin, max: digitalMax };
      packCounts(record[signal] ?? new Int16Array(0), this.#bits, range, bytes, at);
      at += sample_bytes * samplesPerRecord;
    }
    this.#annotate(bytes.subarray(at), onset);
    return bytes;
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
 * Begins an EDF+ or BDF+ file: the header is appended at once, with a record count of −1 until {@link EdfWriter.close}.
 * Everything that EDF+ forbids is refused before a byte is written.
 * @throws EdfError WRITE_INVALID with the value and its limit
 */
export const openEdfWriter = async (to: Appendable, description: EdfDescription): Promise<EdfWriter> => {
  const { bytes, annotation_bytes } = headerBytes(description);
  const { hasGaps } = description;
  if (hasGaps === 'when-they-come' && to.writeAt === undefined)
    refuse('gaps when they come', hasGaps, 'a file whose header can be changed');
  const begun = { records: 0, end: 0n, gaps: hasGaps === true };
  const writer = new Writer(to, description, annotation_bytes, begun);
  await to.append(bytes);
  return writer;
};
