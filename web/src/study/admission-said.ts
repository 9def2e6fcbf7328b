import type { Admission, Patient } from '@valvomo/model';

/** What the fields of an admission say: the detail of the event `eeg-admission-said`. */
export interface AdmissionSaid {
  readonly admission: Admission;
  readonly patient: { readonly unknown: true } | Pick<Patient, 'name' | 'birth_date' | 'hospital_id'>;
}
