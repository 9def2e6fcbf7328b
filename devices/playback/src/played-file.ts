import { basename } from 'node:path';

import {
  decodeWithEdfdecoder,
  openRecording,
  type ByteSource,
  type EdfRecording,
  type EdfSegment,
} from '@valvomo/edf';
import { openFile } from '@valvomo/edf/node';
import { indexAt, ticks, ValvomoError, type Counts, type Rate, type Signal } from '@valvomo/model';
import { limits } from '@valvomo/wire';

/** Signals of the file that share a rate. */
export interface PlayedStream {
  readonly stream: number;
  readonly rate: Rate;
  readonly samplesPerRecord: number;
  /** Numbers of the signals in the file. */
  readonly numbers: readonly number[];
  readonly signals: readonly Signal[];
}

/** Some records that follow one another: where their samples lie on the file's own time base, one place a stream. */
export interface Stretch {
  readonly record: number;
  readonly records: number;
  readonly places: readonly { readonly start: number; readonly samples: number }[];
}

/** `edfdecoder`: the decoder of that name, for plain 16-bit files, else the reader's; `reader`: always the reader's own. */
export type DecoderName = 'edfdecoder' | 'reader';

/** Read at once: about a second, never more than this, but always a whole record. */
const stretch_bytes = 1 << 20;
const stretch_ticks = 10_000_000;
/** Longer records go through the reader, which needs no copy of them. */
const edfdecoder_record_bytes_max = 4 << 20;

/** Where the record count stands in every EDF and BDF header. */
const recordCount = { offset: 236, length: 8 };

const refuse = (message: string, value: unknown, limit: unknown): never => {
  throw new ValvomoError('NOT_PLAYABLE', message, { value, limit });
};

/** A recording as something to be played: its streams, and their counts stretch by stretch. */
export class PlayedFile {
  readonly name: string;
  readonly recording: EdfRecording;
  readonly bits: 16 | 24;
  readonly streams: readonly PlayedStream[];
  readonly record_ticks: number;
  readonly #source: ByteSource;
  readonly #headerBytes: Uint8Array | undefined;
  readonly #close: () => Promise<void>;
  readonly #stretchRecords: number;

  constructor(
    name: string,
    recording: EdfRecording,
    source: ByteSource,
    headerBytes: Uint8Array | undefined,
    close: () => Promise<void>,
  ) {
    const { record_bytes, recordDuration_ticks, sample_bytes } = recording.header;
    this.name = name;
    this.recording = recording;
    this.bits = sample_bytes === 2 ? 16 : 24;
    this.streams = streamsOf(recording);
    this.record_ticks = recordDuration_ticks ?? 0;
    this.#source = source;
    this.#headerBytes = headerBytes;
    this.#close = close;
    const most = Math.min(stretch_bytes / record_bytes, stretch_ticks / this.record_ticks);
    this.#stretchRecords = Math.max(1, Math.floor(most));
  }

  close(): Promise<void> {
    return this.#close();
  }

  /** The next stretch from `record` on; undefined where no whole record is there (yet). */
  stretchAt(record: number, segments: readonly EdfSegment[]): Stretch | undefined {
    const segment = segments.findLast((each) => each.record <= record);
    const records = Math.min(this.#stretchRecords, (segment?.record ?? 0) + (segment?.records ?? 0) - record);
    if (segment === undefined || records <= 0) return undefined;
    const places = this.streams.map(({ rate, samplesPerRecord }) => ({
      start: indexOf(rate, segment.onset_ticks) + (record - segment.record) * samplesPerRecord,
      samples: records * samplesPerRecord,
    }));
    return { record, records, places };
  }

  /** The counts of a stretch, planar [signals × samples], one array a stream. */
  async read({ record, records, places }: Stretch): Promise<readonly Counts[]> {
    const { header } = this.recording;
    const headerBytes = this.#headerBytes;
    if (headerBytes === undefined) return this.#readWindows(places);
    const bytes = await this.#source.read(
      header.header_bytes + record * header.record_bytes,
      records * header.record_bytes,
    );
    const decoded = decodeWithEdfdecoder(header, headerBytes, bytes);
    return this.streams.map(({ numbers, samplesPerRecord }) => {
      const samples = records * samplesPerRecord;
      const counts = new Int16Array(numbers.length * samples);
      for (const [row, number] of numbers.entries()) counts.set(decoded.get(number) ?? [], row * samples);
      return counts;
    });
  }

