import { stay } from '../course/course.ts';
import type { MuscleName } from '../head/muscles.ts';
import { PinkNoise } from '../noise/pink.ts';
import { HeadEmg } from './emg.ts';
import type { Pattern } from './pattern.ts';

/**
 * A muscle of the head that is not relaxed, its strength wandering over seconds.
 * Goncharova et al. 2003, doi:10.1016/S1388-2457(03)00093-2.
 */
export const muscle: Pattern<{
  muscle: MuscleName;
  /** Deviation over the muscle. */
  rms_uV: number;
}> = {
  id: 'muscle',
  reference: 'doi:10.1016/S1388-2457(03)00093-2',
  defaults: { muscle: 'frontalis', rms_uV: 6 },
  layer: 'body',
  voice(cue, stage) {
    if (!stage.hasScalp) return undefined;
    const { at_s, end_s } = cue;
    const emg = new HeadEmg(cue, stage, cue.options.muscle);
    const effort = new PinkNoise(cue.random('effort'), stage.rate_hz, 2, 0.3);
    return {
      from_s: at_s,
      to_s: end_s,
      findings: [
        {
          kind: 'muscle',
          onset_s: at_s,
          duration_s: Math.min(end_s, stage.length_s) - at_s,
          channels: emg.labels,
        },
      ],
      add(chunk) {
        const envelope = chunk.scratch(2);
        effort.fill(envelope, chunk.samples);
        for (let i = 0; i < chunk.samples; i++) {
          const wander = Math.max(0.15, 1 + 0.4 * (envelope[i] as number));
          envelope[i] = cue.options.rms_uV * wander * stay(chunk.seconds(i), at_s, end_s, 0.3);
        }
        emg.add(chunk, envelope);
      },
    };
  },
};
