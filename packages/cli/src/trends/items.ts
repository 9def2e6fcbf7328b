import { isDrugNote, isMeasurementNote, type DrugGiven, type Measuring } from '@valvomo/analysis';
import type { EdfRecording, RecordedStream } from '@valvomo/edf';
import { indexAt, secondsOf, ticks, type Item } from '@valvomo/model';

interface Fed<What> {
  readonly stream: number;
  readonly item: What;
}

interface Lane {
  readonly description: RecordedStream['description'];
  readonly items: AsyncIterator<Item>;
  end_s: number;
}

/** The items of several streams, always of the one that is furthest behind: no more of one waits for another than a block. */
export async function* mergedItems(
  streams: readonly RecordedStream[],
): AsyncGenerator<Fed<Item>, void, undefined> {
  const lanes = streams.map((stream): Lane => {
    const { description } = stream;
    return { description, items: stream.items()[Symbol.asyncIterator](), end_s: 0 };
  });
  while (lanes.length > 0) {
    const lane = lanes.reduce((least, each) => (each.end_s < least.end_s ? each : least));
    const { value: item, done } = await lane.items.next();
    if (done === true) lanes.splice(lanes.indexOf(lane), 1);
    else {
      const { stream, timeBase } = lane.description;
      lane.end_s = secondsOf(timeBase.rate, item.start + item.samples);
      yield { stream, item };
    }
  }
}

/** Where the annotations say that impedances were measured, on every stream. */
export const measurementsIn = async (
  recording: EdfRecording,
  streams: readonly RecordedStream[],
): Promise<readonly Fed<Measuring>[]> => {
  const notes = (await recording.annotations()).filter(
    ({ duration, text }) => duration !== null && duration > 0n && isMeasurementNote(text),
  );
  return notes.flatMap(({ onset, duration }) =>
    streams.flatMap(({ description: { stream, timeBase } }): Fed<Measuring>[] => {
      const sinceStart = { start: ticks(0n), rate: timeBase.rate };
      const start = Math.max(0, indexAt(sinceStart, onset));
      const end = indexAt(sinceStart, ticks(onset + (duration ?? 0n)));
      return end > start ? [{ stream, item: { kind: 'measuring', start, samples: end - start } }] : [];
    }),
  );
};

/** Where the annotations say that a drug was given which changes the EEG, on every stream. */
export const drugsIn = async (
  recording: EdfRecording,
  streams: readonly RecordedStream[],
): Promise<readonly Fed<DrugGiven>[]> =>
  (await recording.annotations())
    .filter(({ text }) => isDrugNote(text))
    .flatMap(({ onset }) =>
      streams.map(({ description: { stream, timeBase } }): Fed<DrugGiven> => {
        const start = Math.max(0, indexAt({ start: ticks(0n), rate: timeBase.rate }, onset));
        return { stream, item: { kind: 'drug', start, samples: 0 } };
      }),
    );
