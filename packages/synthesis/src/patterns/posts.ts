import { easing } from '../course/course.ts';
import { instants, voiceOf } from '../events.ts';
import { dipoleNear } from '../head/foci.ts';
import type { Pattern } from './pattern.ts';

/**
 * Positive occipital sharp transients of sleep: 20–70 µV, 80–200 ms, in runs of up to eight at 4–5 a second, larger on the
 * right at times. Kane et al. 2017, doi:10.1016/j.cnp.2017.07.002 (positive occipital sharp transients of sleep).
 */
export const posts: Pattern<{ per_minute: number; amplitude_uV: readonly [number, number] }> = {
  id: 'posts',
  reference: 'doi:10.1016/j.cnp.2017.07.002',
  defaults: { per_minute: 5, amplitude_uV: [25, 60] },
  layer: 'body',
  voice(cue, stage) {
    if (!stage.hasScalp) return undefined;
    const { per_minute, amplitude_uV } = cue.options;
    const random = cue.random();
    const sides = [0.7, 1].map((left) =>
      stage.field(
        [
          {
            ...dipoleNear({ O1: 1, P7: 0.2 }, 0.74),
            moment: dipoleNear({ O1: 1 }, 1).position.map((x) => x * left) as [number, number, number],
          },
          dipoleNear({ O2: 1, P8: 0.2 }, 0.74),
        ],
        'O2',
      ),
    );
    const end_s = Math.min(cue.end_s, stage.length_s);
    const gate = stage.gain('spikes');
    const waves = instants(random, cue.at_s, end_s, per_minute, 3)
      .flatMap((first_s) => {
        const field = sides[random.uniform() < 0.5 ? 0 : 1] as Float64Array;
        const count = 1 + Math.floor(8 * random.uniform() ** 2);
        return Array.from({ length: count }, (_, k) => {
          const [length_s, height_uV] = [random.between(0.09, 0.18), random.between(...amplitude_uV)];
          const wave = (t: number): number =>
            height_uV * easing(t / (0.4 * length_s)) ** 1.3 * easing((length_s - t) / (0.6 * length_s));
          return { onset_s: first_s + k * random.between(0.2, 0.25), length_s, field, wave };
        });
      })
      .filter(({ onset_s }) => onset_s < end_s - 0.3 && gate.at(onset_s) > 0.5);
    return voiceOf(
      waves,
      waves.map(({ onset_s, length_s, field }) => ({
        kind: 'posts',
        onset_s,
        duration_s: length_s,
        channels: stage.labelsIn(field),
      })),
    );
  },
};
