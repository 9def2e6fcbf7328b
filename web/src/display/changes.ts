import type { Shown } from '../store/choices.ts';
import { hertzText } from './words.ts';

/** Filters that are not the profile's, one badge each: a steep or narrow filter invents waves, and 70 Hz hides fast ones. */
export const filterBadges = (shown: Shown): readonly string[] => {
  const { profile } = shown;
  const badge = (name: string, value: number | null, usual: number | null): string[] =>
    value === usual ? [] : [`${name} ${hertzText(value)} (${profile.name}: ${hertzText(usual)})`];
  return [
    ...badge('low cut', shown.lowCut_hz, profile.lowCut_hz),
    ...badge('high cut', shown.highCut_hz, profile.highCut_hz),
    ...badge('notch', shown.notch_hz, profile.notch_hz),
    ...(shown.zeroPhase ? ['zero phase when paused'] : []),
  ];
};
