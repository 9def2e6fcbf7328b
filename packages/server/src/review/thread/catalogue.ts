import { ValvomoError } from '@valvomo/model';
import type { ReadStream, RecordingReader } from '@valvomo/store';
import { streamToWire } from '@valvomo/wire';
import type { z } from 'zod';
import type { LiveRecording } from '../messages.ts';
import type { recordingDescription, recordingSummary } from '../schemas.ts';
import { spanOf, startOf, type Library } from './library.ts';
import { Readers } from './readers.ts';
import type { Recorded, RecordedAbout } from './recorded.ts';

type Summary = z.infer<typeof recordingSummary>;
type Description = z.infer<typeof recordingDescription>;

const recordedSummary = (
  { recording, bed, name, study, files }: RecordedAbout,
  reader: RecordingReader,
  live: LiveRecording | undefined,
): Summary => ({
  id: recording,
  kind: 'recorded',
  name,
  bed: live?.bed ?? bed,
  start: reader.streams().some(({ samples }) => samples > 0) ? startOf(reader) : null,
  time_zone: reader.timeZone,
  span_s: spanOf(reader),
  growing: live !== undefined,
  study,
  files: [...files],
});

const described = (
  { description, samples }: ReadStream,
  live: LiveRecording | undefined,
): Description['streams'][number] => {
  const { stream, start, rate, bits, signals, electrodes } = streamToWire(description);
  const liveStream = live?.streams.find(([own]) => own === stream)?.[1];
  return {
    stream,
    ...(liveStream === undefined ? {} : { live_stream: liveStream }),
    rate,
    start,
    samples,
    bits,
    signals,
    ...(electrodes === undefined ? {} : { electrodes: { ...electrodes } }),
  };
};

const unknown = (recording: string): ValvomoError =>
  new ValvomoError('UNKNOWN_RECORDING', `no recording '${recording}'`, { value: recording });

/** Everything that can be reviewed: the files of the library and what this server's beds recorded. */
export class Catalogue {
  readonly #library: Library;
  readonly #recorded: Recorded;
  readonly #readers = new Readers((recording) => this.#open(recording));

  constructor(recorded: Recorded, libraryOf: (onChange: (id: string) => void) => Library) {
    this.#recorded = recorded;
    this.#library = libraryOf((id) => this.#readers.forget(id));
    this.#library.start();
  }

  get library(): Library {
    return this.#library;
  }

  /** @throws ValvomoError UNKNOWN_RECORDING, and what a file that has become unreadable throws */
  use<Result>(recording: string, work: (reader: RecordingReader) => Promise<Result>): Promise<Result> {
    return this.#readers.use(recording, work);
  }

  /** Recordings of beds, the youngest first, then files by their place. A recording that cannot be read is left out. */
  async list(live: readonly LiveRecording[]): Promise<readonly Summary[]> {
    const found: Summary[] = [];
    for (const recording of await this.#recorded.list()) {
      const summary = await this.#recordedSummary(recording, live).catch(() => null);
      if (summary !== null) found.push(summary);
    }
    const recorded = found.toSorted((a, b) => (BigInt(a.start ?? 0) < BigInt(b.start ?? 0) ? 1 : -1));
    return [...recorded, ...this.#library.list()];
  }

  describe(recording: string, live: readonly LiveRecording[]): Promise<Description> {
    return this.use(recording, async (reader) => {
      await reader.refresh();
      const place = live.find((one) => one.recording === recording);
      const streams = reader.streams().map((stream) => described(stream, place));
      const file = this.#library.summary(recording);
      if (file !== undefined) return { ...file, span_s: spanOf(reader), origin: null, streams };
      const about = await this.#recorded.about(recording);
      if (about === null) throw unknown(recording);
      return { ...recordedSummary(about, reader, place), origin: { ...about.origin }, streams };
    });
  }

  async #recordedSummary(recording: string, live: readonly LiveRecording[]): Promise<Summary | null> {
    const about = await this.#recorded.about(recording);
    if (about === null) return null;
    return this.use(recording, async (reader) => {
      await reader.refresh();
      const place = live.find((one) => one.recording === recording);
      return recordedSummary(about, reader, place);
    });
  }

  async #open(recording: string): Promise<RecordingReader> {
    const reader = (await this.#library.open(recording)) ?? (await this.#recorded.open(recording));
    if (reader === undefined) throw unknown(recording);
    return reader;
  }
}
