import { createAnalysis, prepareTrends, type Analysis, type AnalysisChoice } from '@valvomo/analysis';
import { EdfError, openRecording, openStreams, type EdfRecording, type RecordedStream } from '@valvomo/edf';
import { openFile } from '@valvomo/edf/node';
import { ValvomoError, type AnalysisItem } from '@valvomo/model';

import { drugsIn, measurementsIn, mergedItems } from './trends/items.ts';

/** The recording cannot be read, or holds nothing that can be analysed. */
export class UnusableRecording extends Error {}

/** The settings make no sense, for this recording at least. */
export class UnusableSettings extends Error {}

/** Tells what is wrong with the recording from what is wrong with the output or the program. */
export const reading = async <T>(work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    throw new UnusableRecording(error instanceof Error ? error.message : String(error), { cause: error });
  }
};

/** A file with an analysis that has seen nothing of it yet. */
export interface Analysed {
  readonly recording: EdfRecording;
  readonly streams: readonly RecordedStream[];
  /** The one that is analysed. */
  readonly stream: RecordedStream;
  readonly analysis: Analysis;
}

const analysisOf = (streams: readonly RecordedStream[], choice: AnalysisChoice): Analysis => {
  try {
    return createAnalysis(
      streams.map(({ description }) => description),
      choice,
    );
  } catch (error) {
    if (!(error instanceof ValvomoError)) throw error;
    const Unusable = error.code === 'NO_EEG' ? UnusableRecording : UnusableSettings;
    throw new Unusable(error.message, { cause: error });
  }
};

/**
 * Opens a recording for an analysis, and closes it whatever happens.
 * @throws UnusableRecording, UnusableSettings, and whatever `use` throws
 */
export const withAnalysis = async <T>(
  path: string,
  choiceOf: (recording: EdfRecording) => AnalysisChoice,
  use: (analysed: Analysed) => Promise<T>,
): Promise<T> => {
  const { source, close } = await reading(() => openFile(path));
  try {
    const recording = await reading(() => openRecording(source));
    const streams = await reading(() => openStreams(recording));
    const choice = choiceOf(recording);
    await prepareTrends(choice.settings);
    const analysis = analysisOf(streams, choice);
    const stream = streams[analysis.stream];
    if (stream === undefined) throw new EdfError('READ_INVALID', `no stream ${analysis.stream}`);
    return await use({ recording, streams, stream, analysis });
  } finally {
    await close();
  }
};

/** Everything that comes of a recording, from its first sample to its end. */
export const analyseAll = async (
  { recording, streams, stream: { samples }, analysis }: Analysed,
  take: (items: readonly AnalysisItem[]) => Promise<void>,
  onProgress: (done_s: number, of_s: number) => void,
): Promise<void> => {
  const of_s = samples / analysis.rate_hz;
  for (const { stream, item } of await reading(() => measurementsIn(recording, streams)))
    analysis.accept(stream, item);
  for (const { stream, item } of await reading(() => drugsIn(recording, streams)))
    analysis.accept(stream, item);
  const items = mergedItems(streams.filter((_, stream) => analysis.streams.includes(stream)));
  for (;;) {
    const { value, done } = await reading(() => items.next());
    if (done === true) break;
    const { stream, item } = value;
    await take(analysis.accept(stream, item));
    if (stream === analysis.stream) onProgress((item.start + item.samples) / analysis.rate_hz, of_s);
  }
  await take(analysis.end());
};
