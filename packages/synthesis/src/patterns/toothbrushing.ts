import { stay } from '../course/course.ts';
import { PinkNoise } from '../noise/pink.ts';
import { HeadEmg } from './emg.ts';
import { movedRegion } from './movement.ts';
import type { Pattern } from './pattern.ts';

/**
 * Toothbrushing and other rhythmic movement of the arms: 3–5 Hz at the front with muscle of both temples that swells in
 * step. Kane et al. 2017, doi:10.1016/j.cnp.2017.07.002 (artifact); muscle: `emg.ts`.
 */
export const toothbrushing: Pattern<{
  frequency_hz: number;
  /** Peak to peak of the movement at the front. */
  amplitude_uV: number;
  /** Deviation of the muscle at its strongest. */
  rms_uV: number;
}> = {
  id: 'toothbrushing',
  reference: 'doi:10.1016/j.cnp.2017.07.002',
  defaults: { frequency_hz: 3.8, amplitude_uV: 120, rms_uV: 45 },
  layer: 'electrode',
  voice(cue, stage) {
    if (!stage.hasScalp) return undefined;
    const { frequency_hz, amplitude_uV, rms_uV } = cue.options;
    const end_s = Math.min(cue.end_s, stage.length_s);
    const field = movedRegion(stage, 'front', cue.random('region'));
    const jaws = (['left temporalis', 'right temporalis'] as const).map(
      (name) => new HeadEmg(cue, stage, name),
    );
    const wander = new PinkNoise(cue.random('wander'), stage.rate_hz, 2, 0.3);
    const held = { turn: 0 };
    return {
      from_s: cue.at_s,
      to_s: end_s,
      findings: [
        {
          kind: 'toothbrushing',
          onset_s: cue.at_s,
          duration_s: end_s - cue.at_s,
          channels: stage.labelsIn(field),
        },
      ],
      add(chunk) {
        const [wave, envelope] = [chunk.scratch(3), chunk.scratch(2)];
        wander.fill(envelope, chunk.samples);
        for (let i = 0; i < chunk.samples; i++) {
          const drift = envelope[i] as number;
          const inside = stay(chunk.seconds(i), cue.at_s, end_s, 0.6);
          held.turn += (2 * Math.PI * frequency_hz * (1 + 0.06 * drift)) / chunk.rate_hz;
          const size = inside * Math.max(0.2, 1 + 0.3 * drift);
          wave[i] = 0.5 * amplitude_uV * size * Math.sin(held.turn);
          envelope[i] = rms_uV * size * (0.35 + 0.65 * Math.max(0, Math.sin(held.turn + 0.5)));
        }
        chunk.project(wave, field);
        for (const jaw of jaws) jaw.add(chunk, envelope);
      },
    };
  },
};
