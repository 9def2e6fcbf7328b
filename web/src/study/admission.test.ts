import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evening, second } from '../store/test-view.ts';
import {
  admissionOf,
  ageFrom,
  dayFrom,
  timeFrom,
  emptyForm,
  formOf,
  identifiersOf,
  problemsOf,
  type AdmissionForm,
} from './admission.ts';
import { studyOf } from './test-study.ts';

const zone = 'Europe/Helsinki';
const today = '2026-03-12';
const form = (change: Partial<AdmissionForm> = {}): AdmissionForm => ({
  ...emptyForm('10-20', 'icu'),
  name: 'Aino Esimerkki',
  birth_date: '1971-05-02',
  reason: 'status epilepticus?',
  ...change,
});

describe('what is written at admission', () => {
  it('needs two identifiers, whichever they are, or that nobody knows the patient', () => {
    const fields = ['name', 'birth_date', 'hospital_id'] as const;
    const values = { name: 'A B', birth_date: '1990-01-01', hospital_id: '12-3' };
    fc.assert(
      fc.property(fc.subarray([...fields]), fc.boolean(), (said, unknown) => {
        const blank = { name: '', birth_date: '', hospital_id: '', unknown };
        const some = Object.fromEntries(said.map((field) => [field, values[field]]));
        const problems = Object.keys(problemsOf(form({ ...blank, ...some }), today));
        expect(problems.length).toBe(unknown || said.length >= 2 ? 0 : 1);
        expect(problems.every((field) => !said.some((each) => each === field))).toBe(true);
      }),
    );
  });

  it('says at the field what is wrong with it', () => {
    const drugs = [
      { name: '', dose: '5 mg', time: '' },
      { name: 'lorazepam', dose: '', time: '' },
      { name: '', dose: '', time: '' },
    ];
    const problems = problemsOf(form({ age: 'old', reason: ' ', drugs, birth_date: '2026-03-13' }), today);
    expect(Object.keys(problems).toSorted()).toEqual(['age', 'birth_date', 'drug-0', 'drug-1', 'reason']);
    expect(problemsOf(form(), today)).toEqual({});
  });

  it('puts drugs at the last time that the clock showed so, and leaves empty lines out', () => {
    // It is 22:18:03 in Helsinki.
    const drugs = [
      { name: ' lorazepam', dose: '4 mg', time: '21:55' },
      { name: 'levetiracetam', dose: '', time: '23:00' },
      { name: '', dose: '', time: '' },
    ];
    const minutes = admissionOf(form({ drugs }), evening, zone).drugs.map(({ name, at }) => [
      name,
      Number((evening - BigInt(at)) / second / 60n),
    ]);
    expect(minutes).toEqual([
      ['lorazepam', 23],
      ['levetiracetam', 23 * 60 + 18],
    ]);
  });

  it('of a study that exists is in the fields again', () => {
    const study = studyOf();
    const again = formOf(study, zone);
    expect(admissionOf(again, evening, zone)).toEqual({
      reason: study.reason,
      age: study.age,
      consciousness: study.consciousness,
      drugs: study.drugs,
      profile: study.profile,
      electrodes: study.electrodes,
    });
    expect(identifiersOf(again)).toEqual({
      name: 'Aino Esimerkki',
      birth_date: '1971-05-02',
      hospital_id: null,
    });
  });

  it('days and times are taken as they are typed, and only those that there are', () => {
    const days = ['1971-05-02', ' 2.5.1971', '29.2.2024', '29.2.2023', '1971-5-2', '2026-13-01', ''];
    expect(days.map(dayFrom)).toEqual(['1971-05-02', '1971-05-02', '2024-02-29', null, null, null, null]);
    const times = ['21:55', '21.55', '2155', '905', '0:00', '24:00', '12:60', '9', ''];
    expect(times.map(timeFrom)).toEqual([
      '21:55',
      '21:55',
      '21:55',
      '09:05',
      '00:00',
      null,
      null,
      null,
      null,
    ]);
  });

  it.each([
    ['2026-03-12', '0 days'],
    ['2026-02-13', '27 days'],
    ['2026-02-12', '4 weeks'],
    ['2025-12-12', '3 months'],
    ['2024-03-13', '23 months'],
    ['2024-03-12', '2 years'],
    ['1971-03-13', '54 years'],
  ])('an age follows from a date of birth: %s is %s', (birth, words) => {
    const found = ageFrom(birth, today);
    expect(`${found?.age} ${found?.ageUnit}`).toBe(words);
    expect(ageFrom('2026-03-13', today)).toBeNull();
    expect(ageFrom('', today)).toBeNull();
  });
});
