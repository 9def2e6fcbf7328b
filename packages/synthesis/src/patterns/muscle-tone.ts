import { BandNoise } from '../noise/band.ts';
import type { Measure } from '../scenario.ts';
import type { Pattern } from './pattern.ts';

/**
 * Resting tone of chin and legs, as surface electrodes record it: noise of 20–150 Hz whose size the state of sleep sways.
 * AASM manual: EMG 10–100 Hz.
 */
export const muscleTone: Pattern<{ chin_uV: number; legs_uV: number }> = {
  id: 'muscle-tone',
  reference: 'AASM Manual for the Scoring of Sleep, EMG',
  defaults: { chin_uV: 5, legs_uV: 2.5 },
  layer: 'body',
  voice(cue, stage) {
    const { chin_uV, legs_uV } = cue.options;
    const levels = { 'chin-emg': chin_uV, 'left-leg-emg': legs_uV, 'right-leg-emg': legs_uV };
    const muscles = (Object.entries(levels) as [Measure, number][]).flatMap(([measure, rms_uV]) =>
      stage.rowsMeasuring(measure).map((row) => ({
        row,
        rms_uV,
        noise: new BandNoise(cue.random(measure), stage.rate_hz, 20, 150),
      })),
    );
    if (muscles.length === 0) return undefined;
    const gain = stage.gain('tone');
    return {
      from_s: cue.at_s,
      to_s: cue.end_s,
      findings: [],
      add(chunk) {
        const source = chunk.scratch(0);
        const gains = gain.over(chunk);
        for (const { row, rms_uV, noise } of muscles) {
          const values = chunk.row(row);
          noise.fill(source, chunk.samples);
          for (let i = 0; i < chunk.samples; i++) {
            values[i] = (values[i] as number) + rms_uV * (gains[i] as number) * (source[i] as number);
          }
        }
      },
    };
  },
};
