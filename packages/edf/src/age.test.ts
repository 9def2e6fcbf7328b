import { describe, expect, it } from 'vitest';

import { ageByBirthdate } from './age.ts';

type Recording = Parameters<typeof ageByBirthdate>[0];

const recordingOf = (birthdate: string | undefined, start: string | null): Recording =>
  ({
    start,
    header: { patient: { text: '', ...(birthdate === undefined ? {} : { birthdate }) } },
  }) as unknown as Recording;

describe('age of a patient', () => {
  it.each([
    ['02-MAY-1951', '2031-03-04T22:15:07.5', 79.84],
    ['01-FEB-2031', '2031-03-04T22:15:07', 0.085],
    ['04-MAR-2031', '2031-03-04T00:00:00', 0],
    ['29-FEB-2000', '2019-03-01T00:00:00', 19.001],
  ])('born %s, recorded %s: %d years', (birthdate, start, years) => {
    expect(ageByBirthdate(recordingOf(birthdate, start))).toEqual({ years });
  });

  it.each([
    ['01-FEB-2035', '2031-03-04T22:15:07'],
    ['01-FEB-1885', '2031-03-04T22:15:07'],
    ['01-JAN-1985', '1985-01-01T00:00:00'],
    ['01-JAN-2010', '2011-01-01T10:00:00'],
  ])('born %s, recorded %s: not believed, and said', (birthdate, start) => {
    const { note, ...age } = ageByBirthdate(recordingOf(birthdate, start));
    expect(age).toEqual({ years: null });
    expect(note).toContain(birthdate);
  });

  it('is not known where a date is not', () => {
    expect(ageByBirthdate(recordingOf(undefined, '2031-03-04T22:15:07'))).toEqual({ years: null });
    expect(ageByBirthdate(recordingOf('02-MAY-1951', null))).toEqual({ years: null });
  });
});
