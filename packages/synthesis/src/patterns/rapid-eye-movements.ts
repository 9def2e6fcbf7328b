import { easing } from '../course/course.ts';
import { instants, voiceOf, type Happening } from '../events.ts';
import { eyesRightwards } from '../head/eyes.ts';
import { homogeneous } from '../head/sphere.ts';
import type { Pattern } from './pattern.ts';

/**
 * Rapid eye movements of REM sleep: bursts of looks to the sides that follow each other within a second, each up in less
 * than half a second, opposite at the two eyes. AASM Manual for the Scoring of Sleep (R).
 */
export const rapidEyeMovements: Pattern<{
  /** Bursts. */
  per_minute: number;
  /** At F8 and F7. */
  amplitude_uV: readonly [number, number];
}> = {
  id: 'rapid-eye-movements',
  reference: 'AASM Manual for the Scoring of Sleep, R',
  defaults: { per_minute: 3, amplitude_uV: [35, 90] },
  layer: 'body',
  voice(cue, stage) {
    if (!stage.hasScalp) return undefined;
    const { per_minute, amplitude_uV } = cue.options;
    const random = cue.random();
    const field = stage.field(eyesRightwards, 'F8', homogeneous);
    const end_s = Math.min(cue.end_s, stage.length_s);
    const bursts = instants(random, cue.at_s, end_s, per_minute, 6).map((onset_s) => {
      const looks: Happening[] = [];
      const count = 3 + Math.floor(6 * random.uniform());
      let at_s = onset_s;
      for (let k = 0; k < count; k++) {
        const [jump_s, held_s] = [random.between(0.06, 0.14), random.between(0.15, 0.6)];
        const height_uV = (random.uniform() < 0.5 ? -1 : 1) * random.between(...amplitude_uV);
        const length_s = 2 * jump_s + held_s;
        const wave = (t: number): number =>
          height_uV * easing(t / jump_s) * easing((length_s - t) / jump_s) * Math.exp(-t / 3);
        looks.push({ onset_s: at_s, length_s, field, wave });
        at_s += length_s + random.between(0.05, 0.4);
      }
      return { onset_s, length_s: at_s - onset_s, looks };
    });
    const channels = stage.labelsIn(field);
    const shown = bursts.filter(({ onset_s, length_s }) => onset_s + length_s < end_s);
    return voiceOf(
      shown.flatMap(({ looks }) => looks),
      shown.map(({ onset_s, length_s }) => ({
        kind: 'rapid-eye-movements',
        onset_s,
        duration_s: length_s,
        channels,
      })),
    );
  },
};
