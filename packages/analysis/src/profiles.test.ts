import { expect, it } from 'vitest';
import {
  highCuts_hz,
  lowCuts_hz,
  notches_hz,
  pages_s,
  profiles,
  sensitivities_uV_mm,
  speeds_mm_s,
} from './index.ts';

it('profiles are those of the display defaults, Kuopio first', () => {
  const table = profiles.map((p) => [
    p.name,
    p.sensitivity_uV_mm,
    p.speed_mm_s,
    p.lowCut_hz,
    p.highCut_hz,
    p.notch_hz,
    p.order,
  ]);
  expect(table).toEqual([
    ['Kuopio', 10, 30, 0.3, 70, null, 'right-first'],
    ['ACNS', 7, 30, 1, 70, null, 'left-first'],
    ['sEEG', 50, 30, 0.3, null, null, 'by-shaft'],
  ]);
  expect(profiles.every(({ polarity }) => polarity === 'negative-up')).toBe(true);
});

it('every profile stands on the ladders, so that a key can leave it and come back', () => {
  for (const profile of profiles) {
    expect(sensitivities_uV_mm).toContain(profile.sensitivity_uV_mm);
    expect(speeds_mm_s).toContain(profile.speed_mm_s);
    expect(lowCuts_hz).toContain(profile.lowCut_hz);
    expect(highCuts_hz).toContain(profile.highCut_hz);
    expect(notches_hz).toContain(profile.notch_hz);
  }
});

it('ladders ascend', () => {
  for (const ladder of [sensitivities_uV_mm, pages_s, speeds_mm_s])
    expect(ladder).toEqual(ladder.toSorted((a, b) => a - b));
});
