import { ticksOfText } from '@valvomo/wire';
import type { RecordingFact } from './fact.ts';
import type { FileMaking } from './filed-file.ts';
import type { JournalSource } from './journal-follower.ts';
import type { RecordPlanner } from './planner.ts';
import { recordGridOf } from './record-grid.ts';
import type { WordedStream } from './words.ts';

/** How the files of a recording are made. @throws ValvomoError RATES_APART */
export const makingOf = (
  { recording, streams, timeZone }: RecordingFact,
  code: string | null,
): FileMaking => ({ recording, streams, timeZone, grid: recordGridOf(streams), code });

export const wordedOf = (streams: RecordingFact['streams']): readonly WordedStream[] =>
  streams.map(({ stream, rate, signals }) => {
    return { stream, rate, labels: signals.map(({ label }) => label), start: null };
  });

/** The first sample of a stream was taken at `start`, ticks as text. */
export const placedAt = (
  streams: readonly WordedStream[],
  number: number,
  start: string,
): readonly WordedStream[] =>
  streams.map((worded) => (worded.stream === number ? { ...worded, start: ticksOfText(start) } : worded));

/** What is known of a recording once its journal said what it is of. */
export class KnownRecording {
  readonly about: RecordingFact;
  readonly making: FileMaking;
  readonly planner: RecordPlanner<JournalSource>;
  #worded: readonly WordedStream[];

  /**
   * @param code what files call the patient
   * @throws ValvomoError RATES_APART
   */
  constructor(about: RecordingFact, planner: RecordPlanner<JournalSource>, code: string | null) {
    this.about = about;
    this.planner = planner;
    this.making = makingOf(about, code);
    this.#worded = wordedOf(about.streams);
  }

  get worded(): readonly WordedStream[] {
    return this.#worded;
  }

  /** The first sample of a stream was taken at `start`, ticks as text. */
  place(number: number, start: string): void {
    this.#worded = placedAt(this.#worded, number, start);
  }
}
