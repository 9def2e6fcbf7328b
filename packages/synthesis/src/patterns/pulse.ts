import { easing } from '../course/course.ts';
import type { Pattern } from './pattern.ts';

/** From the R peak to the foot of the wave in a scalp artery. */
const delay_s = 0.15;
const rise_s = 0.12;
const fall_s = 0.35;

/**
 * The pulse: ONE electrode lies on an artery and rocks with it, a smooth wave that peaks about 0.2–0.3 s after each QRS.
 * Kane et al. 2017, doi:10.1016/j.cnp.2017.07.002 (artifact).
 */
export const pulse: Pattern<{ electrode: string; amplitude_uV: number }> = {
  id: 'pulse',
  reference: 'doi:10.1016/j.cnp.2017.07.002',
  defaults: { electrode: 'T3', amplitude_uV: 30 },
  layer: 'electrode',
  voice(cue, stage) {
    const { electrode, amplitude_uV } = cue.options;
    const row = stage.rowOf(electrode);
    if (row < 0) return undefined;
    const beats = stage.heartBeats();
    const duration_s = Math.min(cue.end_s, stage.length_s) - cue.at_s;
    return {
      from_s: cue.at_s,
      to_s: cue.end_s,
      findings: [{ kind: 'pulse', onset_s: cue.at_s, duration_s, channels: stage.labelsOf([row]) }],
      add(chunk) {
        const values = chunk.row(row);
        const from_s = chunk.seconds(0);
        for (const beat of beats.between(from_s - 1, chunk.seconds(chunk.samples))) {
          const foot_s = beat.at_s + delay_s;
          const begin = Math.max(0, Math.ceil((foot_s - from_s) * chunk.rate_hz));
          const end = Math.min(chunk.samples, Math.ceil((foot_s + rise_s + fall_s - from_s) * chunk.rate_hz));
          for (let i = begin; i < end; i++) {
            const since_s = chunk.seconds(i) - foot_s;
            const wave = easing(since_s / rise_s) * easing((rise_s + fall_s - since_s) / fall_s);
            values[i] = (values[i] as number) + amplitude_uV * wave;
          }
        }
      },
    };
  },
};
