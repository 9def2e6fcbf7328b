import type { Mark } from '@valvomo/model';
import type { MarksPage } from '../database/marks.ts';
import type { RecordingEnd } from '../entry.ts';
import type { JournalDisk } from '../disk.ts';
import type { Fact } from './fact.ts';
import { Filing } from './filing.ts';
import type { FilingProgress } from './filing-world.ts';
import type { RecordingFolder } from './folder.ts';
import type { DurableJournal } from './journal-follower.ts';

/** A recording that is to be filed. */
export interface Followed {
  readonly recording: string;
  /** IANA name. */
  readonly timeZone: string;
  /** What files call the patient; null: nothing. */
  readonly code: string | null;
  /** How much of its journal is on the medium. */
  readonly durable: DurableJournal;
  /** It has ended, although its journal may not say so. */
  readonly end: RecordingEnd | null;
}

export interface FilerFault {
  readonly code: string;
  readonly message: string;
}

/** What a filer tells. */
export type FilerReport =
  /** Filed so far, on the medium, and the facts of files that are new. */
  | {
      readonly kind: 'filed';
      readonly recording: string;
      readonly progress: FilingProgress;
      readonly facts: readonly Fact[];
    }
  /** It cannot be filed now and is tried again; null: it can. */
  | { readonly kind: 'fault'; readonly recording: string; readonly fault: FilerFault | null }
  /** It wants the marks that the database has of a recording, behind the page that ended at `after`. */
  | { readonly kind: 'marks-wanted'; readonly recording: string; readonly after: string | null }
  | { readonly kind: 'stopped' };

export interface FilerOptions {
  /** Milliseconds between two looks at a journal, about. */
  readonly every_ms: number;
  readonly file_bytes_max: number;
}

/** Where the filer finds journals and puts files. */
export interface FilerDisks {
  journal(recording: string): Promise<JournalDisk>;
  files(recording: string): Promise<RecordingFolder>;
}

interface Task {
  followed: Followed;
  filing: Filing | undefined;
  /** There is something new to look at. */
  isDue: boolean;
  isFaulty: boolean;
  wait_ms: number;
  notBefore_ms: number;
  isBusy: boolean;
  /** The file was told that the server was started anew. */
  isTold: boolean;
  /** Versions of marks that are not filed yet. */
  readonly marks: Mark[];
  /** The page of the database's marks that comes next; null: all were taken since it was opened. */
  wanted: { readonly after: string | null; isAsked: boolean } | null;
}

const retry = { first_ms: 1000, max_ms: 30_000 } as const;
const busy_max = 4;
/** Journals are looked at in turn, so many times within `every_ms`: a hundred at once would keep the disk from their own syncs. */
const turns = 20;
/** Marks that may wait for their recording; more are read from the database again. */
const marks_max = 10_000;
const firstPage = { after: null, isAsked: false };

/** What failed, as it crosses the border of a thread. */
export const faultOf = (error: unknown): FilerFault => {
  const { code, message } = error as { readonly code?: unknown; readonly message?: unknown };
  return {
    code: typeof code === 'string' ? code : 'INTERNAL',
    message: typeof message === 'string' ? message : String(error),
  };
};

/** Files many recordings, a few at a time. What fails is told and tried again, from what is on the medium. */
export class Filer {
  readonly #disks: FilerDisks;
  readonly #options: FilerOptions;
  readonly #report: (report: FilerReport) => void;
  readonly #tasks = new Map<string, Task>();
  readonly #timer: NodeJS.Timeout;
  #busy = 0;
  /** How many more may be begun in this turn. */
  #left = 0;
  #stopping = false;

  constructor(disks: FilerDisks, options: FilerOptions, report: (report: FilerReport) => void) {
    this.#disks = disks;
    this.#options = options;
    this.#report = report;
    this.#timer = setInterval(() => this.#turn(), options.every_ms / turns);
  }

