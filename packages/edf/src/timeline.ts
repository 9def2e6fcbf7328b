import { ticks, type Ticks } from '@valvomo/model';

import { decimalOf, type Decimal } from './decimal.ts';
import { recordOffsets, type EdfHeader } from './header.ts';
import { Placement, type EdfSegment } from './placement.ts';
import type { Report } from './problem.ts';
import { readFully, type ByteSource } from './source.ts';
import { parseTals, plainOnset, timekeeping, type Tal, type TalReport } from './tal.ts';

/** A note in the file, placed from the start of the first record. */
export interface EdfAnnotation {
  readonly onset: Ticks;
  readonly onset_s: number;
  /** Null when the file gives none. */
  readonly duration: Ticks | null;
  readonly duration_s: number | null;
  readonly text: string;
  /** Number in the file of the annotation signal it stands in. */
  readonly signal: number;
}

/** Where an annotation signal lies in every record. */
interface Region {
  readonly signal: number;
  readonly offset: number;
  readonly length: number;
}

const annotationsMax = 1_000_000;
/** Bytes of one annotation signal in one record that are read at most. */
const regionMax = 1 << 24;
/** Records up to this size are read whole, many at a time; of longer ones only the annotation signals. */
const wholeRecordMax = 1 << 16;
const chunk_bytes = 1 << 20;
/** An annotation signal that is so small a part of its record is read without the rest, so many records at a time. */
const gathered = { part: 16, records: 1024 } as const;

const regionsOf = (header: EdfHeader, report: Report): readonly Region[] => {
  const regions: Region[] = [];
  const offsets = recordOffsets(header);
  for (const { index, samplesPerRecord, annotations } of header.signals) {
    if (!annotations) continue;
    const length = samplesPerRecord * header.sample_bytes;
    regions.push({ signal: index, offset: offsets[index] as number, length: Math.min(length, regionMax) });
    if (length > regionMax)
      report(
        'ANNOTATION_SIGNAL_TOO_LONG',
        `signal ${index} has ${length} bytes a record, the first ${regionMax} are read`,
        {
          signal: index,
          value: length,
          limit: regionMax,
        },
      );
  }
  return regions;
};

/** Largest count of samples a record among the ordinary signals. */
const fastest = (header: EdfHeader): number =>
  header.signals.reduce(
    (most, { samplesPerRecord, annotations }) => (annotations ? most : Math.max(most, samplesPerRecord)),
    0,
  );

/** Ticks by which a duration that fills its eight characters may have been rounded. */
const roundingOf = (header: EdfHeader): number => {
  const text = header.recordDuration;
  const decimals = decimalOf(text)?.scale ?? 0;
  return text.length >= 8 && decimals > 0 ? 10 ** (7 - decimals) / 2 : 0;
};