  async #readWindows(places: Stretch['places']): Promise<readonly Counts[]> {
    const read: Counts[] = [];
    for (const [at, { numbers }] of this.streams.entries()) {
      const { start, samples } = places[at] ?? { start: 0, samples: 0 };
      read.push((await this.recording.read(numbers, start, samples)).counts);
    }
    return read;
  }

  /** Whether the file is still being written: its record count, asked anew, is −1 until the writer closes it. */
  async isGrowing(): Promise<boolean> {
    const { offset, length } = recordCount;
    return new TextDecoder().decode(await this.#source.read(offset, length)).trim() === '-1';
  }
}

/** Nearest sample of a rate to an onset in ticks from the first record. */
export const indexOf = (rate: Rate, onset_ticks: number | bigint): number =>
  indexAt({ start: ticks(0n), rate }, ticks(BigInt(Math.round(Number(onset_ticks)))));

/**
 * Opens a recording to be played.
 * @throws EdfError when it cannot be read at all, ValvomoError NOT_PLAYABLE when it has no signal with a rate, the system's
 * error when the file cannot be opened
 */
export const openPlayed = async (path: string, decoder: DecoderName): Promise<PlayedFile> => {
  const { source, close } = await openFile(path);
  try {
    const recording = await openRecording(source);
    const headerBytes = canUseEdfdecoder(recording, decoder)
      ? await source.read(0, recording.header.header_bytes)
      : undefined;
    return new PlayedFile(basename(path), recording, source, headerBytes, close);
  } catch (error) {
    await close();
    throw error;
  }
};

const canUseEdfdecoder = ({ header }: EdfRecording, decoder: DecoderName): boolean =>
  decoder === 'edfdecoder' &&
  header.sample_bytes === 2 &&
  header.record_bytes <= edfdecoder_record_bytes_max &&
  header.header_bytes === 256 * (header.signals.length + 1) &&
  header.signals.every(({ samplesPerRecord }) => samplesPerRecord > 0);

const streamsOf = (recording: EdfRecording): readonly PlayedStream[] => {
  const groups = recording.streams();
  const widest = groups.reduce((most, { signals }) => Math.max(most, signals.length), 0);
  if (groups.length === 0) refuse('it has no signal with a rate: there is nothing to play', 0, 'at least 1');
  if (groups.length > limits.streams_max)
    refuse(`it has ${groups.length} rates, limit ${limits.streams_max}`, groups.length, limits.streams_max);
  if (widest > limits.signals_max)
    refuse(`it has ${widest} signals of one rate, limit ${limits.signals_max}`, widest, limits.signals_max);
  const byNumber = new Map(recording.signals.map((signal) => [signal.index, signal]));
  return groups.map(({ rate, samplesPerRecord, signals: numbers }, stream) => ({
    stream,
    rate,
    samplesPerRecord,
    numbers,
    signals: numbers.flatMap((number) => {
      const signal = byNumber.get(number);
      return signal === undefined ? [] : [plain(signal)];
    }),
  }));
};

const plain = (signal: Signal): Signal => ({
  label: signal.label,
  transducer: signal.transducer,
  physicalDimension: signal.physicalDimension,
  physicalMin: signal.physicalMin,
  physicalMax: signal.physicalMax,
  digitalMin: signal.digitalMin,
  digitalMax: signal.digitalMax,
  prefiltering: signal.prefiltering,
});
