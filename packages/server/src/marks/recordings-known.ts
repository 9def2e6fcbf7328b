import { ValvomoError } from '@valvomo/model';

/** Recordings that were asked for lately; a reader has a few. */
const known_max = 1024;

export interface RecordingsThere {
  /** At a bed now. */
  isLive(recording: string): boolean;
  /** Anything that can be reviewed. @throws ValvomoError UNKNOWN_RECORDING, and what hinders the answer */
  find(recording: string): Promise<unknown>;
}

/** Refuses marks of what is not there. A recording that was there once is not asked for again. */
export class RecordingsKnown {
  readonly #there: RecordingsThere;
  readonly #known = new Set<string>();

  constructor(there: RecordingsThere) {
    this.#there = there;
  }

  /** @throws ValvomoError UNKNOWN_RECORDING */
  async sure(recording: string): Promise<void> {
    if (this.#known.has(recording) || this.#there.isLive(recording)) return;
    try {
      await this.#there.find(recording);
    } catch (error) {
      const code = error instanceof ValvomoError ? error.code : '';
      // One that cannot be read now is there all the same.
      if (code !== 'RECORDING_UNREADABLE' && code !== 'JOURNAL_UNREADABLE') throw error;
    }
    if (this.#known.size >= known_max) this.#known.clear();
    this.#known.add(recording);
  }
}
