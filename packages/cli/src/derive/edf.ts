import { openEdfWriter, representableRange, type Appendable, type WrittenSignal } from '@valvomo/edf';
import { calibrationOf, civilTime, instantOf, ticks } from '@valvomo/model';

import type { Chunk, Chunks } from './derived.ts';
import type { Grid } from './edf-grid.ts';

/** One stream of the file: its samples and what its rows are called. */
export interface FileStream {
  readonly chunks: Chunks;
  readonly rows: readonly { readonly name: string; readonly unit: string }[];
}

interface Range {
  min: number;
  max: number;
}

const digital = { min: -32_768, max: 32_767 } as const;
const label_max = 16;
const dimension_max = 8;
/** What EDF writes where the start is not known. */
export const unknownStart = '1985-01-01T00:00:00';

/** Extremes of every row, found by going through all of it once. */
const rangesOf = async (
  { chunks, rows }: FileStream,
  onSamples: (samples: number) => void,
): Promise<readonly Range[]> => {
  const ranges = rows.map((): Range => ({ min: Infinity, max: -Infinity }));
  for await (const { values, stride, offset, samples } of chunks()) {
    for (const [row, range] of ranges.entries()) {
      const begin = row * stride + offset;
      for (let i = begin; i < begin + samples; i += 1) {
        const value = values[i] as number;
        if (value < range.min) range.min = value;
        if (value > range.max) range.max = value;
      }
    }
    onSamples(samples);
  }
  return ranges;
};

/** The range that the header can hold around what there is; a flat row gets one of width 1 around its value. */
const physicalRange = ({ min, max }: Range): Range => {
  if (min > max) return { min: -1, max: 1 };
  return min === max ? representableRange(min - 0.5, max + 0.5) : representableRange(min, max);
};

const ascii = (text: string): string =>
  text
    .replaceAll(/[µμ]/g, 'u')
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^ -~]/gu, '?');

/** Sixteen printable ASCII characters, as EDF wants a label. */
const labelOf = (name: string, fallback: string): string => {
  const label = ascii(name).slice(0, label_max).trimEnd();
  return label === '' || label === 'EDF Annotations' ? fallback : label;
};

/** A file that is ready to be written. */
export interface EdfPlan {
  /** Signals of all streams, in the order of the columns. */
  readonly signals: readonly (WrittenSignal & { readonly stream: number; readonly row: number })[];
  /** Civil time of the first sample. */
  readonly start: string;
  readonly grid: Grid;
}

/** The largest step between neighbouring values of any voltage, µV a count: twice the largest error. */
export const quantumOf = ({ signals }: EdfPlan): number =>
  signals.reduce(
    (most, signal) => (signal.physicalDimension === 'uV' ? Math.max(most, calibrationOf(signal).gain) : most),
    0,
  );

/** Civil time of the first sample: the recording's own start and what the window leaves out. */
const startOf = (start: string | null, start_ticks: number): string =>
  civilTime(ticks(instantOf((start ?? unknownStart).slice(0, 27), 'UTC') + BigInt(start_ticks)), 'UTC');

/**
 * Goes through all values once to find the range of every signal.
 * @param order columns: stream and row
 * @param prefiltering of voltages
 */
export const planEdf = async (
  streams: readonly FileStream[],
  order: readonly { readonly stream: number; readonly row: number }[],
  grid: Grid,
  { start, prefiltering }: { readonly start: string | null; readonly prefiltering: string },
  onSamples: (samples: number) => void,
): Promise<EdfPlan> => {
  const ranges: (readonly Range[])[] = [];
  for (const stream of streams) ranges.push(await rangesOf(stream, onSamples));
  const signals = order.map(({ stream, row }, column) => {
    const { name, unit } = streams[stream]?.rows[row] ?? { name: '', unit: '' };
    const { min, max } = physicalRange(ranges[stream]?.[row] ?? { min: 0, max: 0 });
    return {
      stream,
      row,
      label: labelOf(name, `signal ${column + 1}`),
      transducer: '',
      physicalDimension: unit === 'µV' ? 'uV' : ascii(unit).slice(0, dimension_max),
      physicalMin: min,
      physicalMax: max,
      digitalMin: digital.min,
      digitalMax: digital.max,
      prefiltering: unit === 'µV' ? prefiltering : '',
      samplesPerRecord: grid.samplesPerRecord[stream] ?? 0,
    };
  });
  return { signals, start: startOf(start, grid.start_ticks), grid };
};

/** Takes a stream's values out in portions of one record. */
class Portions {
  readonly #chunks: AsyncGenerator<Chunk, void, undefined>;
  #chunk: Chunk | undefined;
  #at = 0;

  constructor(chunks: Chunks) {
    this.#chunks = chunks();
  }

  /** Fills `rows`, each of `samples` values, with what comes next. */
  async fill(rows: readonly Float64Array[], samples: number): Promise<void> {
    for (let done = 0; done < samples;) {
      if (this.#chunk === undefined || this.#at >= this.#chunk.samples) {
        const next = await this.#chunks.next();
        if (next.done === true) throw new RangeError(`a stream ended ${samples - done} samples early`);
        this.#chunk = next.value;
        this.#at = 0;
      }
      const { values, stride, offset, samples: there } = this.#chunk;
      const more = Math.min(samples - done, there - this.#at);
      for (const [row, into] of rows.entries()) {
        const from = row * stride + offset + this.#at;
        into.set(values.subarray(from, from + more), done);
      }
      this.#at += more;
      done += more;
    }
  }
}

const quantise = (values: Float64Array, signal: WrittenSignal): Int16Array => {
  const { gain, offset } = calibrationOf(signal);
  const counts = new Int16Array(values.length);
  for (let i = 0; i < values.length; i += 1) {
    const count = Math.round(((values[i] as number) - offset) / gain);
    counts[i] = Math.min(digital.max, Math.max(digital.min, count));
  }
  return counts;
};

/** When every record begins, in ticks from the first. */
function* onsetsOf({ stretches, recordDuration_ticks }: Grid): Generator<number> {
  for (const { records, onset_ticks } of stretches)
    for (let record = 0; record < records; record += 1) yield onset_ticks + record * recordDuration_ticks;
}

/** Writes the records of a plan: every value within half a quantum of what was derived. @throws EdfError WRITE_INVALID */
export const writeEdf = async (
  to: Appendable,
  streams: readonly FileStream[],
  { signals, start, grid }: EdfPlan,
  onSamples: (samples: number) => void,
): Promise<void> => {
  const writer = await openEdfWriter(to, {
    start,
    recordDuration_ticks: grid.recordDuration_ticks,
    hasGaps: grid.stretches.length > 1,
    signals,
    recording: { equipment: 'Valvomo' },
  });
  const portions = streams.map(({ chunks }) => new Portions(chunks));
  const rows = streams.map((stream, at) =>
    stream.rows.map(() => new Float64Array(grid.samplesPerRecord[at] ?? 0)),
  );
  for (const onset_ticks of onsetsOf(grid)) {
    for (const [at, portion] of portions.entries()) {
      await portion.fill(rows[at] ?? [], grid.samplesPerRecord[at] ?? 0);
      onSamples(grid.samplesPerRecord[at] ?? 0);
    }
    await writer.write(
      signals.map((signal) => quantise(rows[signal.stream]?.[signal.row] ?? new Float64Array(0), signal)),
      ticks(BigInt(onset_ticks)),
    );
  }
  await writer.close();
};
