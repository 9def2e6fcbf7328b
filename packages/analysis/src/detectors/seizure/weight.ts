import { isUsualRhythm } from './bands.ts';
import type { Evolution } from './evolution.ts';
import type { Rhythm } from './rhythm.ts';
import { ramp, rule } from './rule.ts';

/** What a rhythm counts by how it evolves. */
export const weightOf = (
  { frequency_hz, sharpness }: Rhythm,
  { evolution, drift, coherence, lasted_s }: Evolution,
): number => {
  // Rhythms that healthy people have, too, must change their frequency.
  const isUsual = isUsualRhythm(frequency_hz);
  const isSlow = frequency_hz < rule.slowUpTo_hz;
  const { still, coherent, lasting, sharp, evolving } = isUsual
    ? rule.usualRhythm
    : isSlow
      ? rule.slowRhythm
      : rule.otherRhythm;
  const standing =
    still +
    coherent * coherence +
    lasting * ramp(lasted_s, rule.lasting_s) +
    sharp * ramp(sharpness, rule.sharp);
  const swinging = 0.5 + 0.5 * ramp(sharpness, rule.swinging);
  return standing * swinging + evolving * (isUsual ? ramp(drift, rule.usualDrift) : evolution);
};
