import { expect, it } from 'vitest';
import { isDrugNote } from './drugs.ts';

it('notes of drugs are told from others', () => {
  for (const text of [
    'drug',
    'Drug: lorazepam 2 mg',
    'Propofol bolus',
    'LEVETIRACETAM 1 g i.v.',
    ' midazolam',
  ])
    expect(isDrugNote(text)).toBe(true);
  for (const text of ['', 'eyes closed', 'no drugs', 'patient asks for water', 'seizure'])
    expect(isDrugNote(text)).toBe(false);
});
