import { stay } from '../course/course.ts';
import { PinkNoise } from '../noise/pink.ts';
import type { Pattern } from './pattern.ts';

/**
 * The mains, on one poor electrode: amplifiers reject what all electrodes share, so it stands where impedance is high
 * and nowhere else. Some third harmonic; its size follows every movement of the cables.
 */
export const mains: Pattern<{
  electrode: string;
  /** Peak to peak. */
  amplitude_uV: number;
  frequency_hz: number;
}> = {
  id: 'mains',
  reference: 'ACNS Guideline 1 (2016): high and unequal impedances let the mains in',
  defaults: { electrode: 'O1', amplitude_uV: 30, frequency_hz: 50 },
  layer: 'electrode',
  voice(cue, stage) {
    const { electrode, amplitude_uV, frequency_hz } = cue.options;
    const row = stage.rowOf(electrode);
    if (row < 0) return undefined;
    const { at_s, end_s } = cue;
    const phase = cue.random().between(0, 2 * Math.PI);
    const size = new PinkNoise(cue.random('size'), stage.rate_hz, 2, 0.1);
    // 150 Hz is left out where the rate would fold it onto another frequency.
    const third = 3 * frequency_hz < 0.45 * stage.rate_hz ? 0.18 : 0;
    const duration_s = Math.min(end_s, stage.length_s) - at_s;
    return {
      from_s: at_s,
      to_s: end_s,
      findings: [{ kind: 'mains', onset_s: at_s, duration_s, channels: stage.labelsOf([row]) }],
      add(chunk) {
        const sizes = chunk.scratch(0);
        const values = chunk.row(row);
        size.fill(sizes, chunk.samples);
        for (let i = 0; i < chunk.samples; i++) {
          const now_s = chunk.seconds(i);
          const turn = 2 * Math.PI * frequency_hz * now_s + phase;
          const swell = Math.max(0.3, 1 + 0.25 * (sizes[i] as number)) * stay(now_s, at_s, end_s, 0.2);
          values[i] =
            (values[i] as number) +
            0.5 * amplitude_uV * swell * (Math.sin(turn) + third * Math.sin(3 * turn + 1));
        }
      },
    };
  },
};
