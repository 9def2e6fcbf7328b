import { easing } from '../course/course.ts';
import { instants, voiceOf, type Happening } from '../events.ts';
import { eyesRightwards, rectus } from '../head/eyes.ts';
import { homogeneous } from '../head/sphere.ts';
import type { Pattern } from './pattern.ts';

/** Time of a saccade. */
const saccade_s = 0.05;

/**
 * Looks to one side and back: the corneas turn towards F8 or F7, which turns positive while the other turns negative;
 * each turn begins with a small spike of the rectus muscle on the side it turns to.
 * Plöchl et al. 2012, doi:10.3389/fnhum.2012.00278.
 */
export const lateralGaze: Pattern<{
  per_minute: number;
  /** At F8 on a look to the right, at F7 on one to the left. */
  amplitude_uV: number;
  /** Peak of the muscle's spike. */
  rectus_uV: number;
}> = {
  id: 'lateral-gaze',
  reference: 'doi:10.3389/fnhum.2012.00278',
  defaults: { per_minute: 10, amplitude_uV: 45, rectus_uV: 25 },
  layer: 'body',
  voice(cue, stage) {
    if (!stage.hasScalp) return undefined;
    const turn = stage.field(eyesRightwards, 'F8', homogeneous);
    const spike = {
      left: stage.field([rectus('left')], 'F7', homogeneous),
      right: stage.field([rectus('right')], 'F8', homogeneous),
    };
    const random = cue.random();
    const end_s = Math.min(cue.end_s, stage.length_s);
    const { per_minute, amplitude_uV, rectus_uV } = cue.options;
    const channels = stage.labelsIn(turn);
    const looks = instants(random, cue.at_s, end_s, per_minute, 2).map((onset_s) => {
      const held_s = random.between(0.5, 1.6);
      const side = random.uniform() < 0.5 ? ('left' as const) : ('right' as const);
      const height_uV = (side === 'right' ? 1 : -1) * amplitude_uV * random.between(0.7, 1.2);
      const length_s = held_s + 0.3;
      const look: Happening = {
        onset_s,
        length_s,
        field: turn,
        wave: (t) =>
          height_uV * easing(t / saccade_s) * easing((held_s + saccade_s - t) / saccade_s) * Math.exp(-t / 6),
      };
      const fires = (at_s: number, to: 'left' | 'right'): Happening => ({
        onset_s: at_s,
        length_s: 0.024,
        field: spike[to],
        wave: (t) => rectus_uV * Math.sin((2 * Math.PI * t) / 0.024) * Math.sin((Math.PI * t) / 0.024),
      });
      const back = side === 'left' ? 'right' : 'left';
      return [look, fires(onset_s - 0.006, side), fires(onset_s + held_s - 0.006, back)] as const;
    });
    return voiceOf(
      looks.flat(),
      looks.map(([{ onset_s, length_s }]) => ({
        kind: 'lateral-gaze',
        onset_s,
        duration_s: length_s,
        channels,
      })),
    );
  },
};
