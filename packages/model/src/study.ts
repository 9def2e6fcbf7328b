/** Who is recorded. At least two identifiers, or a number among those who are not known yet. */
export interface Patient {
  readonly id: string;
  readonly name: string | null;
  /** `YYYY-MM-DD` */
  readonly birth_date: string | null;
  readonly hospital_id: string | null;
  /** `unknown 1`, `unknown 2` …; kept when the person becomes known. */
  readonly unknown: number | null;
}

export interface Drug {
  readonly name: string;
  readonly dose: string;
  /** When it was given: ticks, as decimal text. */
  readonly at: string;
}

/** What kind of recording: epilepsy unit, intensive care and emergency, sleep, depth electrodes, newborn. */
export const studyProfiles = ['emu', 'icu', 'sleep', 'seeg', 'neonate'] as const;
export const ageUnits = ['days', 'weeks', 'months', 'years'] as const;

/** What is said at the bed when a study begins, and may be changed later. */
export interface Admission {
  readonly reason: string;
  /** Null: not known. */
  readonly age: { readonly value: number; readonly unit: (typeof ageUnits)[number] } | null;
  readonly consciousness: string;
  readonly drugs: readonly Drug[];
  readonly profile: (typeof studyProfiles)[number];
  /** In words, e.g. `10-20, 21 electrodes`. */
  readonly electrodes: string;
}

/** One stay of a patient: of which recordings are made, at one bed after another. */
export interface Study extends Admission {
  readonly id: string;
  readonly patient: Patient;
  /** What files call the patient. */
  readonly pseudonym: string;
  /** Where it is, or was when it ended. */
  readonly bed: string;
  /** Paused: nothing is recorded meanwhile, e.g. during imaging. */
  readonly state: 'recording' | 'paused' | 'discharged';
  /** Ticks, as decimal text. */
  readonly admitted: string;
  readonly discharged: string | null;
  /** 1 at admission; every change makes the next. */
  readonly version: number;
}
