import { openFile } from '@valvomo/edf/node';
import type { DeviceEvent, GapReason } from '@valvomo/model';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import type { ElectrodeDecision } from '../entry.ts';
import type { Fact, FileClosedFact, FileFact, RecordingFact } from './fact.ts';
import { readFacts } from './fact-log.ts';
import { indexName, stateName } from './filing.ts';
import type { FilingState } from './filing-state.ts';
import { readState } from './state-file.ts';

/** Samples [first, end) of one stream, in records of one file without a gap between them. */
export interface Span {
  readonly first: number;
  end: number;
  readonly file: number;
  /** The record with sample `first`. */
  readonly record: number;
}

/** Samples that are not there. */
export interface Lacking {
  readonly first: number;
  readonly samples: number;
  readonly reason: GapReason;
}

/** A stream as the index has it. */
export interface IndexedStream {
  readonly stream: number;
  start: string | null;
  readonly spans: Span[];
  readonly lacking: Lacking[];
  /** Index up to which samples are in files. */
  filed: number;
  /** Index after the last sample or gap that the filing was told of. */
  told: number;
}

interface Growing {
  readonly fact: Extract<Fact, { kind: 'stretch' }>;
  records: number;
}

/** What files and index of a recording say, as far as they are on the medium; `refresh` looks how far that is. */
export class RecordedIndex {
  readonly #folder: string;
  about: RecordingFact | undefined;
  closed: Extract<Fact, { kind: 'closed' }> | undefined;
  readonly files = new Map<number, FileFact>();
  readonly checksums = new Map<number, FileClosedFact>();
  readonly events: DeviceEvent[] = [];
  readonly decisions: ElectrodeDecision[] = [];
  readonly streams: IndexedStream[] = [];
  state: FilingState | null = null;
  readonly #stretches: Growing[] = [];
  #read = 0;
  #stretch: Growing | undefined;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Whether there is one. */
  async isThere(): Promise<boolean> {
    return access(join(this.#folder, stateName)).then(
      () => true,
      () => false,
    );
  }

  /** @throws the disk's error */
  async refresh(): Promise<void> {
    if (!(await this.isThere())) return;
    const states = await openFile(join(this.#folder, stateName));
    const state = await readState<FilingState>(states.source).finally(states.close);
    if (state === null) return;
    const index = await openFile(join(this.#folder, indexName));
    try {
      for await (const { fact, end } of readFacts(index.source, this.#read, state.index_bytes)) {
        this.#take(fact);
        this.#read = end;
      }
    } finally {
      await index.close();
    }
    this.state = state;
    if (this.#stretch !== undefined && state.file?.file === this.#stretch.fact.file)
      this.#grown(this.#stretch, state.file.records);
    state.plan?.streams.forEach(({ filed, told }, at) => {
      const stream = this.streams[at];
      if (stream !== undefined) Object.assign(stream, { filed, told });
    });
  }

  /** Stretches of records of a file, in order. */
  stretchesOf(
    file: number,
  ): readonly { readonly record: number; readonly start: string; readonly records: number }[] {
    return this.#stretches
      .filter(({ fact }) => fact.file === file)
      .map(({ fact: { record, start }, records }) => ({ record, start, records }));
  }

  pathOf(file: number): string {
    return join(this.#folder, this.files.get(file)?.name ?? '');
  }

  #take(fact: Fact): void {
    if (fact.kind === 'recording') this.#about(fact);
    if (fact.kind === 'begun') this.#stream(fact.stream, (stream) => (stream.start = fact.start));
    if (fact.kind === 'event') this.events.push(fact.event);
    if (fact.kind === 'electrodes') this.decisions.push(...fact.decisions);
    if (fact.kind === 'gap') this.#lacks(fact.stream, fact);
    if (fact.kind === 'padding') this.#lacks(fact.stream, { ...fact, reason: 'device' });
    if (fact.kind === 'file') this.files.set(fact.file, fact);
    if (fact.kind === 'stretch') this.#begin({ fact, records: 0 });
    if (fact.kind === 'file-closed') {
      this.checksums.set(fact.file, fact);
      if (this.#stretch?.fact.file === fact.file) this.#grown(this.#stretch, fact.records);
    }
    if (fact.kind === 'closed') this.closed = fact;
  }

  #about(fact: RecordingFact): void {
    this.about = fact;
    if (this.streams.length > 0) return;
    for (const { stream } of fact.streams)
      this.streams.push({ stream, start: null, spans: [], lacking: [], filed: 0, told: 0 });
  }

  #stream(number: number, change: (stream: IndexedStream) => void): void {
    const stream = this.streams.find((each) => each.stream === number);
    if (stream !== undefined) change(stream);
  }

  #lacks(number: number, { first, samples, reason }: Lacking): void {
    this.#stream(number, ({ lacking }) => lacking.push({ first, samples, reason }));
  }

  #begin(stretch: Growing): void {
    const before = this.#stretch;
    if (before?.fact.file === stretch.fact.file) this.#grown(before, stretch.fact.record);
    this.#stretch = stretch;
    this.#stretches.push(stretch);
    this.streams.forEach(({ spans }, at) => {
      const first = stretch.fact.firsts[at] ?? null;
      if (first !== null)
        spans.push({ first, end: first, file: stretch.fact.file, record: stretch.fact.record });
    });
  }

  /** The stretch that is written has come to record `end` of its file. */
  #grown(stretch: Growing, end: number): void {
    stretch.records = end - stretch.fact.record;
    const { samplesPerRecord = [] } = this.files.get(stretch.fact.file) ?? {};
    this.streams.forEach(({ spans }, at) => {
      const span = spans.at(-1);
      if (span === undefined || span.file !== stretch.fact.file || span.record !== stretch.fact.record)
        return;
      span.end = span.first + stretch.records * (samplesPerRecord[at] ?? 0);
    });
  }
}
