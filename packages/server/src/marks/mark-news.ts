import type { Mark } from '@valvomo/model';
import { framedJson } from '../framed.ts';
import type { ViewerPipe } from '../viewer-pipe.ts';

/** Marks that one message brings; of more, viewers are told to ask. */
const told_max = 32;

/** What a viewer hears of the marks of one recording, whatever it has read before: if it was too slow, that it missed some. */
export class MarkLine {
  readonly #pipe: ViewerPipe;
  #missed: string | null = null;
  readonly #bed: string | undefined;

  /** @param bed that the viewer subscribed to; left out: it follows the recording itself */
  constructor(pipe: ViewerPipe, bed?: string) {
    this.#pipe = pipe;
    this.#bed = bed;
  }

  tell(recording: string, marks: readonly Mark[]): void {
    if (!this.#pipe.free || marks.length > told_max || this.#missed !== null) this.#missed = recording;
    else this.#write(recording, marks);
    if (this.#pipe.free) this.step();
  }

  /** Says once that something was missed; false when there is nothing to say. */
  step(): boolean {
    const recording = this.#missed;
    if (recording === null) return false;
    this.#missed = null;
    this.#write(recording, [], { missed: true });
    return true;
  }

  #write(recording: string, marks: readonly Mark[], more: { missed?: true } = {}): void {
    const bed = this.#bed === undefined ? {} : { bed: this.#bed };
    this.#pipe.write(framedJson({ type: 'marks', ...bed, recording, marks, ...more }).bytes);
  }
}

/** Viewers that follow recordings by themselves, whether or not a bed has them. */
export class MarkFollowers {
  readonly #lines = new Map<string, Set<MarkLine>>();

  follow(recording: string, line: MarkLine): void {
    const lines = this.#lines.get(recording) ?? new Set();
    lines.add(line);
    this.#lines.set(recording, lines);
  }

  leave(recording: string, line: MarkLine): void {
    const lines = this.#lines.get(recording);
    lines?.delete(line);
    if (lines?.size === 0) this.#lines.delete(recording);
  }

  tell(recording: string, marks: readonly Mark[]): void {
    for (const line of this.#lines.get(recording) ?? []) line.tell(recording, marks);
  }
}
