import { evening, second } from '../store/test-view.ts';
import type { Study } from '@valvomo/model';

/** A stay for tests: nobody of this name exists. */
export const studyOf = (change: Partial<Study> = {}): Study => ({
  id: 'study-1',
  patient: {
    id: 'patient-1',
    name: 'Aino Esimerkki',
    birth_date: '1971-05-02',
    hospital_id: null,
    unknown: null,
  },
  pseudonym: 'P-7K3M',
  bed: 'emu-1',
  state: 'recording',
  reason: 'status epilepticus?',
  age: { value: 54, unit: 'years' },
  consciousness: 'sedated',
  // 21:55 in Helsinki
  drugs: [{ name: 'lorazepam', dose: '4 mg', at: String(evening - 1383n * second) }],
  profile: 'icu',
  electrodes: '10-20',
  admitted: String(evening - 600n * second),
  discharged: null,
  version: 1,
  ...change,
});
