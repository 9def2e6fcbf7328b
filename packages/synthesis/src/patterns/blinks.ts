import { instants, voiceOf } from '../events.ts';
import { eyesUpwards } from '../head/eyes.ts';
import { homogeneous } from '../head/sphere.ts';
import type { Pattern } from './pattern.ts';

/** Quickly up, more slowly down; 0 at both ends, 1 at 0.37 of its length. */
const lid = (x: number): number => {
  const rise = 1.7;
  const fall = 2.9;
  const peak = rise / (rise + fall);
  return (x / peak) ** rise * ((1 - x) / (1 - peak)) ** fall;
};

/**
 * Blinks: the lid slides over the positive cornea, so that Fp1 and Fp2 turn POSITIVE for 0.2–0.4 s; about a third of
 * that reaches F3 and F4, nothing the occiput. Plöchl et al. 2012, doi:10.3389/fnhum.2012.00278.
 */
export const blinks: Pattern<{
  per_minute: number;
  /** Smallest and largest at Fp1 and Fp2. */
  amplitude_uV: readonly [number, number];
}> = {
  id: 'blinks',
  reference: 'doi:10.3389/fnhum.2012.00278',
  defaults: { per_minute: 15, amplitude_uV: [90, 160] },
  layer: 'body',
  voice(cue, stage) {
    if (!stage.hasScalp) return undefined;
    const field = stage.field(eyesUpwards, 'Fp1', homogeneous);
    const random = cue.random();
    const end_s = Math.min(cue.end_s, stage.length_s);
    const { per_minute, amplitude_uV } = cue.options;
    const waves = instants(random, cue.at_s, end_s, per_minute, 0.9).map((onset_s) => {
      const length_s = random.between(0.22, 0.4);
      const height_uV = random.between(...amplitude_uV);
      return { onset_s, length_s, field, wave: (t: number) => height_uV * lid(t / length_s) };
    });
    const channels = stage.labelsIn(field);
    return voiceOf(
      waves,
      waves.map(({ onset_s, length_s }) => ({ kind: 'blink', onset_s, duration_s: length_s, channels })),
    );
  },
};