/** Record onsets and annotations, read as far as someone asks and kept; memory grows with gaps and notes, not with time. */
export class Timeline {
  readonly #source: ByteSource;
  readonly #header: EdfHeader;
  readonly #report: Report;
  readonly #regions: readonly Region[];
  readonly #placement: Placement;
  readonly #annotations: EdfAnnotation[] = [];
  #sorted: readonly EdfAnnotation[] | undefined;
  #scanned = 0;
  #trusted = 0;
  #origin: Decimal = { digits: 0n, scale: 0 };
  #origin_ticks = 0;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(source: ByteSource, header: EdfHeader, report: Report) {
    this.#source = source;
    this.#header = header;
    this.#report = report;
    this.#regions = regionsOf(header, report);
    const duration_ticks = header.recordDuration_ticks;
    const samples = fastest(header);
    this.#placement = new Placement(
      {
        duration_ticks,
        tolerance_ticks: samples === 0 ? 0 : (duration_ticks ?? 0) / samples / 2,
        slack_ticks: roundingOf(header),
        continuous: !header.discontinuous,
      },
      (code, message, value, limit) => report(code, message, { value, limit }),
    );
  }

  /** Onset of the first record from the start in the header, exactly as the file has it. */
  get origin(): Decimal {
    return this.#origin;
  }

  /** Ticks from the start of the first record to the latest onset claimed. */
  get latest_ticks(): number {
    return this.#placement.latest_ticks;
  }

  /** Reads the first record's time-keeping, which the start of the recording needs. */
  open(): Promise<void> {
    return this.#scan(1);
  }

  /**
   * Every segment of the first `records` records, gaps between them. A file that claims continuity and whose first and
   * last record agree with it is believed without reading what lies between; every other one is read through, once.
   */
  async placed(records: number): Promise<readonly EdfSegment[]> {
    if (records > this.#scanned) await this.#settle(records);
    if (records > this.#trusted && this.#regions.length > 0) {
      await this.#scan(records);
      return this.#placement.segments;
    }
    return records === 0 ? [] : [{ record: 0, records, onset_ticks: 0, jitter_ticks: 0 }];
  }

  /** Places records of a discontinuous file until one ends at or behind `until_ticks`, or all `records` are placed. */
  async reach(records: number, until_ticks: number): Promise<readonly EdfSegment[]> {
    const duration_ticks = this.#header.recordDuration_ticks ?? 0;
    if (!this.#header.discontinuous || this.#regions.length === 0) return this.placed(records);
    for (let step = 64; this.#scanned < records; step *= 2) {
      const last = this.#placement.segments.at(-1);
      if (last !== undefined && last.onset_ticks + last.records * duration_ticks >= until_ticks) break;
      await this.#scan(Math.min(records, this.#scanned + step));
    }
    return this.#placement.segments;
  }

  /**
   * Ticks from the start of the first record to the end of record `records` − 1: as its own time-keeping has it where the
   * file is discontinuous and has not been read so far, so that nothing between is read.
   */
  async end_ticks(records: number): Promise<number> {
    const duration_ticks = this.#header.recordDuration_ticks ?? 0;
    const [region] = this.#regions;
    if (this.#header.discontinuous && region !== undefined && this.#scanned < records) {
      await this.open();
      const last = timekeeping(parseTals(await this.#region(records - 1, region), () => {}));
      const end = (last?.onset_ticks ?? Number.NaN) - this.#origin_ticks + duration_ticks;
      if (end >= records * duration_ticks) return end;
    }
    const last = (await this.placed(records)).at(-1);
    return last === undefined ? 0 : last.onset_ticks + last.records * duration_ticks;
  }

  /** Annotations of the first `records` records by onset, then by place in the file. */
  async annotations(records: number): Promise<readonly EdfAnnotation[]> {
    await this.#settle(records);
    await this.#scan(records);
    this.#sorted ??= this.#annotations.toSorted((a, b) => Number(a.onset - b.onset));
    return this.#sorted;
  }

  /** Reads on to record `records`, in its turn. */
  #scan(records: number): Promise<void> {
    const run = this.#turn.then(() => this.#advance(records));
    this.#turn = run.catch(() => {});
    return run;
  }

  /** Asks the last record whether the file can be continuous. */
  async #settle(records: number): Promise<void> {
    const duration_ticks = this.#header.recordDuration_ticks ?? 0;
    const [region] = this.#regions;
    if (
      this.#header.discontinuous ||
      records <= this.#trusted ||
      duration_ticks === 0 ||
      region === undefined
    )
      return;
    await this.open();
    const last = await this.#region(records - 1, region);
    const keeper = timekeeping(parseTals(last, () => {}));
    const claimed = (keeper?.onset_ticks ?? Number.NaN) - this.#origin_ticks;
    const samples = Math.max(1, fastest(this.#header));
    const tolerance = duration_ticks / samples / 2 + roundingOf(this.#header) * records;
    if (Math.abs(claimed - (records - 1) * duration_ticks) <= tolerance) this.#trusted = records;
  }

  #region(record: number, { offset, length }: Region): Promise<Uint8Array> {
    return readFully(
      this.#source,
      this.#header.header_bytes + record * this.#header.record_bytes + offset,
      length,
    );
  }

  async #advance(to: number): Promise<void> {
    const { record_bytes, header_bytes } = this.#header;
    if (this.#regions.length === 0 || record_bytes === 0 || this.#scanned >= to) return;
    const [only] = this.#regions;
    if (only !== undefined && this.#regions.length === 1 && only.length * gathered.part <= record_bytes)
      await this.#gather(to, only);
    let scratch = new Uint8Array(0);
    while (this.#scanned < to) {
      if (record_bytes > wholeRecordMax) {
        const parts: Uint8Array[] = [];
        for (const region of this.#regions) parts.push(await this.#region(this.#scanned, region));
        this.#record(parts);
        continue;
      }
      const records = Math.min(to - this.#scanned, Math.max(1, Math.floor(chunk_bytes / record_bytes)));
      const from = header_bytes + this.#scanned * record_bytes;
      const length = records * record_bytes;
      if (scratch.length < length) scratch = new Uint8Array(length);
      const bytes = await readFully(this.#source, from, length, scratch);
      for (let record = 0; record < records; record++)
        this.#record(
          this.#regions.map(({ offset, length }) =>
            bytes.subarray(record * record_bytes + offset, record * record_bytes + offset + length),
          ),
        );
    }
  }

  /** The annotation signal alone, where the source can leave out what lies between. */
  async #gather(to: number, { offset, length }: Region): Promise<void> {
    const { record_bytes, header_bytes } = this.#header;
    const source = this.#source;
    if (source.gather === undefined) return;
    const scratch = new Uint8Array(length * Math.min(gathered.records, to - this.#scanned));
    while (this.#scanned < to) {
      const records = Math.min(gathered.records, to - this.#scanned);
      const from = header_bytes + this.#scanned * record_bytes + offset;
      const bytes = await source.gather(from, record_bytes, length, records, scratch);
      // The file became shorter: reading what is missing in the other way says so.
      if (bytes.length < records * length) return;
      for (let record = 0; record < records; record++)
        this.#record([bytes.subarray(record * length, (record + 1) * length)]);
    }
  }

  #record(parts: readonly Uint8Array[]): void {
    const record = this.#scanned++;
    const [first] = parts;
    const plain = record > 0 && parts.length === 1 && first !== undefined ? plainOnset(first) : undefined;
    if (plain !== undefined) {
      this.#placement.next(plain - this.#origin_ticks, record < this.#trusted);
      return;
    }
    let claimed: number | undefined;
    for (const [at, { signal }] of this.#regions.entries()) {
      const report: TalReport = (code, message, value) =>
        this.#report(code, `record ${record}: ${message}`, { signal, value });
      const tals = parseTals(parts[at] ?? new Uint8Array(0), report);
      const kept = at === 0 ? timekeeping(tals) : undefined;
      if (at === 0) claimed = this.#keepTime(kept, record, report);
      for (const tal of tals) this.#note(tal, tal === kept, signal, claimed, report);
    }
    this.#placement.next(claimed, record < this.#trusted);
  }

  /** Onset of a record from the first one; undefined without its time-keeping list. */
  #keepTime(tal: Tal | undefined, record: number, report: TalReport): number | undefined {
    if (tal === undefined) {
      report('TIMEKEEPING_MISSING', 'no time-keeping list; the record follows its predecessor', '');
      return undefined;
    }
    if (!tal.first || tal.texts.length === 0 || tal.duration_ticks !== null)
      report(
        'TIMEKEEPING_FORMAT',
        `time-keeping at ${tal.onset} s is not the first list, or not an onset and an empty text`,
        tal.onset,
      );
    if (record > 0) return tal.onset_ticks - this.#origin_ticks;
    this.#origin_ticks = tal.onset_ticks;
    this.#origin = decimalOf(tal.onset) ?? this.#origin;
    if (tal.onset_ticks < 0 || tal.onset_ticks >= 1e7)
      this.#report('START_FRACTION', `the first record starts ${tal.onset} s after the start in the header`, {
        value: tal.onset,
        limit: '0 … below 1 s',
      });
    return 0;
  }

  #note(tal: Tal, keeper: boolean, signal: number, claimed: number | undefined, report: TalReport): void {
    const onset = tal.onset_ticks - this.#origin_ticks;
    for (const [at, text] of tal.texts.entries()) {
      if (text === '' && keeper && at === 0) continue;
      if (text === '') {
        report('ANNOTATION_EMPTY', `an annotation without text at ${tal.onset} s`, tal.onset);
        if (onset === claimed && tal.duration_ticks === null) continue;
      }
      if (this.#annotations.length >= annotationsMax) {
        report(
          'ANNOTATION_LIMIT',
          `more than ${annotationsMax} annotations, the rest is left out`,
          tal.onset,
        );
        return;
      }
      this.#annotations.push({
        onset: ticks(BigInt(onset)),
        onset_s: onset / 1e7,
        duration: tal.duration_ticks === null ? null : ticks(BigInt(tal.duration_ticks)),
        duration_s: tal.duration_ticks === null ? null : tal.duration_ticks / 1e7,
        text,
        signal,
      });
      this.#sorted = undefined;
    }
  }
}
