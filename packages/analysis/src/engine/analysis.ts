import {
  rateHz,
  ValvomoError,
  type Item,
  type Plain,
  type StreamDescription,
  type TrendColumn,
  type TrendItem,
} from '@valvomo/model';
import { electrodesOf, trendMontage, voltageRows } from './rows.ts';
import { StreamAnalysis, type AnalysisChoice } from './stream-analysis.ts';

/** A stream slower than this carries no EEG. */
const rate_hz_min = 32;

/** The analysis of a recording at work: items of its streams in, rows out. */
export interface Analysis {
  /** Number of the stream that is analysed: the one with most rows of EEG, the earlier of equals. */
  readonly stream: number;
  readonly rate_hz: number;
  /** Samples a row. */
  readonly hop: number;
  readonly columns: readonly TrendColumn[];
  /** Columns that these electrodes or this rate do not allow. */
  readonly absent: readonly { readonly name: string; readonly why: string }[];
  /** Items of other streams are not looked at. */
  accept(stream: number, item: Item): readonly TrendItem[];
  snapshot(): Plain;
}

/** The stream with most rows of EEG. */
const brainStream = (streams: readonly StreamDescription[]): StreamDescription | undefined => {
  const counted = streams
    .filter(({ timeBase }) => rateHz(timeBase.rate) >= rate_hz_min)
    .map((stream) => {
      const electrodes = electrodesOf(stream);
      const rows = voltageRows(trendMontage(stream, electrodes), stream, electrodes);
      return { stream, rows: rows.filter(({ role }) => role === 'eeg').length };
    })
    .filter(({ rows }) => rows > 0);
  const most = Math.max(0, ...counted.map(({ rows }) => rows));
  return counted.find(({ rows }) => rows === most)?.stream;
};

/**
 * @param saved what `snapshot` of the same analysis gave
 * @throws ValvomoError NO_EEG when no stream has a voltage at 32 Hz or more, ANALYSIS_SNAPSHOT
 */
export const createAnalysis = (
  streams: readonly StreamDescription[],
  choice: AnalysisChoice,
  saved?: Plain,
): Analysis => {
  const main = brainStream(streams);
  if (main === undefined)
    throw new ValvomoError(
      'NO_EEG',
      `none of ${streams.length} streams has EEG at ${rate_hz_min} Hz or more`,
      {
        value: streams.length,
        limit: rate_hz_min,
      },
    );
  const analysis = new StreamAnalysis(main, choice, saved);
  const { columns, absent, grid } = analysis;
  return {
    stream: main.stream,
    rate_hz: grid.rate_hz,
    hop: grid.hop,
    columns,
    absent,
    accept: (stream, item) => (stream === main.stream ? analysis.accept(item) : []),
    snapshot: () => analysis.snapshot(),
  };
};
