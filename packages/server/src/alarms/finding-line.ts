import type { ReviewedFinding } from '@valvomo/model';
import { framedJson } from '../framed.ts';
import type { ViewerPipe } from '../viewer-pipe.ts';

/** Findings that one message brings; of more, viewers are told to ask. */
const told_max = 64;

/** What a viewer hears of the findings at one bed, whatever it has read before: if it was too slow, that it missed some. */
export class FindingLine {
  readonly #pipe: ViewerPipe;
  readonly #bed: string;
  #missed: string | null = null;

  constructor(pipe: ViewerPipe, bed: string) {
    this.#pipe = pipe;
    this.#bed = bed;
  }

  tell(recording: string, findings: readonly ReviewedFinding[]): void {
    if (!this.#pipe.free || findings.length > told_max || this.#missed !== null) this.#missed = recording;
    else this.#write({ recording, findings });
    if (this.#pipe.free) this.step();
  }

  /** Says once that something was missed; false when there is nothing to say. */
  step(): boolean {
    const recording = this.#missed;
    if (recording === null) return false;
    this.#missed = null;
    this.#write({ recording, findings: [], missed: true });
    return true;
  }

  #write(said: {
    readonly recording: string;
    readonly findings: readonly ReviewedFinding[];
    readonly missed?: true;
  }): void {
    this.#pipe.write(framedJson({ type: 'findings', bed: this.#bed, ...said }).bytes);
  }
}
