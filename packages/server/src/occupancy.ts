import type { Study } from '@valvomo/model';
import type { BedMemory, RecordingStudy, RememberedStudy } from '@valvomo/store';
import type { Logger } from 'pino';
import { ageAt } from './studies/age.ts';

/** Who is at a bed: as the database says, or, as long as it has said nothing, as it was before. */
export class Occupancy {
  readonly #bed: string;
  readonly #log: Logger;
  readonly #memory: BedMemory | undefined;
  /** Undefined: the database has not been asked yet. */
  #now: Study | null | undefined;

  constructor(bed: string, log: Logger, memory?: BedMemory) {
    this.#bed = bed;
    this.#log = log;
    this.#memory = memory;
  }

  /** Nothing is to be recorded now. */
  get isPaused(): boolean {
    return this.#now === undefined ? this.#before?.paused === true : this.#now?.state === 'paused';
  }

  /** Whose recordings are made here. @param recorded whose the present one is */
  study(recorded: RecordingStudy | null): RecordingStudy | null {
    const study = this.#now === undefined ? this.#before : this.#now;
    if (study === undefined) return recorded;
    return study === null ? null : { id: study.id, pseudonym: study.pseudonym };
  }

  /** How old the patient was at admission, in years; null: nobody knows. */
  get age_years(): number | null {
    if (this.#now === undefined) return this.#before?.age_years ?? null;
    return this.#now === null ? null : ageAt(this.#now);
  }

  /** At once; on the medium when it resolves, or it is said that the database alone has it. */
  async become(study: Study | null): Promise<void> {
    this.#now = study;
    const { id = '', pseudonym = '', state } = study ?? {};
    const kept =
      study === null ? null : { id, pseudonym, paused: state === 'paused', age_years: this.age_years };
    try {
      await this.#memory?.remember(this.#bed, kept);
    } catch (error) {
      this.#log.error({ err: error }, 'who is at the bed stands in the database alone');
    }
  }

  get #before(): RememberedStudy | null | undefined {
    return this.#memory?.of(this.#bed);
  }
}
