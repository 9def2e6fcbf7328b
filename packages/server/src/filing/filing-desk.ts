import { setTimeout } from 'node:timers/promises';
import { ticksFromDate, type Mark } from '@valvomo/model';
import {
  FilingThread,
  recoverJournal,
  type DataDirectory,
  type Database,
  type DurableJournal,
  type FilerFault,
  type FilerReport,
  type FilingProgress,
  type FinalReport,
  type Followed,
  type RecordingEnd,
} from '@valvomo/store';
import type { Logger } from 'pino';
import type { Metrics } from '../metrics.ts';
import type { FilingOptions } from '../options.ts';
import { FileRows } from './file-rows.ts';
import { FinalMarks } from './final-marks.ts';

interface FilingWorld {
  readonly data: DataDirectory;
  readonly database: Database;
  readonly metrics: Metrics;
  readonly log: Logger;
  readonly timeZone: string;
  readonly every_ms: number;
  readonly file_bytes_max: number;
}

const retry = { first_ms: 1000, max_ms: 30_000 } as const;
const marksPage = 1000;
/** A journal that has not grown for so long does not go on. */
const idle_ms = 5000;

interface Place {
  followed: Followed;
  progress: FilingProgress | undefined;
  fault: FilerFault | null;
  /** Since when the journal has had more than the files, milliseconds of this process; undefined: they have all of it. */
  behind_ms: number | undefined;
  /** When the journal grew last. */
  seen_ms: number;
  readonly rows: FileRows;
}

const isFurther = (before: FilingProgress | undefined, now: FilingProgress): boolean =>
  before === undefined || now.closed || JSON.stringify(before.filed) !== JSON.stringify(now.filed);

/** A server's filing; undefined when recordings stay in the journal. */
export const filingOf = (
  options: FilingOptions | false = {},
  world: Omit<FilingWorld, 'every_ms' | 'file_bytes_max'>,
): FilingDesk | undefined => {
  if (options === false) return undefined;
  const { every_ms = 5000, file_bytes_max = 4 * 1024 ** 3 } = options;
  return new FilingDesk({ ...world, every_ms, file_bytes_max });
};

/** Recordings become files in a thread of their own; this is what the server tells it and knows of it. */
export class FilingDesk {
  readonly #world: FilingWorld;
  readonly #thread: FilingThread;
  readonly #finals: FinalMarks;
  readonly #places = new Map<string, Place>();
  #closing = false;

