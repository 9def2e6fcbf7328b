import { commonDivisor, commonDuration } from '@valvomo/edf';
import { ValvomoError, type Rate } from '@valvomo/model';

/** How the streams of a recording share the records of a file. */
export interface RecordGrid {
  readonly duration_ticks: number;
  /** Samples a record of every stream, in their order. */
  readonly samplesPerRecord: readonly number[];
}

interface GriddedStream {
  readonly rate: Rate;
  readonly signals: readonly unknown[];
}

/** Longest record: an hour, or what one read should bring into memory. */
const limits = { duration_ticks: 36_000_000_000, counts: 1 << 24 } as const;

/**
 * The shortest records of at least a second in which every stream has whole samples.
 * @throws ValvomoError RATES_APART when they would be longer than an hour or hold more than 16 777 216 counts
 */
export const recordGridOf = (streams: readonly GriddedStream[]): RecordGrid => {
  const duration_ticks = commonDuration(
    streams.map(({ rate }) => rate),
    limits.duration_ticks,
  );
  const samplesPerRecord = streams.map(({ rate: { samples, ticks } }) => {
    const common = commonDivisor([samples, ticks]);
    return ((duration_ticks ?? 0) / (ticks / common)) * (samples / common);
  });
  const counts = streams.reduce(
    (sum, { signals }, at) => sum + signals.length * (samplesPerRecord[at] ?? 0),
    0,
  );
  if (duration_ticks === null || counts > limits.counts)
    throw new ValvomoError(
      'RATES_APART',
      `no record of at most an hour and ${limits.counts} counts holds whole samples of all rates: ${streams
        .map(({ rate }) => `${rate.samples} in ${rate.ticks} ticks`)
        .join(', ')}`,
      { value: counts, limit: limits.counts },
    );
  return { duration_ticks, samplesPerRecord };
};
