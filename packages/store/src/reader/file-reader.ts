import {
  ageByBirthdate,
  EdfError,
  openRecording,
  openStreams,
  type EdfProblem,
  type EdfRecording,
} from '@valvomo/edf';
import { openFile } from '@valvomo/edf/node';
import {
  indexAt,
  instantOf,
  rateHz,
  sampleIndex,
  ticks,
  type DeviceEvent,
  type Signal,
  type StreamDescription,
  type Ticks,
} from '@valvomo/model';
import type { ReadHole, ReadStream, ReadWindow, RecordingReader } from './reader.ts';

/** An EDF or BDF file of any kind, read as a recording. */
export interface FileReader extends RecordingReader {
  /** `EDF`, `EDF+C`, `EDF+D`, `BDF`, `BDF+C` or `BDF+D`. */
  readonly format: string;
  /** Its record count is −1: whoever writes it has not closed it. */
  readonly growing: boolean;
  /** How old the patient was by the birth date in the header; null where it says none that can be believed. */
  readonly age_years: number | null;
  /** What is known to be wrong with it so far. */
  problems(): readonly EdfProblem[];
}

export interface FileReaderOptions {
  /** Id; the path unless told. */
  readonly recording?: string;
  /** IANA zone of the civil times in the file, which does not say; UTC unless told. */
  readonly timeZone?: string;
}

/** Ticks have seven decimals of a second. */
const civilLength = '2000-01-01T00:00:00.0000000'.length;

/** Instant of the first sample; 0 where the file does not know it, which is one of its problems. */
const startOf = ({ start }: EdfRecording, timeZone: string): Ticks =>
  start === null ? ticks(0n) : instantOf(start.slice(0, civilLength), timeZone);

const plain = ({ label, transducer, physicalDimension, prefiltering, ...limits }: Signal): Signal => ({
  label,
  transducer,
  physicalDimension,
  physicalMin: limits.physicalMin,
  physicalMax: limits.physicalMax,
  digitalMin: limits.digitalMin,
  digitalMax: limits.digitalMax,
  prefiltering,
});

/** A stream of the file and the numbers of its signals there. */
interface FileStream {
  readonly description: StreamDescription;
  readonly numbers: readonly number[];
}

const fileStreams = (recording: EdfRecording, timeZone: string): readonly FileStream[] => {
  const start = startOf(recording, timeZone);
  const signals = new Map(recording.signals.map((signal) => [signal.index, signal]));
  return recording.streams().map(({ rate, signals: numbers }, stream) => ({
    description: {
      stream,
      timeBase: { start, rate },
      bits: recording.header.sample_bytes === 2 ? 16 : 24,
      signals: numbers.flatMap((number) => {
        const signal = signals.get(number);
        return signal === undefined ? [] : [plain(signal)];
      }),
    },
    numbers,
  }));
};

class EdfReader implements FileReader {
  readonly recording: string;
  readonly timeZone: string;
  readonly #edf: EdfRecording;
  readonly #streams: readonly FileStream[];
  readonly #close: () => Promise<void>;
  #known: readonly ReadStream[] = [];

  constructor(
    edf: EdfRecording,
    close: () => Promise<void>,
    { recording, timeZone }: Required<FileReaderOptions>,
  ) {
    this.recording = recording;
    this.timeZone = timeZone;
    this.#edf = edf;
    this.#close = close;
    this.#streams = fileStreams(edf, timeZone);
  }

  get format(): string {
    return this.#edf.format;
  }

  get growing(): boolean {
    return this.problems().some(({ code }) => code === 'RECORD_COUNT_UNKNOWN');
  }

  get age_years(): number | null {
    return ageByBirthdate(this.#edf).years;
  }

  problems(): readonly EdfProblem[] {
    return this.#edf.problems();
  }

  streams(): readonly ReadStream[] {
    return this.#known;
  }

  async refresh(): Promise<void> {
    const end_ticks = await this.#edf.end_ticks();
    this.#known = this.#streams.map(({ description }) => {
      const base = { start: ticks(0n), rate: description.timeBase.rate };
      return { description, samples: indexAt(base, ticks(BigInt(Math.round(end_ticks)))) };
    });
  }

  async gaps(stream: number): Promise<readonly ReadHole[]> {
    this.#stream(stream);
    const streams = await openStreams(this.#edf);
    this.#known = this.#streams.map(({ description }, at) => ({
      description,
      samples: streams[at]?.samples ?? 0,
    }));
    const holes: ReadHole[] = [];
    let next = 0;
    for (const { start, end } of streams[stream]?.runs ?? []) {
      if (start > next) holes.push({ start: sampleIndex(next), samples: start - next, reason: 'recorded' });
      next = end;
    }
    return holes;
  }

  /** Annotations, each on the fastest stream, which places it most finely; what begins before index 0 is cut there. */
  async events(): Promise<readonly DeviceEvent[]> {
    const [fastest] = this.#streams.toSorted(
      (a, b) => rateHz(b.description.timeBase.rate) - rateHz(a.description.timeBase.rate),
    );
    if (fastest === undefined) return [];
    const { stream, timeBase } = fastest.description;
    const base = { start: ticks(0n), rate: timeBase.rate };
    const annotations = await this.#edf.annotations();
    return annotations.map(({ onset, duration, text }, event) => {
      const start = indexAt(base, onset);
      const end = duration === null ? start : indexAt(base, ticks(onset + duration));
      const from = Math.max(0, start);
      const samples = Math.max(0, end - from);
      return { event, kind: 'annotation', stream, start: from, samples, text };
    });
  }

  async read(stream: number, from: number, samples: number): Promise<ReadWindow> {
    const { numbers } = this.#stream(stream);
    const window = await this.#edf.read(numbers, from, samples);
    if (from + window.samples > (this.#known[stream]?.samples ?? 0)) await this.refresh();
    return {
      start: window.start,
      samples: window.samples,
      counts: window.counts,
      holes: window.holes.map((hole) => ({ start: hole.start, samples: hole.samples, reason: 'recorded' })),
    };
  }

  close(): Promise<void> {
    return this.#close();
  }

  #stream(stream: number): FileStream {
    const found = this.#streams[stream];
    if (found === undefined)
      throw new EdfError('READ_INVALID', `no stream ${stream}; there are ${this.#streams.length}`, {
        value: stream,
        limit: this.#streams.length - 1,
      });
    return found;
  }
}

/**
 * Opens a file as a recording: streams are numbered 0, 1, … one a rate, annotations are events, gaps are holes. The header,
 * the time of the first and of the last record are read, nothing else. A file that grows is followed.
 * @throws EdfError when it cannot be read at all, the system's error when it cannot be opened
 */
export const openFileReader = async (
  path: string,
  { recording = path, timeZone = 'UTC' }: FileReaderOptions = {},
): Promise<FileReader> => {
  const { source, close } = await openFile(path);
  try {
    const reader = new EdfReader(await openRecording(source), close, { recording, timeZone });
    await reader.refresh();
    return reader;
  } catch (error) {
    await close();
    throw error;
  }
};
