import type { Mark, ReviewedFinding } from '@valvomo/model';
import { FindingLine } from './alarms/finding-line.ts';
import type { CodedBlocks } from './coded-blocks.ts';
import { framedJson } from './framed.ts';
import type { History, Shown } from './history.ts';
import { MarkLine } from './marks/mark-news.ts';
import type { ViewerPipe } from './viewer-pipe.ts';

/** What a subscription follows. */
export interface Followed {
  readonly id: string;
  readonly history: History;
  /** The bed message as it is now. */
  readonly description: Buffer;
  /** Blocks for viewers that read coding 2. */
  readonly coded: CodedBlocks;
  /** Who is there. */
  readonly study: Buffer;
}

/** What a viewer wants of a bed. */
export interface Wanted {
  readonly history_s: number;
  /** It reads coding 2. */
  readonly coded: boolean;
}

/** A live viewer may be this far behind before it skips to the newest. */
const behind_ms_max = 2000;

/**
 * One viewer's view of one bed: a place in the bed's history, not a queue of its own, so that a slow viewer costs
 * nothing but what waits in its socket. What it did not get it is told by `skip`.
 */
export class Subscription {
  readonly #pipe: ViewerPipe;
  readonly #bed: Followed;
  readonly #onSkip: (samples: number) => void;
  /** Number of the entry that goes next; entries before `#liveFrom` were there when the viewer came. */
  #cursor: number;
  #liveFrom: number;
  /** Index wanted next of every stream of which the viewer got something. */
  readonly #next = new Map<number, number>();
  #described = false;
  readonly #coded: boolean;
  #studied = false;
  readonly #marks: MarkLine;
  readonly #findings: FindingLine;

  constructor(pipe: ViewerPipe, bed: Followed, wanted: Wanted, onSkip: (samples: number) => void) {
    this.#pipe = pipe;
    this.#bed = bed;
    this.#onSkip = onSkip;
    this.#marks = new MarkLine(pipe, bed.id);
    this.#findings = new FindingLine(pipe, bed.id);
    this.#liveFrom = bed.history.end;
    this.#coded = wanted.coded;
    const { history_s } = wanted;
    this.#cursor = history_s > 0 ? bed.history.since(history_s) : bed.history.end;
  }

  get cursor(): number {
    return this.#cursor;
  }

  /** The bed's description changed: it goes before whatever is sent next. */
  describe(): void {
    this.#described = false;
    this.pump();
  }

  /** Somebody else is there, or more is known of them. */
  occupy(): void {
    this.#studied = false;
    this.pump();
  }

  /** People changed marks of the recording. */
  mark(recording: string, marks: readonly Mark[]): void {
    if (this.#described) this.#marks.tell(recording, marks);
  }

  /** Detectors found something, or somebody reviewed it. */
  find(recording: string, findings: readonly ReviewedFinding[]): void {
    if (this.#described) this.#findings.tell(recording, findings);
  }

  /** A beat is worth nothing later: who is not free goes without it. */
  beat(bytes: Buffer): void {
    if (this.#described && this.#pipe.free) this.#pipe.write(bytes);
  }

  /** Another recording: nothing of the old one is sent any more. */
  restart(): void {
    this.#cursor = this.#bed.history.end;
    this.#liveFrom = this.#cursor;
    this.#next.clear();
  }

  /** Sends what is there as far as the viewer takes it. */
  pump(): void {
    while (this.#pipe.free && this.step());
  }

  /** Sends one thing to a viewer that is free; false when there is nothing to send. */
  step(): boolean {
    if (!this.#described) {
      this.#described = true;
      this.#pipe.write(this.#bed.description);
      return true;
    }
    if (!this.#studied) {
      this.#studied = true;
      this.#pipe.write(this.#bed.study);
      return true;
    }
    if (this.#marks.step() || this.#findings.step()) return true;
    this.#keepUp();
    const entry = this.#bed.history.at(this.#cursor);
    if (entry === undefined) return false;
    this.#cursor += 1;
    this.#send(entry);
    return true;
  }

  /** Skips samples, never gaps or events, to the newest entry when the next one is too old. */
  #keepUp(): void {
    const { history } = this.#bed;
    this.#cursor = Math.max(this.#cursor, history.from);
    const next = history.at(this.#cursor);
    if (next === undefined || this.#cursor < this.#liveFrom) return;
    if (performance.now() - next.published_ms <= behind_ms_max) return;
    for (; this.#cursor < history.end - 1; this.#cursor += 1) {
      const entry = history.at(this.#cursor);
      if (entry !== undefined && entry.kind !== 'block') this.#send(entry);
    }
  }

  #send(entry: Shown): void {
    if (entry.kind !== 'event') {
      const wanted = this.#next.get(entry.stream) ?? entry.first;
      if (entry.first > wanted) this.#tellSkip(entry.stream, wanted, entry.first - wanted);
      this.#next.set(entry.stream, entry.first + entry.samples);
    }
    const isCoded = this.#coded && entry.kind === 'block';
    this.#pipe.write(isCoded ? this.#bed.coded.of(entry.bytes) : entry.bytes);
  }

  #tellSkip(stream: number, first: number, samples: number): void {
    this.#onSkip(samples);
    this.#pipe.write(framedJson({ type: 'skip', stream, first, samples }).bytes);
  }
}
