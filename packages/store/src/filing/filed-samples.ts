import { openFile, type OpenFile } from '@valvomo/edf/node';
import type { Counts } from '@valvomo/model';
import type { StreamOnWire } from '@valvomo/wire';
import type { FileFact } from './fact.ts';
import type { IndexedStream, RecordedIndex, Span } from './recorded-index.ts';

const open_max = 4;
const chunk_bytes = 1 << 21;

/** Where the samples of one stream lie in a file. */
interface Layout {
  readonly header_bytes: number;
  readonly record_bytes: number;
  readonly sample_bytes: 2 | 3;
  readonly samplesPerRecord: number;
  /** Of the stream's first signal within a record. */
  readonly offset: number;
}

const layoutOf = (file: FileFact, streams: readonly StreamOnWire[], at: number): Layout => {
  const sample_bytes = file.format === 'EDF+' ? 2 : 3;
  const sizes = streams.map(
    ({ signals }, stream) => signals.length * (file.samplesPerRecord[stream] ?? 0) * sample_bytes,
  );
  const sum = (some: readonly number[]): number => some.reduce((total, size) => total + size, 0);
  const signals = streams.reduce((total, stream) => total + stream.signals.length, 0);
  return {
    header_bytes: 256 * (signals + 2),
    record_bytes: sum(sizes) + file.annotation_bytes,
    sample_bytes,
    samplesPerRecord: file.samplesPerRecord[at] ?? 0,
    offset: sum(sizes.slice(0, at)),
  };
};

/** Little-endian counts of 2 or 3 bytes. */
const decode = (
  bytes: Uint8Array,
  from: number,
  width: 2 | 3,
  to: Counts,
  at: number,
  samples: number,
): void => {
  for (let i = 0, byte = from; i < samples; i += 1, byte += width) {
    const low = (bytes[byte] as number) | ((bytes[byte + 1] as number) << 8);
    to[at + i] = width === 2 ? (low << 16) >> 16 : ((low | ((bytes[byte + 2] as number) << 16)) << 8) >> 8;
  }
};

interface Wanted {
  readonly from: number;
  readonly to: number;
  /** Planar, `stride` a signal, sample `from` first. */
  readonly counts: Counts;
  readonly stride: number;
}

/** Reads counts from the files of a recording: each window is a few reads, whatever the recording's length. */
export class FiledSamples {
  readonly #index: RecordedIndex;
  readonly #open = new Map<number, Promise<OpenFile>>();

  constructor(index: RecordedIndex) {
    this.#index = index;
  }

  /**
   * Fills in what files have of samples [from, to) of the stream at a place.
   * @returns the parts that they have, ascending
   * @throws the disk's error
   */
  async read(at: number, wanted: Wanted): Promise<readonly { readonly from: number; readonly to: number }[]> {
    const stream = this.#index.streams[at];
    const parts: { from: number; to: number }[] = [];
    for (const span of spansIn(stream, wanted.from, wanted.to)) {
      const from = Math.max(span.first, wanted.from, 0);
      const to = Math.min(span.end, wanted.to);
      if (to <= from) continue;
      await this.#span(at, span, from, to, wanted);
      parts.push({ from, to });
    }
    return parts;
  }

  async close(): Promise<void> {
    const open = [...this.#open.values()];
    this.#open.clear();
    for (const file of open) await (await file).close();
  }

  async #span(
    at: number,
    span: Span,
    from: number,
    to: number,
    { from: origin, counts, stride }: Wanted,
  ): Promise<void> {
    const file = this.#index.files.get(span.file);
    const streams = this.#index.about?.streams ?? [];
    if (file === undefined) return;
    const layout = layoutOf(file, streams, at);
    const { samplesPerRecord: spr, record_bytes, header_bytes, sample_bytes, offset } = layout;
    const rows = streams[at]?.signals.length ?? 0;
    const { source } = await this.#file(span.file);
    const most = Math.max(1, Math.floor(chunk_bytes / record_bytes));
    const last = Math.ceil((to - span.first) / spr);
    for (let record = Math.floor((from - span.first) / spr); record < last; record += most) {
      const here = Math.min(most, last - record);
      const bytes = await source.read(
        header_bytes + (span.record + record) * record_bytes,
        here * record_bytes,
      );
      for (let r = 0; r < here && (r + 1) * record_bytes <= bytes.byteLength; r += 1) {
        const first = span.first + (record + r) * spr;
        const begin = Math.max(from, first);
        const samples = Math.min(to, first + spr) - begin;
        for (let row = 0; row < rows; row += 1) {
          const byte = r * record_bytes + offset + (row * spr + begin - first) * sample_bytes;
          decode(bytes, byte, sample_bytes, counts, row * stride + begin - origin, samples);
        }
      }
    }
  }

  async #file(number: number): Promise<OpenFile> {
    const known = this.#open.get(number);
    if (known !== undefined) return known;
    const [oldest] = this.#open;
    if (oldest !== undefined && this.#open.size >= open_max) {
      this.#open.delete(oldest[0]);
      await (await oldest[1]).close();
    }
    const file = openFile(this.#index.pathOf(number));
    this.#open.set(number, file);
    file.catch(() => this.#open.delete(number));
    return file;
  }
}

/** Spans that touch [from, to), found by halves. */
const spansIn = (stream: IndexedStream | undefined, from: number, to: number): readonly Span[] => {
  const { spans = [] } = stream ?? {};
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((spans[middle]?.end ?? 0) <= from) low = middle + 1;
    else high = middle;
  }
  const found: Span[] = [];
  for (let at = low; at < spans.length && (spans[at]?.first ?? to) < to; at += 1)
    found.push(spans[at] as Span);
  return found;
};
