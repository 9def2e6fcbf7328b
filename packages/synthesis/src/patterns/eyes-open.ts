import { easing } from '../course/course.ts';
import { voiceOf, type Happening } from '../events.ts';
import { eyesUpwards } from '../head/eyes.ts';
import { homogeneous } from '../head/sphere.ts';
import type { Pattern } from './pattern.ts';

/** How soon the alpha rhythm is blocked, and how slowly it comes back. */
const block_s = 0.3;
const return_s = 0.7;

/**
 * The eyes open for the length of the act: the alpha rhythm is blocked within half a second, and the lids leave a
 * slow wave at the front (down on opening, up on closing: the eyes roll up under closed lids, Bell's phenomenon).
 * Kane et al. 2017, doi:10.1016/j.cnp.2017.07.002 (alpha rhythm: reactivity).
 */
export const eyesOpen: Pattern<{
  /** What is left of the alpha rhythm, 0 … 1. */
  remains: number;
  /** Of the lids' wave at Fp1 and Fp2. */
  lid_uV: number;
}> = {
  id: 'eyes-open',
  reference: 'doi:10.1016/j.cnp.2017.07.002',
  defaults: { remains: 0.08, lid_uV: 70 },
  layer: 'body',
  sways(cue) {
    const { at_s, end_s } = cue;
    const { remains } = cue.options;
    const open = [at_s, 1] as const;
    const blocked = [at_s + block_s, remains] as const;
    return [{ target: 'alpha', course: [open, blocked, [end_s, remains], [end_s + return_s, 1]] }];
  },
  voice(cue, stage) {
    const { at_s, end_s } = cue;
    if (!stage.hasScalp) return undefined;
    const field = stage.field(eyesUpwards, 'Fp1', homogeneous);
    const lids = (onset_s: number, height_uV: number): Happening => ({
      onset_s,
      length_s: 1.6,
      field,
      wave: (t) =>
        height_uV * easing(t / 0.18) * Math.exp(-Math.max(0, t - 0.18) / 0.28) * easing((1.6 - t) / 0.3),
    });
    const waves = [
      lids(at_s, -cue.options.lid_uV),
      ...(end_s < Infinity ? [lids(end_s, cue.options.lid_uV)] : []),
    ];
    const channels = stage.labelsIn(field);
    return voiceOf(waves, [
      { kind: 'eyes-open', onset_s: at_s, duration_s: Math.min(end_s, stage.length_s) - at_s, channels },
    ]);
  },
};
