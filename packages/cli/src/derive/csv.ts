import type { Appendable } from '@valvomo/edf';
import { ticksPerSecond, type Rate } from '@valvomo/model';

import { ByteText } from './byte-text.ts';
import type { Chunk, Chunks } from './derived.ts';

/** One stream of the table: its rate and its chunks. */
export interface TableStream {
  readonly rate: Rate;
  readonly chunks: Chunks;
}

/** A column: a row of a stream. */
export interface TableColumn {
  readonly name: string;
  /** µV is not written into the header: it is what a column holds unless told otherwise. */
  readonly unit: string;
  readonly stream: number;
  readonly row: number;
}

const comma = 44;
const newline = 10;
const flush_bytes = 1 << 20;

/** RFC 4180: quoted where a comma, a quote or a line end would be misread. */
const quoted = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

export const headerLine = (columns: readonly TableColumn[]): string =>
  ['time_s', ...columns.map(({ name, unit }) => (unit === 'µV' || unit === '' ? name : `${name} [${unit}]`))]
    .map(quoted)
    .join(',');

const divisor = (a: bigint, b: bigint): bigint => (b === 0n ? a : divisor(b, a % b));

/** Length of a sample of every rate in a unit that they share, so that instants are compared as whole numbers. */
export const stepsOf = (rates: readonly Rate[]): readonly number[] => {
  const common = rates.reduce((product, { samples }) => {
    const own = BigInt(samples);
    return (product * own) / divisor(product, own);
  }, 1n);
  const steps = rates.map(({ samples, ticks }) => (BigInt(ticks) * common) / BigInt(samples));
  const shared = steps.reduce(divisor, 0n);
  return steps.map((step) => Number(step / shared));
};

/** Where a stream has got to. */
class Cursor {
  readonly step: number;
  readonly #rate: Rate;
  readonly #chunks: AsyncGenerator<Chunk, void, undefined>;
  chunk: Chunk | undefined;
  /** Sample within the chunk. */
  at = 0;
  #isDone = false;

  constructor({ rate, chunks }: TableStream, step: number) {
    this.step = step;
    this.#rate = rate;
    this.#chunks = chunks();
  }

  /** Instant of the next sample in steps; Infinity at the end. */
  get instant(): number {
    return this.chunk === undefined ? Infinity : (this.chunk.start + this.at) * this.step;
  }

  /** Whether the next chunk has to be fetched first. */
  get isUsedUp(): boolean {
    return !this.#isDone && this.at >= (this.chunk?.samples ?? 0);
  }

  /** Seconds of the next sample: index over rate, rounded once. */
  get time_s(): number {
    const index = (this.chunk?.start ?? 0) + this.at;
    return (index * this.#rate.ticks) / (this.#rate.samples * ticksPerSecond);
  }

  async load(): Promise<void> {
    const next = await this.#chunks.next();
    this.#isDone = next.done === true;
    this.chunk = next.done === true ? undefined : next.value;
    this.at = 0;
  }
}

/** At least six decimals, and as many more as the number needs. */
const exact = (value: number): string => {
  const short = value.toFixed(6);
  return Number(short) === value ? short : String(value);
};

/** One cell; NaN stands for nothing. */
export const writeCell = (out: ByteText, value: number, isVoltage: boolean): void => {
  if (Number.isNaN(value)) return;
  if (isVoltage) out.nineDecimals(value);
  else out.text(exact(value));
};

/**
 * Writes all streams as one table: a row for every instant at which any of them has a sample, in ascending time, a cell
 * empty where its stream has none there. µV with nine decimals, other units with as many as the number needs.
 * @param onSamples told how many samples of a stream were written, now and then
 */
export const writeCsv = async (
  to: Appendable,
  streams: readonly TableStream[],
  columns: readonly TableColumn[],
  onSamples: (samples: number) => void,
): Promise<void> => {
  const steps = stepsOf(streams.map(({ rate }) => rate));
  const cursors = streams.map((stream, at) => new Cursor(stream, steps[at] ?? 1));
  const places = columns.map(({ stream, row, unit }) => ({
    cursor: cursors[stream],
    row,
    isVoltage: unit === 'µV',
  }));
  const out = new ByteText(flush_bytes);
  out.text(`${headerLine(columns)}\n`);
  for (;;) {
    for (const cursor of cursors) {
      if (!cursor.isUsedUp) continue;
      onSamples(cursor.chunk?.samples ?? 0);
      await cursor.load();
    }
    const instant = cursors.reduce((least, cursor) => Math.min(least, cursor.instant), Infinity);
    if (instant === Infinity) break;
    writeLine(out, instant, cursors, places);
    if (out.length >= flush_bytes) await to.append(out.take());
  }
  await to.append(out.take());
};

interface Place {
  readonly cursor: Cursor | undefined;
  readonly row: number;
  readonly isVoltage: boolean;
}

/** The line of an instant; the streams that have a sample there step on. */
const writeLine = (
  out: ByteText,
  instant: number,
  cursors: readonly Cursor[],
  places: readonly Place[],
): void => {
  out.text(String(cursors.find((cursor) => cursor.instant === instant)?.time_s ?? 0));
  for (const { cursor, row, isVoltage } of places) {
    out.character(comma);
    if (cursor?.chunk === undefined || cursor.instant !== instant) continue;
    const { values, stride, offset } = cursor.chunk;
    writeCell(out, values[row * stride + offset + cursor.at] as number, isVoltage);
  }
  out.character(newline);
  for (const cursor of cursors) if (cursor.instant === instant) cursor.at += 1;
};
