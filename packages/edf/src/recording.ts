import type { Counts, Rate, Signal } from '@valvomo/model';

import { countRecords } from './record-count.ts';
import { civilText } from './civil-start.ts';
import type { EdfFormat } from './format.ts';
import { rateOfRecord, readHeader, type EdfHeader } from './header.ts';
import type { EdfSegment } from './placement.ts';
import { EdfError, ProblemList, type EdfProblem } from './problem.ts';
import { scanSamples } from './scan.ts';
import type { ByteSource } from './source.ts';
import { Timeline, type EdfAnnotation } from './timeline.ts';
import { readWindow, recordLayout, SampleReader, type EdfWindow } from './window.ts';

/** An ordinary signal of a file. Its calibration is that of the header; 0 stands for what is unreadable. */
export interface EdfSignal extends Signal {
  /** Number in the file, annotation signals included: what {@link EdfRecording.read} wants. */
  readonly index: number;
  readonly samplesPerRecord: number;
  /** Null when the record duration is 0 or unknown, or the signal has no samples. */
  readonly rate: Rate | null;
  /** False when the file gives it no scale or no samples; it is kept all the same. */
  readonly usable: boolean;
}

/** The signals that share a rate, and so a time base. */
export interface EdfStream {
  readonly rate: Rate;
  readonly samplesPerRecord: number;
  /** Numbers of the signals in the file. */
  readonly signals: readonly number[];
}

/** Time that no record covers, in ticks of 100 ns and in seconds from the start of the first record. */
export interface EdfGap {
  readonly from_ticks: number;
  readonly to_ticks: number;
  readonly from_s: number;
  readonly to_s: number;
}

export interface EdfRecording {
  readonly format: EdfFormat;
  readonly header: EdfHeader;
  /** Local civil time of the first sample, `YYYY-MM-DDThh:mm:ss[.f…]`; null with a problem. */
  readonly start: string | null;
  /** The ordinary ones, in the order of the file. */
  readonly signals: readonly EdfSignal[];
  /** Groups of signals with one rate, in the order of their first signals; those without a rate are in none. */
  streams(): readonly EdfStream[];
  /** Whole records there now. */
  records(): Promise<number>;
  /** From the start of the first record to the end of the last one, gaps included; null when no duration is known. */
  span_s(): Promise<number | null>;
  /**
   * From the start of the first record to the end of the last one in ticks, gaps included, without reading what lies
   * between them; 0 when no duration is known. The end of {@link onsets} is final where records overlap.
   */
  end_ticks(): Promise<number>;
  /** Where the records lie: runs without a gap, onsets in ticks from the start of the first record. */
  onsets(): Promise<readonly EdfSegment[]>;
  gaps(): Promise<readonly EdfGap[]>;
  /** By onset, then by place in the file; time-keeping is left out. */
  annotations(): Promise<readonly EdfAnnotation[]>;
  /**
   * Samples [from, from + samples) of signals of one rate, on that rate's time base.
   * @param signals numbers in the file
   * @param into counts that may be overwritten with the window's (Int16Array of an EDF, Int32Array of a BDF): for those
   * who read on and on; taken when it is of the right kind and long enough
   * @throws EdfError READ_INVALID when the signals do not share a rate or the window is too large; SOURCE_FAILED
   */
  read(signals: readonly number[], from: number, samples: number, into?: Counts): Promise<EdfWindow>;
  /** Reads every sample once and adds signals that leave their declared digital range to the problems. */
  checkSamples(): Promise<void>;
  /** What is known to be wrong so far; onsets, annotations and samples add theirs when they are read. */
  problems(): readonly EdfProblem[];
}

const signalsOf = (header: EdfHeader): readonly EdfSignal[] =>
  header.signals.flatMap((signal) => {
    if (signal.annotations) return [];
    const { physicalMin, physicalMax, digitalMin, digitalMax } = signal;
    const whole = physicalMin !== null && physicalMax !== null && digitalMin !== null && digitalMax !== null;
    return [
      {
        index: signal.index,
        label: signal.label,
        transducer: signal.transducer,
        physicalDimension: signal.physicalDimension,
        physicalMin: physicalMin ?? 0,
        physicalMax: whole ? physicalMax : (physicalMin ?? 0),
        digitalMin: digitalMin ?? 0,
        digitalMax: digitalMax ?? 0,
        prefiltering: signal.prefiltering,
        samplesPerRecord: signal.samplesPerRecord,
        rate: rateOfRecord(signal.samplesPerRecord, header.recordDuration_ticks),
        usable:
          whole && physicalMin !== physicalMax && digitalMin !== digitalMax && signal.samplesPerRecord > 0,
      },
    ];
  });

const streamsOf = (signals: readonly EdfSignal[]): readonly EdfStream[] => {
  const groups = new Map<number, { rate: Rate; samplesPerRecord: number; signals: number[] }>();
  for (const { rate, samplesPerRecord, index } of signals) {
    if (rate === null) continue;
    const group = groups.get(samplesPerRecord) ?? { rate, samplesPerRecord, signals: [] };
    group.signals.push(index);
    groups.set(samplesPerRecord, group);
  }
  return [...groups.values()];
};

