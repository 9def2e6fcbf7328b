import { setTimeout as wait } from 'node:timers/promises';
import type { DeviceEvent } from '@valvomo/model';
import type {
  Database,
  Fact,
  FilingProgress,
  RecordedStream,
  RecordingOpened,
  RecordingsTable,
} from '@valvomo/store';
import type { Logger } from 'pino';

type Of<Kind extends Fact['kind']> = Extract<Fact, { kind: Kind }>;

interface Stretch {
  readonly fact: Of<'stretch'>;
  records: number;
}

/** What is known of a recording from the facts that came. */
interface Known {
  about: Of<'recording'> | undefined;
  readonly starts: Map<number, string>;
  file: Of<'file'> | undefined;
  stretch: Stretch | undefined;
}

const retry = { first_ms: 1000, max_ms: 30_000 } as const;

const openedOf = (
  about: Of<'recording'>,
  starts: ReadonlyMap<number, string>,
  study: string | null,
): RecordingOpened => {
  const { recording, bed, name, device, origin, created } = about;
  const streams = about.streams.map(({ stream, rate, bits, start, signals }): RecordedStream => {
    return { stream, rate, bits, start: starts.get(stream) ?? start, signals };
  });
  return { recording, bed, name, device, origin, created, study, streams };
};

/**
 * Tells the database what became of one recording: its files, what its device said, who had impedances measured; in order. What the database does not take is told again
 * until it does; nobody waits for it.
 */
export class FileRows {
  readonly #database: Pick<Database, 'recordings' | 'events' | 'audit'>;
  readonly #table: RecordingsTable;
  readonly #log: Logger;
  readonly #known: Known = { about: undefined, starts: new Map(), file: undefined, stretch: undefined };
  #turn: Promise<void> = Promise.resolve();
  readonly #stop = new AbortController();

  constructor(database: Pick<Database, 'recordings' | 'events' | 'audit'>, log: Logger) {
    this.#database = database;
    this.#table = database.recordings;
    this.#log = log;
  }

  /** Facts that are new, and how far the growing file has come. */
  take(facts: readonly Fact[], { file }: FilingProgress): void {
    for (const fact of facts) this.#fact(fact);
    this.#events(facts.flatMap((fact) => (fact.kind === 'event' ? [fact.event] : [])));
    const { stretch } = this.#known;
    if (stretch === undefined || file?.file !== stretch.fact.file) return;
    this.#grown(stretch, file.records);
  }

  /** Resolves when all of it is told, or it is given up. */
  async settle(): Promise<void> {
    this.#stop.abort();
    await this.#turn;
  }

  #fact(fact: Fact): void {
    const known = this.#known;
    if (fact.kind === 'recording') known.about = fact;
    if (fact.kind === 'begun') known.starts.set(fact.stream, fact.start);
    if (fact.kind === 'recording' || fact.kind === 'begun') this.#opened();
    if (fact.kind === 'asked') this.#asked(fact);
    if (fact.kind === 'file') this.#fileOpened(fact);
    if (fact.kind === 'stretch') {
      if (known.stretch?.fact.file === fact.file) this.#grown(known.stretch, fact.record);
      known.stretch = { fact, records: 0 };
    }
    if (fact.kind === 'file-closed') this.#fileClosed(fact);
    if (fact.kind === 'closed') this.#closed(fact);
  }

  #opened(): void {
    const { about, starts } = this.#known;
    if (about === undefined) return;
    const now = new Map(starts);
    this.#tell(async () => {
      const before = await this.#table.get(about.recording);
      await this.#table.opened(openedOf(about, now, about.study?.id ?? before?.study ?? null));
    });
  }

  /** Which ones the database has already it finds out itself. */
  #events(events: readonly DeviceEvent[]): void {
    const recording = this.#recording;
    if (events.length > 0) this.#tell(() => this.#database.events.add(recording, events));
  }

  #asked({ at, by, confirmed }: Of<'asked'>): void {
    const about = { subject: 'recording', id: this.#recording, action: 'measure impedances' } as const;
    const after = confirmed === undefined ? {} : { confirmed };
    this.#tell(() => this.#database.audit.note({ ...about, author: by, at, after }));
  }

  #fileOpened(fact: Of<'file'>): void {
    this.#known.file = fact;
    const { file, name, format, start } = fact;
    const recording = this.#recording;
    this.#tell(() => this.#table.fileOpened({ recording, file, name, format, start }));
  }

  /** A stretch of records up to record `end` of its file. */
  #grown(stretch: Stretch, end: number): void {
    const { file, record, start, firsts: indexes } = stretch.fact;
    const records = end - record;
    if (records <= stretch.records) return;
    stretch.records = records;
    const { streams = [] } = this.#known.about ?? {};
    const { samplesPerRecord = [] } = this.#known.file ?? {};
    const firsts = streams.flatMap(({ stream }, at) => {
      const first = indexes[at] ?? null;
      const samples = records * (samplesPerRecord[at] ?? 0);
      if (first === null || first + samples <= 0) return [];
      return [{ stream, first: Math.max(0, first), samples: samples + Math.min(0, first) }];
    });
    const recording = this.#recording;
    this.#tell(() => this.#table.segment({ recording, file, record, records, start, firsts }));
  }

  #fileClosed({ file, records, bytes, sha256 }: Of<'file-closed'>): void {
    const { stretch } = this.#known;
    if (stretch?.fact.file === file) this.#grown(stretch, records);
    const recording = this.#recording;
    this.#tell(() => this.#table.fileClosed({ recording, file, records, bytes, sha256 }));
  }

  #closed({ at, why }: Of<'closed'>): void {
    const recording = this.#recording;
    this.#tell(() => this.#table.closed({ recording, at, why }));
  }

  get #recording(): string {
    return this.#known.about?.recording ?? '';
  }

  #tell(work: () => Promise<void>): void {
    this.#turn = this.#turn.then(() => this.#told(work));
  }

  async #told(work: () => Promise<void>): Promise<void> {
    for (let wait_ms: number = retry.first_ms; ; wait_ms = Math.min(retry.max_ms, wait_ms * 2)) {
      try {
        await work();
        return;
      } catch (error) {
        this.#log.error({ err: error, recording: this.#recording }, 'database was not told of a recording');
        // What is on the medium is told again at the next start.
        if (this.#stop.signal.aborted) return;
        await wait(wait_ms, undefined, { ref: false, signal: this.#stop.signal }).catch(() => undefined);
      }
    }
  }
}
