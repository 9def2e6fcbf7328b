import type { Appendable } from '@valvomo/edf';
import { ticksPerSecond, type Rate } from '@valvomo/model';

import { ByteText } from '../derive/byte-text.ts';
import { headerLine, stepsOf, writeCell, type TableColumn } from '../derive/csv.ts';
import type { Chunks } from '../derive/derived.ts';
import { UsageError } from '../terminal.ts';
import type { Mark } from './marks.ts';
import { StreamEpochs } from './stream-epochs.ts';

/** One stream of a recording as it is exported. */
export interface EpochStream {
  readonly rate: Rate;
  readonly rows: readonly unknown[];
  readonly chunks: Chunks;
  /** Samples that go out: [first, end). */
  readonly first: number;
  readonly end: number;
}

/** How long before and after its mark an epoch is. */
export interface EpochSpan {
  readonly pre_s: number;
  readonly post_s: number;
}

/** A mark without an epoch. */
export interface LeftOut {
  readonly mark: number;
  readonly onset_s: number;
  readonly why: string;
}

/** One stream's part of an epoch. */
interface Part {
  readonly rate: Rate;
  readonly step: number;
  readonly first: number;
  readonly samples: number;
  readonly values: Float64Array;
  /** Sample that is written next. */
  at: number;
}

const flush_bytes = 1 << 20;
/** Values of an epoch: a quarter of a GiB. */
const values_max = 1 << 25;
const comma = 44;
const newline = 10;

/** First sample at or after an instant; a millionth of a sample of grace for fractions of a second. */
const sampleAtOrAfter = ({ samples, ticks }: Rate, at_ticks: number): number =>
  Math.ceil((at_ticks * samples) / ticks - 1e-6);

const boundsOf = (rate: Rate, { onset_ticks }: Mark, { pre_s, post_s }: EpochSpan) => ({
  first: sampleAtOrAfter(rate, onset_ticks - Math.round(pre_s * ticksPerSecond)),
  end: sampleAtOrAfter(rate, onset_ticks + Math.round(post_s * ticksPerSecond)),
});

/** @throws UsageError when an epoch would not fit into memory */
const judgeLength = (streams: readonly EpochStream[], { pre_s, post_s }: EpochSpan): void => {
  const values = streams.reduce(
    (sum, { rate, rows }) =>
      sum + (rows.length * (pre_s + post_s) * rate.samples * ticksPerSecond) / rate.ticks,
    0,
  );
  if (values > values_max)
    throw new UsageError(
      `--pre ${pre_s} --post ${post_s}: ${Math.round(values)} values an epoch, limit ${values_max}`,
      { value: values, limit: values_max },
    );
};

const whyNot = (streams: readonly EpochStream[], mark: Mark, span: EpochSpan): string => {
  const bounds = streams.map(({ rate }) => boundsOf(rate, mark, span));
  if (streams.some(({ first }, k) => (bounds[k]?.first ?? 0) < first))
    return 'begins before the first sample';
  if (streams.some(({ end }, k) => (bounds[k]?.end ?? 0) > end)) return 'ends after the last sample';
  return 'touches a gap';
};

/** A line for every instant at which a stream has a sample, in ascending time. */
const writeEpoch = (
  out: ByteText,
  mark: Mark,
  parts: readonly Part[],
  columns: readonly TableColumn[],
): void => {
  const head = `${mark.number},${mark.onset_s},`;
  const instantOf = ({ first, samples, step, at }: Part): number =>
    at < samples ? (first + at) * step : Infinity;
  for (;;) {
    const instant = parts.reduce((least, part) => Math.min(least, instantOf(part)), Infinity);
    const timed = parts.find((part) => instantOf(part) === instant);
    if (instant === Infinity || timed === undefined) return;
    const at_ticks = ((timed.first + timed.at) * timed.rate.ticks) / timed.rate.samples;
    // Nanoseconds: what lies below comes from the subtraction.
    out.text(`${head}${Math.round((at_ticks - mark.onset_ticks) * 100) / 1e9}`);
    for (const { stream, row, unit } of columns) {
      const part = parts[stream];
      out.character(comma);
      if (part !== undefined && instantOf(part) === instant)
        writeCell(out, part.values[row * part.samples + part.at] as number, unit === 'µV');
    }
    out.character(newline);
    for (const part of parts) if (instantOf(part) === instant) part.at += 1;
  }
};

/** The epochs of one mark, a part a stream; undefined unless every sample is there. */
const partsOf = async (
  streams: readonly EpochStream[],
  epochs: readonly StreamEpochs[],
  steps: readonly number[],
  mark: Mark,
  span: EpochSpan,
): Promise<readonly Part[] | undefined> => {
  const parts: Part[] = [];
  for (const [k, { rate }] of streams.entries()) {
    const { first, end } = boundsOf(rate, mark, span);
    const values = await epochs[k]?.take(first, end);
    if (values === undefined) return undefined;
    parts.push({ rate, step: steps[k] ?? 1, first, samples: end - first, values, at: 0 });
  }
  return parts;
};

/**
 * Writes the samples around marks as one table: number and onset of the mark, time from it, then a column a row. Marks
 * whose epoch is not whole are left out. One pass over the recording; memory is that of one epoch and one block.
 * @param marks by onset
 * @param onMark told after every mark
 * @throws UsageError when an epoch would not fit into memory
 */
export const writeEpochs = async (
  to: Appendable,
  streams: readonly EpochStream[],
  columns: readonly TableColumn[],
  { marks, span }: { readonly marks: readonly Mark[]; readonly span: EpochSpan },
  onMark: () => void,
): Promise<readonly LeftOut[]> => {
  judgeLength(streams, span);
  const steps = stepsOf(streams.map(({ rate }) => rate));
  const epochs = streams.map(({ chunks, rows }) => new StreamEpochs(chunks, rows.length));
  const leftOut: LeftOut[] = [];
  const out = new ByteText(flush_bytes);
  out.text(`mark,onset_s,${headerLine(columns)}\n`);
  for (const mark of marks) {
    const parts = await partsOf(streams, epochs, steps, mark, span);
    if (parts === undefined)
      leftOut.push({ mark: mark.number, onset_s: mark.onset_s, why: whyNot(streams, mark, span) });
    else writeEpoch(out, mark, parts, columns);
    if (out.length >= flush_bytes) await to.append(out.take());
    onMark();
  }
  await to.append(out.take());
  await Promise.all(epochs.map((each) => each.close()));
  return leftOut;
};
