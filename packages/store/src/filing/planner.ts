import { indexAt, ticks, ticksAt, ticksPerSecond, type Rate, type TimeBase } from '@valvomo/model';
import type { RecordGrid } from './record-grid.ts';

/**
 * What is filled up in a record although no gap was told: a stream sent nothing while the others went on (`absent`), or
 * the recording ended (`end`).
 */
export type PaddingReason = 'absent' | 'end';

/** Samples [first, first + samples) of a stream, by its place in the recording, that are made up in a record. */
export interface Padding {
  readonly stream: number;
  readonly first: number;
  readonly samples: number;
  readonly why: PaddingReason;
}

/** A run of samples of one block in a record. */
export interface Part<Source> {
  readonly source: Source;
  /** First sample within the block, and how many. */
  readonly from: number;
  readonly samples: number;
  /** First sample within the record. */
  readonly at: number;
}

/** One record of the file. */
export interface PlannedRecord<Source> {
  /** Instant of its first sample, ticks of Unix time. */
  readonly onset: bigint;
  /** It does not follow the record before without a gap. */
  readonly begins: boolean;
  /** Index of the first sample of every stream; before index 0 and in gaps there is none; null: the stream has not begun. */
  readonly firsts: readonly (number | null)[];
  /** Of every stream; what no part covers is made up. */
  readonly parts: readonly (readonly Part<Source>[])[];
  readonly paddings: readonly Padding[];
}

/** How far records are planned: enough to go on, with all samples from `filed` on told once more. */
export interface PlanState {
  /** Instant of the first record that the next may follow, how many there are, index of its first samples. */
  readonly stretch: {
    readonly start: string;
    readonly records: number;
    readonly firsts: readonly (number | null)[];
  } | null;
  /** Instant at which the newest record ends. */
  readonly end: string | null;
  readonly streams: readonly {
    /** Instant of index 0; null before the first sample. */
    readonly start: string | null;
    /** What comes before is in a record or a gap. */
    readonly filed: number;
    /** Index after the last sample or gap that was told. */
    readonly told: number;
  }[];
}

/** A run of samples or of none. */
interface Item<Source> {
  readonly first: number;
  readonly end: number;
  /** Index of the first sample in the source: it may have begun earlier. */
  readonly base: number;
  /** Null in a gap. */
  readonly source: Source | null;
  readonly origin: Source;
}

interface Line<Source> {
  readonly rate: Rate;
  readonly samplesPerRecord: number;
  timeBase: TimeBase | null;
  filed: number;
  /** Index after the newest item. */
  next: number;
  /** The same, whatever was filled up meanwhile. */
  told: number;
  items: Item<Source>[];
}

interface Stretch {
  readonly start: bigint;
  records: number;
  readonly firsts: (number | null)[];
}

/** How long records wait for a stream that sends nothing while others do, in stream time. */
const patience_s = { begun: 600, new: 30 } as const;

const within = <Source>({ items }: Line<Source>, from: number, to: number): readonly Item<Source>[] =>
  items.filter((item) => item.first < to && item.end > from);

/**
 * Cuts what the streams of a recording brought into records that all of them share. The records depend on what each
 * stream brought, not on how it was cut into blocks, nor on where planning was ended and begun again; streams may run
 * apart by 10 minutes. A gap that fills a record in all streams ends a stretch of records; the next is anchored at the
 * first sample that comes after it. Sources are not touched: they say where samples lie.
 */
export class RecordPlanner<Source> {
  readonly #grid: RecordGrid;
  readonly #lines: readonly Line<Source>[];
  #stretch: Stretch | null;
  #end: bigint | null;
  #ended = false;

