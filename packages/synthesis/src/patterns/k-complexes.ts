import { easing } from '../course/course.ts';
import { instants, voiceOf } from '../events.ts';
import { dipoleNear } from '../head/foci.ts';
import type { Pattern } from './pattern.ts';

/**
 * K-complexes: a sharp negative wave and a slower positive one at once after it, together 0.5 s or more, largest in
 * front. AASM Manual for the Scoring of Sleep; Kane et al. 2017, doi:10.1016/j.cnp.2017.07.002 (K-complex).
 */
export const kComplexes: Pattern<{
  per_minute: number;
  /** Of the negative peak at Fz, smallest and largest. */
  amplitude_uV: readonly [number, number];
}> = {
  id: 'k-complexes',
  reference: 'doi:10.1016/j.cnp.2017.07.002',
  defaults: { per_minute: 1.6, amplitude_uV: [75, 140] },
  layer: 'body',
  voice(cue, stage) {
    if (!stage.hasScalp) return undefined;
    const { per_minute, amplitude_uV } = cue.options;
    const field = stage.field([dipoleNear({ F3: 1, F4: 1, Fz: 1.5, Cz: 0.6 }, 0.42)], 'Fz');
    const random = cue.random();
    const onsets = instants(random, cue.at_s, Math.min(cue.end_s, stage.length_s), per_minute, 8);
    const waves = onsets.map((onset_s) => {
      const down_s = random.between(0.2, 0.28);
      const up_s = random.between(0.4, 0.6);
      const height_uV = random.between(...amplitude_uV);
      const after = random.between(0.5, 0.75);
      const wave = (t: number): number => {
        const x = t / down_s;
        const y = (t - 0.85 * down_s) / up_s;
        const negative = x < 1 ? easing(x / 0.55) ** 1.3 * easing((1 - x) / 0.45) : 0;
        const positive = y > 0 && y < 1 ? easing(y / 0.45) * easing((1 - y) / 0.55) : 0;
        return height_uV * (after * positive - negative);
      };
      return { onset_s, length_s: down_s + up_s, field, wave };
    });
    const channels = stage.labelsIn(field);
    // A seizure silences them, as it does spikes.
    const shown = waves.filter(({ onset_s }) => stage.gain('spikes').at(onset_s) > 0.5);
    return voiceOf(
      shown,
      shown.map(({ onset_s, length_s }) => ({ kind: 'k-complex', onset_s, duration_s: length_s, channels })),
    );
  },
};
