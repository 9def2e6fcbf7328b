import { setTimeout as wait } from 'node:timers/promises';
import type { DataDirectory, Database, FilerFault, FilingThread, FinalReport } from '@valvomo/store';
import type { Logger } from 'pino';

interface FinalMarksWorld {
  readonly data: DataDirectory;
  readonly database: Database;
  readonly log: Logger;
  readonly thread: () => FilingThread;
}

/**
 * Changes of marks that come so soon after each other are written at once: a file that takes long to write, of a hundred
 * thousand marks, keeps the thread for a twentieth of the time.
 */
const gather = { least_ms: 1000, most_ms: 60_000, share: 20 } as const;
const retry = { first_ms: 1000, max_ms: 30_000 } as const;
const marksPage = 5000;

/** Sees to it that the marks beside every closed recording are those of the database. */
export class FinalMarks {
  readonly #world: FinalMarksWorld;
  readonly #due = new Map<string, NodeJS.Timeout>();
  readonly #faults = new Map<string, FilerFault & { readonly recording: string }>();
  readonly #begun_ms = new Map<string, number>();
  readonly #took_ms = new Map<string, number>();
  #closing = false;

  constructor(world: FinalMarksWorld) {
    this.#world = world;
  }

  /** Those that the database has come further with while no server was there to write them. */
  async begin(): Promise<void> {
    for (let wait_ms: number = retry.first_ms; !this.#closing; wait_ms = Math.min(retry.max_ms, 2 * wait_ms))
      try {
        const { data, database, thread } = this.#world;
        const there = new Set(await data.filed());
        for (const { recording, revision } of await database.marks.revisions())
          if (there.has(recording)) thread().writeFinal(recording, revision);
        return;
      } catch (error) {
        if (!this.#closing)
          this.#world.log.error({ err: error }, 'marks of closed recordings are not looked at');
        await wait(wait_ms, undefined, { ref: false });
      }
  }

  /** Marks of a recording that is closed, or of none that is recorded here, have changed. */
  due(recording: string, after_ms = this.#pause_ms(recording)): void {
    if (this.#due.has(recording)) return;
    const timer = setTimeout(() => void this.#write(recording), after_ms);
    this.#due.set(recording, timer.unref());
  }

  hear(report: FinalReport): void {
    const { recording } = report;
    if (report.kind === 'final-wanted') void this.#give(recording, report.after);
    const begun_ms = this.#begun_ms.get(recording);
    if (report.kind === 'final-written' && begun_ms !== undefined) {
      this.#begun_ms.delete(recording);
      this.#took_ms.set(recording, performance.now() - begun_ms);
    }
    if (report.kind === 'final-written' && this.#faults.delete(recording))
      this.#world.log.info({ recording }, 'final marks are written again');
    if (report.kind !== 'final-fault') return;
    this.#faults.set(recording, { recording, ...report.fault });
    this.#world.log.error(
      { recording, ...report.fault },
      'final marks are not written; the database keeps them',
    );
    if (!this.#closing) this.due(recording, retry.max_ms);
  }

  faults(): readonly (FilerFault & { readonly recording: string })[] {
    return [...this.#faults.values()];
  }

  /** Has everything that is due written now. */
  async flush(): Promise<void> {
    this.#closing = true;
    await Promise.all([...this.#due.keys()].map((recording) => this.#write(recording)));
  }

  #pause_ms(recording: string): number {
    const { least_ms, most_ms, share } = gather;
    return Math.max(least_ms, Math.min(most_ms, share * (this.#took_ms.get(recording) ?? 0)));
  }

  async #write(recording: string): Promise<void> {
    clearTimeout(this.#due.get(recording));
    this.#due.delete(recording);
    const { data, database, thread, log } = this.#world;
    try {
      if (!(await data.filed()).includes(recording)) return;
      const revision = await database.marks.revision(recording);
      this.#begun_ms.set(recording, performance.now());
      thread().writeFinal(recording, revision);
    } catch (error) {
      log.error({ err: error, recording }, 'final marks are not written now');
      if (!this.#closing) this.due(recording, retry.max_ms);
    }
  }

  async #give(recording: string, after: string | null): Promise<void> {
    const query = { recording, limit: marksPage, ...(after === null ? {} : { after }) };
    const page = await this.#world.database.marks.list(query).catch(() => null);
    this.#world.thread().giveFinal(recording, after, page);
  }
}
