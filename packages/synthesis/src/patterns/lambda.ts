import { easing } from '../course/course.ts';
import { instants, voiceOf } from '../events.ts';
import { dipoleNear } from '../head/foci.ts';
import type { Pattern } from './pattern.ts';

/**
 * Lambda waves: POSITIVE sharp waves of 160–250 ms over the occiput with every look at something, below 50 µV; eyes are
 * open. Kane et al. 2017, doi:10.1016/j.cnp.2017.07.002 (lambda wave).
 */
export const lambda: Pattern<{ per_minute: number; amplitude_uV: readonly [number, number] }> = {
  id: 'lambda',
  reference: 'doi:10.1016/j.cnp.2017.07.002',
  defaults: { per_minute: 50, amplitude_uV: [20, 48] },
  layer: 'body',
  voice(cue, stage) {
    if (!stage.hasScalp) return undefined;
    const { per_minute, amplitude_uV } = cue.options;
    const random = cue.random();
    const field = stage.field(
      [dipoleNear({ O1: 1, Oz: 0.5 }, 0.74), dipoleNear({ O2: 1, Oz: 0.5 }, 0.74)],
      'O1',
    );
    const waves = instants(random, cue.at_s, Math.min(cue.end_s, stage.length_s), per_minute, 0.35).map(
      (onset_s) => {
        const [length_s, height_uV] = [random.between(0.16, 0.25), random.between(...amplitude_uV)];
        const wave = (t: number): number => {
          const x = t / length_s;
          return height_uV * easing(x / 0.45) ** 1.3 * easing((1 - x) / 0.55);
        };
        return { onset_s, length_s, field, wave };
      },
    );
    const channels = stage.labelsIn(field);
    return voiceOf(
      waves,
      waves.map(({ onset_s, length_s }) => ({ kind: 'lambda', onset_s, duration_s: length_s, channels })),
    );
  },
};
