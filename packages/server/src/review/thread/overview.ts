import { ticks, ticksAt, ValvomoError, type DeviceEvent } from '@valvomo/model';
import type { ReadHole, ReadStream, RecordingReader } from '@valvomo/store';
import type { z } from 'zod';
import { reviewLimits, type eventList, type eventsQuery, type overview } from '../schemas.ts';

type Overview = z.infer<typeof overview>;

/** Time in ticks since the beginning of the recording, as a plain number: exact to 28 years. */
interface Span {
  readonly from: number;
  readonly to: number;
}

/** Share of every column that the spans (ascending, apart) leave free. */
const shareFree = (spans: readonly Span[], length: number, columns: number): number[] => {
  const free = Array.from<number>({ length: columns }).fill(1);
  const width = length / columns;
  if (!(width > 0)) return free;
  for (const { from, to } of spans) {
    const last = Math.min(columns - 1, Math.floor(to / width));
    for (let column = Math.max(0, Math.floor(from / width)); column <= last; column += 1) {
      const within = Math.min(to, (column + 1) * width) - Math.max(from, column * width);
      free[column] = (free[column] as number) - Math.max(0, within) / width;
    }
  }
  return free.map((share) => Math.max(0, share));
};

interface Extent {
  readonly from: bigint;
  readonly to: bigint;
}

const extentOf = (streams: readonly ReadStream[]): Extent => {
  const begun = streams.filter(({ samples }) => samples > 0);
  const starts = begun.map(({ description }) => BigInt(description.timeBase.start));
  const ends = begun.map(({ description, samples }) => BigInt(ticksAt(description.timeBase, samples)));
  const [first] = streams;
  const none = BigInt(first?.description.timeBase.start ?? ticks(0n));
  return {
    from: starts.reduce((least, start) => (start < least ? start : least), starts[0] ?? none),
    to: ends.reduce((most, end) => (end > most ? end : most), ends[0] ?? none),
  };
};

/** Where a stream has no samples between the beginning and the end of the recording. */
const emptySpans = (
  { description, samples }: ReadStream,
  holes: readonly ReadHole[],
  extent: Extent,
): Span[] => {
  const { timeBase } = description;
  const at = (index: number): number => Number(BigInt(ticksAt(timeBase, index)) - extent.from);
  const length = Number(extent.to - extent.from);
  return [
    { from: 0, to: at(0) },
    ...holes.map((hole) => ({ from: at(hole.start), to: at(hole.start + hole.samples) })),
    // A slow stream ends up to a sample before the others: that is no gap.
    { from: Math.min(length, at(samples + 1)), to: length },
  ].filter(({ from, to }) => to > from);
};

/** Coverage, gaps and events of a whole recording: from where records lie, no sample is read. */
export const overviewOf = async (reader: RecordingReader, columns: number): Promise<Overview> => {
  await reader.refresh();
  const streams = reader.streams();
  const extent = extentOf(streams);
  const gaps: Overview['gaps'] = [];
  let gapsThere = 0;
  let coverage = Array.from<number>({ length: columns }).fill(streams.length === 0 ? 0 : 1);
  for (const read of streams) {
    const { stream } = read.description;
    const holes = await reader.gaps(stream);
    gapsThere += holes.length;
    const room = reviewLimits.overview_gaps_max - gaps.length;
    gaps.push(
      ...holes.slice(0, room).map(({ start, samples, reason }) => ({ stream, start, samples, reason })),
    );
    const spans = emptySpans(read, holes, extent);
    const share = shareFree(spans, Number(extent.to - extent.from), columns);
    coverage = coverage.map((least, column) => Math.min(least, share[column] ?? 0));
  }
  const events = await reader.events();
  const listed = events.slice(0, reviewLimits.overview_events_max);
  return {
    from: extent.from.toString(),
    to: extent.to.toString(),
    coverage: coverage.map((share) => Number(share.toFixed(6))),
    gaps,
    events: listed.map((event) => ({ ...event })),
    left_out: { gaps: gapsThere - gaps.length, events: events.length - listed.length },
  };
};

const overlaps = ({ start, samples }: DeviceEvent, from: number, to: number): boolean =>
  start + samples >= from && start < to;

/**
 * Events of a recording, or those of a stretch of one stream.
 * @throws ValvomoError BAD_REQUEST when a stretch is given without a stream
 */
export const eventsOf = async (
  reader: RecordingReader,
  { stream, from, to }: z.output<typeof eventsQuery>,
): Promise<z.infer<typeof eventList>> => {
  const whole = from <= 0 && to === Number.MAX_SAFE_INTEGER;
  if (stream === undefined && !whole)
    throw new ValvomoError('BAD_REQUEST', `from ${from} and to ${to} are indexes of a stream: say which`, {
      value: `${from}, ${to}`,
    });
  const all = await reader.events();
  const chosen =
    stream === undefined ? all : all.filter((event) => event.stream === stream && overlaps(event, from, to));
  const listed = chosen.slice(0, reviewLimits.events_max);
  return { events: listed.map((event) => ({ ...event })), left_out: chosen.length - listed.length };
};