const gapsOf = (segments: readonly EdfSegment[], duration_ticks: number | null): readonly EdfGap[] => {
  if (duration_ticks === null || duration_ticks === 0) return [];
  return segments.slice(1).map(({ onset_ticks }, at) => {
    const before = segments[at] as EdfSegment;
    const from_ticks = before.onset_ticks + before.records * duration_ticks;
    return { from_ticks, to_ticks: onset_ticks, from_s: from_ticks / 1e7, to_s: onset_ticks / 1e7 };
  });
};

const refuseRead = (message: string, value: string | number, limit: string | number): never => {
  throw new EdfError('READ_INVALID', message, { value, limit });
};

class Recording implements EdfRecording {
  readonly format: EdfFormat;
  readonly header: EdfHeader;
  readonly signals: readonly EdfSignal[];
  readonly #source: ByteSource;
  readonly #timeline: Timeline;
  readonly #problems: ProblemList;
  readonly #reader: SampleReader;
  readonly #streams: readonly EdfStream[];
  readonly #samplesPerRecord: ReadonlyMap<number, number>;
  #size: number;
  #records: number;

  constructor(
    source: ByteSource,
    header: EdfHeader,
    timeline: Timeline,
    problems: ProblemList,
    known: { readonly size: number; readonly records: number },
  ) {
    this.#size = known.size;
    this.#records = known.records;
    this.#source = source;
    this.#timeline = timeline;
    this.#problems = problems;
    this.#reader = new SampleReader(source, recordLayout(header));
    this.format = header.format;
    this.header = header;
    this.signals = signalsOf(header);
    this.#streams = streamsOf(this.signals);
    this.#samplesPerRecord = new Map(this.signals.map((signal) => [signal.index, signal.samplesPerRecord]));
  }

  get start(): string | null {
    const { start_s } = this.header;
    return start_s === null ? null : civilText(start_s, this.#timeline.origin);
  }

  streams(): readonly EdfStream[] {
    return this.#streams;
  }

  problems(): readonly EdfProblem[] {
    return this.#problems.list();
  }

  async records(): Promise<number> {
    const size = await this.#source.size();
    if (size === this.#size) return this.#records;
    this.#records = await countRecords(this.#source, size, this.header, this.#problems);
    this.#size = size;
    if (this.#records > 0) await this.#timeline.open();
    return this.#records;
  }

  async span_s(): Promise<number | null> {
    const duration_ticks = this.header.recordDuration_ticks;
    const last = (await this.onsets()).at(-1);
    if (duration_ticks === null) return null;
    if (duration_ticks === 0) return this.#timeline.latest_ticks / 1e7;
    return last === undefined ? 0 : (last.onset_ticks + last.records * duration_ticks) / 1e7;
  }

  async end_ticks(): Promise<number> {
    return this.#timeline.end_ticks(await this.records());
  }

  async onsets(): Promise<readonly EdfSegment[]> {
    return this.#timeline.placed(await this.records());
  }

  async gaps(): Promise<readonly EdfGap[]> {
    return gapsOf(await this.onsets(), this.header.recordDuration_ticks);
  }

  async annotations(): Promise<readonly EdfAnnotation[]> {
    return this.#timeline.annotations(await this.records());
  }

  async read(signals: readonly number[], from: number, samples: number, into?: Counts): Promise<EdfWindow> {
    const spr = this.#rateGroup(signals);
    const duration_ticks = this.header.recordDuration_ticks ?? 0;
    if (!Number.isSafeInteger(from) || from < 0 || !Number.isSafeInteger(samples) || samples < 0)
      refuseRead(
        `window of ${samples} samples from ${from}`,
        `${from}, ${samples}`,
        'whole numbers of at least 0',
      );
    const until = Math.ceil(((from + samples) * duration_ticks) / spr) + duration_ticks;
    let segments = await this.#timeline.reach(this.#records, until);
    const last = segments.at(-1);
    if (last === undefined || last.onset_ticks + last.records * duration_ticks < until)
      segments = await this.#timeline.reach(await this.records(), until);
    return readWindow(this.#reader, this.header.sample_bytes, segments, {
      signals,
      samplesPerRecord: spr,
      duration_ticks,
      from,
      samples,
      into,
    });
  }

  /** Samples a record that the signals have in common. */
  #rateGroup(signals: readonly number[]): number {
    const [first = -1] = signals;
    const spr = this.#samplesPerRecord.get(first) ?? 0;
    for (const signal of signals)
      if (this.#samplesPerRecord.get(signal) !== spr)
        refuseRead(
          `signal ${signal} does not share the rate of signal ${first}`,
          signal,
          'ordinary signals of one rate',
        );
    if (spr === 0 || this.header.recordDuration_ticks === null || this.header.recordDuration_ticks === 0)
      refuseRead(`signal ${first} has no rate`, first, 'ordinary signals of one rate');
    return spr;
  }

  async checkSamples(): Promise<void> {
    await scanSamples(this.#source, this.header, await this.records(), this.#problems);
  }
}

/**
 * Opens an EDF or BDF file of any kind: reads its header and the time of its first record, nothing else.
 * @throws EdfError when it cannot be read at all: see PROBLEMS.md
 */
export const openRecording = async (source: ByteSource): Promise<EdfRecording> => {
  const problems = new ProblemList();
  const header = await readHeader(source, problems.report);
  const timeline = new Timeline(source, header, problems.report);
  const size = await source.size();
  const records = await countRecords(source, size, header, problems);
  if (records > 0) await timeline.open();
  return new Recording(source, header, timeline, problems, { size, records });
};