  constructor(world: FilingWorld) {
    this.#world = world;
    const { data, every_ms, file_bytes_max, log, metrics } = world;
    this.#thread = new FilingThread(
      { dataDirectory: data.path, every_ms, file_bytes_max },
      {
        hear: (report) => this.#hear(report),
        died: (error) => {
          metrics.threadDeaths.inc();
          log.error({ err: error }, 'filing thread ended; it is begun anew');
        },
        again: () => void this.#finals.begin(),
      },
    );
    this.#finals = new FinalMarks({ data, database: world.database, log, thread: () => this.#thread });
    void this.#finals.begin();
  }

  /** So much of a recording's journal is on the medium. */
  seen(recording: string, durable: DurableJournal): void {
    const before = this.#places.get(recording)?.followed;
    if (before?.durable.segment === durable.segment && before.durable.bytes === durable.bytes) return;
    this.#follow({ ...this.#followed(recording, durable), durable });
    const place = this.#places.get(recording);
    if (place === undefined) return;
    const now_ms = performance.now();
    // What waits for the end of a record waits as long as nothing comes: that is no fault.
    if (now_ms - place.seen_ms > idle_ms) place.behind_ms = undefined;
    place.behind_ms ??= now_ms;
    place.seen_ms = now_ms;
  }

  /** Why a recording does not become files although its journal goes on, in words; null: it does, or has had less than `limit_s` to. */
  unfiled(recording: string, limit_s: number): string | null {
    const { fault = null, behind_ms, seen_ms = 0 } = this.#places.get(recording) ?? {};
    // The fault's own words may name a path of this machine.
    if (fault !== null) return 'the recording is kept in the journal, and does not become files';
    const now_ms = performance.now();
    if (behind_ms === undefined || now_ms - behind_ms < limit_s * 1000 || now_ms - seen_ms > idle_ms)
      return null;
    return `nothing of the recording has become a file for more than ${limit_s} s; the journal keeps it`;
  }

  /** A recording that no bed has open: what its journal holds is filed, and that is all of it. */
  async adopt(recording: string, why: string | null): Promise<void> {
    const disk = await this.#world.data.journal(recording);
    await recoverJournal(disk, () => undefined, { length_s: 0, bytes_max: 0 });
    const last = (await disk.list()).at(-1);
    if (last === undefined) return;
    const durable = { segment: last.name, bytes: last.bytes };
    const end: RecordingEnd | null = why === null ? null : { at: ticksFromDate(new Date()).toString(), why };
    this.#follow({ ...this.#followed(recording, durable), durable, end });
  }

  /** Marks that the database has now. */
  marked(recording: string, marks: readonly Mark[]): void {
    const place = this.#places.get(recording);
    if (place !== undefined && place.progress?.closed !== true) this.#thread.mark(recording, marks);
    else this.#finals.due(recording);
  }

  /** What the journal may be rid of: segments before this one, which is '' as long as nothing is known; null: all of them. */
  pin(recording: string): string | null {
    const { progress } = this.#places.get(recording) ?? {};
    return progress === undefined ? '' : progress.pin;
  }

  /** Index up to which every stream of a recording is in files. */
  filed(recording: string): FilingProgress['filed'] {
    return this.#places.get(recording)?.progress?.filed ?? [];
  }

  /** What a reader should know, in words. */
  notes(recording: string): readonly string[] {
    const { fault, progress } = this.#places.get(recording) ?? {};
    const notes: string[] = [];
    if (fault !== null && fault !== undefined)
      notes.push(`kept in the journal, not in files: ${fault.message}`);
    if (progress?.late === true) notes.push('samples came too late for the files; the journal keeps them');
    return notes;
  }

  faults(): readonly (FilerFault & { readonly recording: string })[] {
    const filing = [...this.#places].flatMap(([recording, { fault }]) =>
      fault === null ? [] : [{ recording, ...fault }],
    );
    return [...filing, ...this.#finals.faults()];
  }

  async close(): Promise<void> {
    this.#closing = true;
    await this.#thread.close(() => this.#finals.flush());
    await Promise.all([...this.#places.values()].map(({ rows }) => rows.settle()));
  }

  #followed(recording: string, durable: DurableJournal): Followed {
    const { timeZone } = this.#world;
    return this.#places.get(recording)?.followed ?? { recording, timeZone, code: null, durable, end: null };
  }

  #follow(followed: Followed): void {
    const { recording } = followed;
    const { database, log } = this.#world;
    const place = this.#places.get(recording);
    if (place === undefined) {
      const rows = new FileRows(database, log);
      this.#places.set(recording, {
        followed,
        progress: undefined,
        fault: null,
        behind_ms: undefined,
        seen_ms: 0,
        rows,
      });
    } else place.followed = followed;
    if (place?.progress?.closed !== true) this.#thread.follow(followed);
  }

  /** The database's marks, all of them page by page: so the filing begins, and goes on after any failure. */
  async #giveMarks(recording: string, after: string | null): Promise<void> {
    const query = { recording, changed_since: '0', limit: marksPage, ...(after === null ? {} : { after }) };
    for (let wait_ms: number = retry.first_ms; !this.#closing; wait_ms = Math.min(retry.max_ms, 2 * wait_ms))
      try {
        this.#thread.giveMarks(recording, after, await this.#world.database.marks.list(query));
        return;
      } catch (error) {
        this.#world.log.error({ err: error, recording }, 'the database did not tell the marks to be filed');
        await setTimeout(wait_ms, undefined, { ref: false });
      }
  }

  #hear(report: FilerReport | FinalReport): void {
    if (report.kind === 'stopped') return;
    if (report.kind === 'final-wanted' || report.kind === 'final-written' || report.kind === 'final-fault') {
      this.#finals.hear(report);
      return;
    }
    if (report.kind === 'marks-wanted') {
      void this.#giveMarks(report.recording, report.after);
      return;
    }
    const place = this.#places.get(report.recording);
    if (place === undefined) return;
    const { log, metrics } = this.#world;
    const { recording } = report;
    if (report.kind === 'fault') {
      place.fault = report.fault;
      if (report.fault === null) log.info({ recording }, 'filed again');
      else {
        metrics.filingFaults.inc({ code: report.fault.code });
        log.error({ recording, ...report.fault }, 'not filed; the journal keeps it');
      }
      return;
    }
    if (report.progress.closed && place.progress?.closed !== true) this.#finals.due(recording, 0);
    if (isFurther(place.progress, report.progress)) place.behind_ms = undefined;
    place.progress = report.progress;
    place.rows.take(report.facts, report.progress);
    for (const fact of report.facts) {
      if (fact.kind === 'file') log.info({ recording, file: fact.name }, 'file begun');
      if (fact.kind === 'file-closed') log.info({ recording, ...fact }, 'file closed');
      if (fact.kind === 'closed') log.info({ recording, why: fact.why }, 'recording closed');
    }
  }
}