  /** A new recording, or news of one. */
  follow(followed: Followed): void {
    const task = this.#tasks.get(followed.recording);
    if (task === undefined)
      this.#tasks.set(followed.recording, {
        followed,
        filing: undefined,
        isDue: true,
        isFaulty: false,
        wait_ms: retry.first_ms,
        notBefore_ms: 0,
        isBusy: false,
        isTold: false,
        marks: [],
        wanted: { ...firstPage },
      });
    else {
      task.followed = followed;
      task.isDue = true;
    }
    if (followed.end === null) return;
    this.#left += 1;
    this.#look();
  }

  /** Marks of a recording that the database has now. */
  mark(recording: string, marks: readonly Mark[]): void {
    const task = this.#tasks.get(recording);
    if (task === undefined) return;
    if (task.marks.length + marks.length > marks_max) {
      task.marks.length = 0;
      task.wanted = { ...firstPage };
    } else task.marks.push(...marks);
    task.isDue = true;
  }

  /** A page that was wanted, and is wanted still. */
  takeMarks(recording: string, after: string | null, { marks, next }: MarksPage): void {
    const task = this.#tasks.get(recording);
    if (task?.wanted?.isAsked !== true || task.wanted.after !== after) return;
    task.marks.push(...marks);
    task.wanted = next === null ? null : { after: next, isAsked: false };
    task.isDue = true;
  }

  /** Files what is on the medium once more, and ends. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#stopping = true;
    for (const task of this.#tasks.values()) {
      while (task.isBusy) await new Promise((resolve) => setTimeout(resolve, 5));
      if (task.isDue && !task.isFaulty) await this.#advance(task);
      await task.filing?.close().catch(() => undefined);
    }
    this.#report({ kind: 'stopped' });
  }

  #turn(): void {
    this.#left = Math.max(1, Math.ceil(this.#tasks.size / turns));
    this.#look();
  }

  /** Begins with those that have waited longest. */
  #look(): void {
    const now_ms = performance.now();
    // What has ended waits only where it failed.
    const isTime = ({ notBefore_ms, followed, isFaulty }: Task): boolean =>
      now_ms >= notBefore_ms || (followed.end !== null && !isFaulty);
    const due = [...this.#tasks.values()].filter((task) => task.isDue && !task.isBusy && isTime(task));
    for (const task of due.toSorted((a, b) => a.notBefore_ms - b.notBefore_ms)) {
      if (this.#busy >= busy_max || this.#left <= 0 || this.#stopping) return;
      this.#left -= 1;
      void this.#advance(task).then(() => this.#look());
    }
  }

  async #advance(task: Task): Promise<void> {
    task.isBusy = true;
    task.isDue = false;
    this.#busy += 1;
    try {
      await this.#file(task);
      if (task.isFaulty) this.#report({ kind: 'fault', recording: task.followed.recording, fault: null });
      task.isFaulty = false;
      task.wait_ms = retry.first_ms;
      task.notBefore_ms = performance.now() + this.#options.every_ms;
    } catch (error) {
      await this.#failed(task, error);
    } finally {
      task.isBusy = false;
      this.#busy -= 1;
    }
  }

  async #file(task: Task): Promise<void> {
    const { recording, durable, end } = task.followed;
    const filing = (task.filing ??= await this.#open(task.followed));
    if (!task.isTold && filing.isOld && end === null && !filing.progress.closed)
      filing.tell({ kind: 'resumed', at: String(BigInt(Date.now()) * 10_000n) });
    task.isTold = true;
    if (filing.takesMarks) for (const mark of task.marks.splice(0)) filing.mark(mark);
    await filing.advance(durable, end);
    if (filing.takesMarks && task.marks.length > 0) task.isDue = true;
    this.#want(task);
    const { progress } = filing;
    this.#report({ kind: 'filed', recording, progress, facts: filing.takeFacts() });
    if (!progress.closed) return;
    this.#tasks.delete(recording);
    await filing.close();
  }

  /** The next page of marks, once those before it are told. */
  #want({ followed: { recording }, wanted, marks }: Task): void {
    if (wanted === null || wanted.isAsked || marks.length > 0) return;
    wanted.isAsked = true;
    this.#report({ kind: 'marks-wanted', recording, after: wanted.after });
  }

  async #open({ recording, timeZone, code }: Followed): Promise<Filing> {
    const { file_bytes_max } = this.#options;
    const journal = await this.#disks.journal(recording);
    const folder = await this.#disks.files(recording);
    return Filing.open({ journal, folder, timeZone, code, file_bytes_max });
  }

  /** Whatever failed, memory and medium may differ now: the next attempt begins with the medium. */
  async #failed(task: Task, error: unknown): Promise<void> {
    const { filing } = task;
    task.filing = undefined;
    task.wanted = { ...firstPage };
    task.isDue = true;
    task.isFaulty = true;
    task.notBefore_ms = performance.now() + task.wait_ms;
    task.wait_ms = Math.min(retry.max_ms, task.wait_ms * 2);
    await filing?.close().catch(() => undefined);
    this.#report({ kind: 'fault', recording: task.followed.recording, fault: faultOf(error) });
  }
}
