import type { Admission, Study } from '@valvomo/model';
import type { Database, PatientGiven, StudiesTable, StudySeen } from '@valvomo/store';

/** A bed as studies see it. */
export interface StudyBed {
  readonly id: string;
  readonly name: string;
  /** Who is there now, or nobody: another recording begins when it is somebody else. */
  occupy(study: Study | null): Promise<void>;
}

export interface StudiesWorld {
  readonly database: Database;
  /** @throws ValvomoError UNKNOWN_BED */
  bed(id: string): StudyBed;
}

/** Changes of studies, one after the other: first in the database, then at the beds. */
export class StudiesDesk {
  readonly #world: StudiesWorld;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(world: StudiesWorld) {
    this.#world = world;
  }

  admit(author: string, bedId: string, patient: PatientGiven, admission: Admission): Promise<Study> {
    return this.#inTurn(async () => {
      const bed = this.#world.bed(bedId);
      const place = { id: bed.id, name: bed.name };
      const study = await this.#table.admit({ author, bed: place, patient, admission });
      await bed.occupy(study);
      return study;
    });
  }

  change(seen: StudySeen, changes: Parameters<StudiesTable['change']>[1]): Promise<Study> {
    return this.#inTurn(async () => this.#settle(await this.#table.change(seen, changes)));
  }

  transfer(seen: StudySeen, to: string): Promise<Study> {
    return this.#inTurn(async () => {
      const bed = this.#world.bed(to);
      const before = await this.#table.get(seen.study);
      const study = await this.#table.transfer(seen, { id: bed.id, name: bed.name });
      if (before !== null) await this.#world.bed(before.bed).occupy(null);
      await bed.occupy(study);
      return study;
    });
  }

  become(seen: StudySeen, state: Study['state'], why: string): Promise<Study> {
    return this.#inTurn(async () => this.#settle(await this.#table.become(seen, state, why)));
  }

  merge(author: string, patient: string, into: string): Promise<readonly Study[]> {
    return this.#inTurn(async () => {
      const studies = await this.#table.merge({ author, patient, into });
      for (const study of studies) if (study.discharged === null) await this.#settle(study);
      return studies;
    });
  }

  /** A bed is there, or the database works again: who is in it is asked of the database. @throws ValvomoError DATABASE_FAILED */
  enter(bed: StudyBed): Promise<void> {
    return this.#inTurn(async () => {
      const [study = null] = await this.#table.list({ bed: bed.id, open: true, limit: 1 });
      await bed.occupy(study);
    });
  }

  get #table(): StudiesTable {
    return this.#world.database.studies;
  }

  async #settle(study: Study): Promise<Study> {
    await this.#world.bed(study.bed).occupy(study.discharged === null ? study : null);
    return study;
  }

  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#turn.then(work, work);
    this.#turn = result.catch(() => undefined);
    return result;
  }
}
