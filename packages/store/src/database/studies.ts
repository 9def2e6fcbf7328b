import type { Admission, Patient, Study } from '@valvomo/model';

/** What tells a person from others: two of them at least. */
export type Identifiers = Pick<Patient, 'name' | 'birth_date' | 'hospital_id'>;

/** Somebody who was here before, somebody new, or somebody whom nobody knows yet. */
export type PatientGiven =
  | { readonly id: string }
  | ({ readonly unknown?: false } & Partial<Identifiers>)
  | { readonly unknown: true };

export interface Admitted {
  readonly author: string;
  readonly bed: { readonly id: string; readonly name: string };
  readonly patient: PatientGiven;
  readonly admission: Admission;
}

/** A study as its author saw it last. */
export interface StudySeen {
  readonly author: string;
  readonly study: string;
  /** Left out: whatever it is now. */
  readonly version?: number;
}

/**
 * Patients and their studies; the only place of who somebody is.
 * Errors: UNKNOWN_STUDY, UNKNOWN_PATIENT, STALE_VERSION (value: the present version), BED_OCCUPIED (value: the study there),
 * STUDY_STATE (value: its state), PATIENT_IDENTIFIERS (fewer than two), PATIENT_CONTRADICTS (value: the patient who has the
 * hospital's number), PATIENT_KNOWN.
 */
export interface StudiesTable {
  admit(admitted: Admitted): Promise<Study>;
  change(
    seen: StudySeen,
    changes: { readonly admission?: Partial<Admission>; readonly patient?: Partial<Identifiers> },
  ): Promise<Study>;
  transfer(seen: StudySeen, bed: { readonly id: string; readonly name: string }): Promise<Study>;
  /** `recording`: goes on after a pause. */
  become(seen: StudySeen, state: Study['state'], why: string): Promise<Study>;
  get(study: string): Promise<Study | null>;
  /** Newest first. `open`: not discharged. */
  list(query: {
    readonly bed?: string;
    readonly patient?: string;
    readonly open?: boolean;
    readonly limit: number;
  }): Promise<readonly Study[]>;
  /** An unknown patient turns out to be a known one. @returns the studies that are theirs now */
  merge(merged: {
    readonly author: string;
    readonly patient: string;
    readonly into: string;
  }): Promise<readonly Study[]>;
  /** Whose name or number begins with `search`, newest first; merged ones are left out. */
  patients(query: { readonly search?: string; readonly limit: number }): Promise<readonly Patient[]>;
}
