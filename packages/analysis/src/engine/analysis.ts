import {
  rateHz,
  ValvomoError,
  type AnalysisItem,
  type Item,
  type Plain,
  type StreamDescription,
  type TrendColumn,
} from '@valvomo/model';
import { BeatsOfStream, ecgStream } from './beats-of-stream.ts';
import { electrodesOf, trendMontage, voltageRows } from './rows.ts';
import { gridOf } from './source.ts';
import { StreamAnalysis, type AnalysisChoice } from './stream-analysis.ts';
import { TwoRates } from './two-rates.ts';

/** A stream slower than this carries no EEG. */
const rate_hz_min = 32;

/** Current will flow through the electrodes of a stream during these samples; said before the first of them. */
export interface Measuring {
  readonly kind: 'measuring';
  readonly start: number;
  readonly samples: number;
}

/** A drug that changes the EEG was given at this sample. One that is told later counts from the first sample that is not yet seen. */
export interface DrugGiven {
  readonly kind: 'drug';
  readonly start: number;
  readonly samples: 0;
}

/** The analysis of a recording at work: items of its streams in, rows and findings out. */
export interface Analysis {
  /** Number of the stream that is analysed: the one with most rows of EEG, the earlier of equals. */
  readonly stream: number;
  readonly rate_hz: number;
  /** Streams that are looked at: that one, and one with the ECG where that has none. */
  readonly streams: readonly number[];
  /** Samples a row. */
  readonly hop: number;
  readonly columns: readonly TrendColumn[];
  /** Columns that these electrodes or this rate do not allow. */
  readonly absent: readonly { readonly name: string; readonly why: string }[];
  /**
   * Items of other streams are not looked at. Rows of two streams wait until both have come as far; how the items of one lie
   * between those of the other changes nothing, unless the ECG is more than 30 s behind.
   */
  accept(stream: number, item: Item | Measuring | DrugGiven): readonly AnalysisItem[];
  /** Nothing more will come of any stream: the rows that wait for an ECG, and the end of what detectors have open. */
  end(): readonly AnalysisItem[];
  snapshot(): Plain;
}

/** Goes up whenever a snapshot of an older program could not be gone on with. */
export const analysisLayout = 3;

interface Saved {
  readonly main: Plain;
  readonly ecg?: Plain;
  readonly merge?: Plain;
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
  const kept = saved as unknown as Saved | undefined;
  const ecg = ecgStream(streams, main);
  const { hop } = gridOf(rateHz(main.timeBase.rate));
  const beats = ecg === undefined ? undefined : new BeatsOfStream(ecg, main, hop, kept?.ecg);
  const analysis = new StreamAnalysis(main, choice, kept?.main, beats);
  const merge = beats === undefined ? undefined : new TwoRates(analysis, beats, main, kept?.merge);
  const { columns, absent, grid } = analysis;
  return {
    stream: main.stream,
    streams: ecg === undefined ? [main.stream] : [main.stream, ecg.stream],
    rate_hz: grid.rate_hz,
    hop: grid.hop,
    columns,
    absent,
    accept: (stream, item) => {
      if (item.kind === 'drug') {
        if (stream === main.stream) analysis.drug(item.start);
        return [];
      }
      if (item.kind === 'measuring') {
        if (stream === main.stream) analysis.mark({ start: item.start, end: item.start + item.samples });
        return [];
      }
      if (stream === main.stream) return merge === undefined ? analysis.accept(item) : merge.eeg(item);
      return stream === ecg?.stream ? (merge?.ecg(item) ?? []) : [];
    },
    end: () => merge?.end() ?? analysis.end(),
    snapshot: () => ({
      main: analysis.snapshot(),
      ...(beats === undefined || merge === undefined
        ? {}
        : { ecg: beats.snapshot(), merge: merge.snapshot() }),
    }),
  };
};
