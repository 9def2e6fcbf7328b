import type { Study } from '@valvomo/model';
import { describe, expect, it } from 'vitest';
import { ageAt } from './age.ts';

const studyOf = (birth_date: string | null, more: Partial<Study> = {}): Study => ({
  id: 's',
  patient: { id: 'p', name: null, birth_date, hospital_id: null, unknown: null },
  pseudonym: 'x',
  bed: 'bed-1',
  state: 'recording',
  // 30 November 2026, noon.
  admitted: `${Date.UTC(2026, 10, 30, 12) * 10_000}`,
  discharged: null,
  version: 1,
  reason: '',
  age: null,
  consciousness: '',
  drugs: [],
  profile: 'emu',
  electrodes: '',
  ...more,
});

describe('the age at admission', () => {
  it.each([
    ['a birth date', studyOf('1986-11-30'), 40.002],
    ['a newborn', studyOf('2026-11-28'), 0.007],
    ['who was born today', studyOf('2026-11-30'), 0.001],
    ['what was said', studyOf(null, { age: { value: 6, unit: 'weeks' } }), 0.115],
    ['a birth date before what was said', studyOf('2016-11-30', { age: { value: 3, unit: 'days' } }), 10],
    ['a birth date in the future', studyOf('2126-01-01'), null],
    ['one of long ago, and what was said', studyOf('1800-01-01', { age: { value: 3, unit: 'years' } }), 3],
    ["a newborn's bed", studyOf(null, { profile: 'neonate' }), 0],
    ['nothing', studyOf(null), null],
  ])('of %s', (_, study, years) => {
    const age = ageAt(study);
    expect(age === null ? age : Math.round(age * 1000) / 1000).toBe(years);
  });
});
