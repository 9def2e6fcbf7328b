import { easing, stay } from '../course/course.ts';
import { movedRegion, type Region } from './movement.ts';
import type { Pattern } from './pattern.ts';

/**
 * A ventilator: with every breath, 12–18 a minute, head and cables move, and water in the tube trembles for a moment.
 * Kane et al. 2017, doi:10.1016/j.cnp.2017.07.002 (artifact); least and most: 0.2–0.3 Hz.
 */
export const ventilator: Pattern<{
  breaths_hz: number;
  region: Region;
  /** Peak to peak. */
  amplitude_uV: number;
  /** Of the water's trembling, peak to peak; 0 leaves it out. */
  water_uV: number;
}> = {
  id: 'ventilator',
  reference: 'doi:10.1016/j.cnp.2017.07.002',
  defaults: { breaths_hz: 0.25, region: 'back', amplitude_uV: 70, water_uV: 18 },
  layer: 'electrode',
  voice(cue, stage) {
    if (!stage.hasScalp) return undefined;
    const { breaths_hz, region, amplitude_uV, water_uV } = cue.options;
    const end_s = Math.min(cue.end_s, stage.length_s);
    const random = cue.random('region');
    const field = movedRegion(stage, region, random);
    const phase = random.uniform();
    const channels = stage.labelsIn(field);
    return {
      from_s: cue.at_s,
      to_s: cue.end_s,
      findings: [{ kind: 'ventilator', onset_s: cue.at_s, duration_s: end_s - cue.at_s, channels }],
      add(chunk) {
        const source = chunk.scratch(0);
        for (let i = 0; i < chunk.samples; i++) {
          const now_s = chunk.seconds(i);
          const x = (breaths_hz * (now_s - cue.at_s) + phase) % 1;
          // A machine pushes for a third of the time, and lets go.
          const push = easing(x / 0.3) * easing((0.95 - x) / 0.55);
          const water = stay(x, 0.28, 0.42, 0.04) * Math.sin(2 * Math.PI * 14 * now_s);
          const inside = stay(now_s, cue.at_s, cue.end_s, 1);
          source[i] = inside * (amplitude_uV * (push - 0.4) + 0.5 * water_uV * water);
        }
        chunk.project(source, field);
      },
    };
  },
};
