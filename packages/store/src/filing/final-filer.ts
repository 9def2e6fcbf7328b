import type { Mark } from '@valvomo/model';
import type { MarksPage } from '../database/marks.ts';
import { faultOf, type FilerDisks, type FilerFault } from './filer.ts';
import { areMarksBehind, writeFinalMarks } from './final-marks.ts';

/** What the writer of final marks tells. */
export type FinalReport =
  /** It wants the marks that are not deleted of a recording, behind the page that ended at `after`. */
  | { readonly kind: 'final-wanted'; readonly recording: string; readonly after: string | null }
  /** The file has them, on the medium; or it has no need to. */
  | { readonly kind: 'final-written'; readonly recording: string; readonly revision: number }
  | { readonly kind: 'final-fault'; readonly recording: string; readonly fault: FilerFault };

interface Gathering {
  readonly recording: string;
  readonly revision: number;
  after: string | null;
  readonly marks: Map<string, Mark>;
}

/** Writes the final marks of closed recordings, one recording after the other. */
export class FinalFiler {
  readonly #disks: Pick<FilerDisks, 'files'>;
  readonly #report: (report: FinalReport) => void;
  /** Revisions that are to be written, by recording. */
  readonly #waiting = new Map<string, number>();
  #now: Gathering | undefined;
  #ended: (() => void) | undefined;

  constructor(disks: Pick<FilerDisks, 'files'>, report: (report: FinalReport) => void) {
    this.#disks = disks;
    this.#report = report;
  }

  /** The database has come to `revision` of a recording that has a folder. */
  write(recording: string, revision: number): void {
    this.#waiting.set(recording, revision);
    if (this.#now === undefined) this.#next();
  }

  /** A page that was wanted; null: the database does not tell it now. */
  take(recording: string, after: string | null, page: MarksPage | null): void {
    const now = this.#now;
    if (now?.recording !== recording || now.after !== after) return;
    if (page === null) {
      this.#done({
        kind: 'final-fault',
        recording,
        fault: { code: 'DATABASE_FAILED', message: 'the database does not tell the marks' },
      });
      return;
    }
    for (const mark of page.marks) {
      const known = now.marks.get(mark.id)?.version ?? 0;
      if (mark.version > known) now.marks.set(mark.id, mark);
    }
    now.after = page.next;
    if (page.next === null) void this.#write(now);
    else this.#report({ kind: 'final-wanted', recording, after: page.next });
  }

  /** Resolves when all that it was told is written or failed. */
  async end(): Promise<void> {
    if (this.#now !== undefined) await new Promise<void>((resolve) => (this.#ended = resolve));
  }

  #next(): void {
    const [entry] = this.#waiting;
    this.#now = undefined;
    if (entry === undefined) {
      this.#ended?.();
      return;
    }
    const [recording, revision] = entry;
    this.#waiting.delete(recording);
    this.#now = { recording, revision, after: null, marks: new Map() };
    void this.#begin(this.#now);
  }

  async #begin({ recording, revision }: Gathering): Promise<void> {
    try {
      const folder = await this.#disks.files(recording);
      if (await areMarksBehind(folder, recording, revision))
        this.#report({ kind: 'final-wanted', recording, after: null });
      else this.#done({ kind: 'final-written', recording, revision });
    } catch (error) {
      this.#done({ kind: 'final-fault', recording, fault: faultOf(error) });
    }
  }

  async #write({ recording, revision, marks }: Gathering): Promise<void> {
    try {
      const folder = await this.#disks.files(recording);
      await writeFinalMarks(folder, { revision, marks: marks.values(), code: null });
      this.#done({ kind: 'final-written', recording, revision });
    } catch (error) {
      this.#done({ kind: 'final-fault', recording, fault: faultOf(error) });
    }
  }

  #done(report: FinalReport): void {
    this.#report(report);
    this.#next();
  }
}