  constructor(rates: readonly Rate[], grid: RecordGrid, state?: PlanState) {
    this.#grid = grid;
    this.#lines = rates.map((rate, at) => {
      const { start = null, filed = 0, told = 0 } = state?.streams[at] ?? {};
      return {
        rate,
        samplesPerRecord: grid.samplesPerRecord[at] ?? 0,
        timeBase: start === null ? null : { start: ticks(BigInt(start)), rate },
        filed,
        next: filed,
        told,
        items: [],
      };
    });
    const { stretch = null, end = null } = state ?? {};
    this.#stretch =
      stretch === null
        ? null
        : { start: BigInt(stretch.start), records: stretch.records, firsts: [...stretch.firsts] };
    this.#end = end === null ? null : BigInt(end);
  }

  /** The oldest sources that no record has yet, one a stream where there is one. */
  get waiting(): readonly Source[] {
    return this.#lines.flatMap(({ items }) => (items[0] === undefined ? [] : [items[0].origin]));
  }

  /** Index up to which every stream is in records or gaps. */
  get filed(): readonly number[] {
    return this.#lines.map(({ filed }) => filed);
  }

  /** A stream's first sample was taken at `start`. @returns whether that is news */
  begin(stream: number, start: bigint): boolean {
    const line = this.#lines[stream];
    if (line === undefined || line.timeBase !== null) return false;
    line.timeBase = { start: ticks(start), rate: line.rate };
    if (this.#stretch === null) return true;
    const first = indexAt(line.timeBase, ticks(this.#stretch.start));
    this.#stretch.firsts[stream] = first;
    line.filed = Math.max(0, first + this.#stretch.records * line.samplesPerRecord);
    line.next = Math.max(line.next, line.filed);
    return true;
  }

  /**
   * Samples [first, first + samples) lie in `source`, or are a gap that `source` told.
   * @returns samples among them that come too late for their record, and samples before them that nobody told of
   */
  take(
    stream: number,
    first: number,
    samples: number,
    source: Source,
    kind: 'block' | 'gap',
  ): { readonly late: number; readonly missing: number } {
    const line = this.#lines[stream];
    if (line === undefined) return { late: 0, missing: 0 };
    const end = first + samples;
    line.told = Math.max(line.told, end);
    const late = kind === 'block' ? Math.max(0, Math.min(end, line.filed) - first) : 0;
    const missing = Math.max(0, first - line.next);
    if (missing > 0)
      line.items.push({ first: line.next, end: first, base: first, source: null, origin: source });
    const from = Math.max(first, line.next);
    if (end > from) {
      const inBlock = kind === 'block' ? source : null;
      line.items.push({ first: from, end, base: first, source: inBlock, origin: source });
      line.next = end;
    }
    return { late, missing };
  }

  /** Nothing more will come: what is there is filled up to whole records. */
  finish(): void {
    this.#ended = true;
  }

  /** The next record; null while samples are missing that may still come, and after the last. */
  next(): PlannedRecord<Source> | null {
    for (;;) {
      if (this.#stretch === null && !this.#anchor()) return null;
      const stretch = this.#stretch;
      if (stretch === null || !this.#complete(stretch)) return null;
      const record = this.#record(stretch);
      if (record !== null) return record;
      this.#stretch = null;
    }
  }

  state(): PlanState {
    const { start, records, firsts } = this.#stretch ?? {};
    return {
      stretch:
        start === undefined
          ? null
          : { start: String(start), records: records ?? 0, firsts: [...(firsts ?? [])] },
      end: this.#end === null ? null : String(this.#end),
      streams: this.#lines.map(({ timeBase, filed, told }) => ({
        start: timeBase === null ? null : String(timeBase.start),
        filed,
        told,
      })),
    };
  }

  /** Instant up to which the stream that is furthest ahead has come. */
  #head(): bigint | null {
    let head: bigint | null = null;
    for (const { timeBase, next } of this.#lines) {
      if (timeBase === null) continue;
      const instant = ticksAt(timeBase, next);
      head = head === null || instant > head ? instant : head;
    }
    return head;
  }

  /** Whether nothing of a stream is waited for any more that lies before `instant`. */
  #given(line: Line<Source>, instant: bigint): boolean {
    const head = this.#head();
    const { begun, new: fresh } = patience_s;
    const patience = BigInt((line.timeBase === null ? fresh : begun) * ticksPerSecond);
    return this.#ended || (head !== null && head - instant >= patience);
  }

  /** Begins a stretch at the first sample that no record has; false while an earlier one may come. */
  #anchor(): boolean {
    let start: bigint | null = null;
    for (const line of this.#lines) {
      const sample = line.items.find(({ source, end }) => source !== null && end > line.filed);
      if (sample === undefined || line.timeBase === null) continue;
      const instant = ticksAt(line.timeBase, Math.max(sample.first, line.filed));
      if (start === null || instant < start) start = instant;
    }
    if (start === null) return false;
    for (const line of this.#lines) {
      const sampled = line.items.some(({ source, end }) => source !== null && end > line.filed);
      if (sampled || this.#given(line, start)) continue;
      if (line.timeBase === null || ticksAt(line.timeBase, line.next) < start) return false;
    }
    const onset = this.#end !== null && this.#end > start ? this.#end : start;
    const firsts = this.#lines.map(({ timeBase }) =>
      timeBase === null ? null : indexAt(timeBase, ticks(onset)),
    );
    this.#lines.forEach((line, at) => this.#settle(line, Math.max(line.filed, firsts[at] ?? 0)));
    this.#stretch = { start: onset, records: 0, firsts };
    return true;
  }

  #complete({ start, records, firsts }: Stretch): boolean {
    const end = start + BigInt(records + 1) * BigInt(this.#grid.duration_ticks);
    return this.#lines.every((line, at) => {
      const first = firsts[at] ?? null;
      const covered = first !== null && line.next >= first + (records + 1) * line.samplesPerRecord;
      return covered || this.#given(line, end);
    });
  }

  /** The next record of a stretch that is complete; null when no stream has a sample in it. */
  #record(stretch: Stretch): PlannedRecord<Source> | null {
    const firsts = this.#lines.map((line, at) => {
      const first = stretch.firsts[at] ?? null;
      return first === null ? null : first + stretch.records * line.samplesPerRecord;
    });
    const parts = this.#lines.map((line, at) => partsOf(line, firsts[at] ?? null));
    if (parts.every(({ length }) => length === 0)) return null;
    const paddings = this.#lines.flatMap((line, stream) =>
      this.#padding(line, stream, firsts[stream] ?? null),
    );
    const onset = stretch.start + BigInt(stretch.records) * BigInt(this.#grid.duration_ticks);
    this.#lines.forEach((line, at) => {
      const first = firsts[at] ?? null;
      if (first !== null) this.#settle(line, Math.max(line.filed, first + line.samplesPerRecord));
    });
    this.#end = onset + BigInt(this.#grid.duration_ticks);
    stretch.records += 1;
    return { onset, begins: stretch.records === 1, firsts, parts, paddings };
  }

  /** What a stream that has begun never brought. */
  #padding(line: Line<Source>, stream: number, start: number | null): readonly Padding[] {
    if (start === null) return [];
    const first = Math.max(start, line.next, 0);
    const samples = start + line.samplesPerRecord - first;
    return samples > 0 ? [{ stream, first, samples, why: this.#ended ? 'end' : 'absent' }] : [];
  }

  #settle(line: Line<Source>, filed: number): void {
    line.filed = filed;
    line.next = Math.max(line.next, filed);
    const from = line.items.findIndex(({ end }) => end > filed);
    line.items = from === -1 ? [] : line.items.slice(from);
  }
}

const partsOf = <Source>(line: Line<Source>, start: number | null): readonly Part<Source>[] => {
  if (start === null) return [];
  const stop = start + line.samplesPerRecord;
  return within(line, Math.max(start, line.filed), stop).flatMap(({ first, end, base, source }) => {
    if (source === null) return [];
    const from = Math.max(first, start, line.filed);
    return [{ source, from: from - base, samples: Math.min(end, stop) - from, at: from - start }];
  });
};
