import { easing } from '../course/course.ts';
import { BandNoise } from '../noise/band.ts';
import type { Pattern } from './pattern.ts';

/**
 * Periodic limb movements: bursts of the tibialis of 0.5–10 s, every 5–90 s, at least four in a row.
 * AASM Manual for the Scoring of Sleep, movement rules.
 */
export const legMovements: Pattern<{
  leg: 'left' | 'right';
  every_s: number;
  rms_uV: number;
}> = {
  id: 'leg-movements',
  reference: 'AASM Manual for the Scoring of Sleep, movement rules',
  defaults: { leg: 'left', every_s: 26, rms_uV: 45 },
  layer: 'body',
  voice(cue, stage) {
    const { leg, every_s, rms_uV } = cue.options;
    const rows = stage.rowsMeasuring(`${leg}-leg-emg`);
    if (rows.length === 0) return undefined;
    const random = cue.random();
    const end_s = Math.min(cue.end_s, stage.length_s);
    const bursts: { onset_s: number; length_s: number; rms_uV: number }[] = [];
    for (let at_s = cue.at_s; at_s < end_s - 3; at_s += every_s * random.between(0.85, 1.15)) {
      bursts.push({
        onset_s: at_s,
        length_s: random.between(0.8, 2.4),
        rms_uV: rms_uV * random.between(0.6, 1.2),
      });
    }
    const noise = new BandNoise(cue.random('noise'), stage.rate_hz, 20, 150);
    const channels = stage.labelsOf(rows);
    return {
      from_s: cue.at_s,
      to_s: end_s,
      findings: bursts.map(({ onset_s, length_s }) => ({
        kind: 'leg-movement',
        onset_s,
        duration_s: length_s,
        channels,
      })),
      add(chunk) {
        const source = chunk.scratch(0);
        noise.fill(source, chunk.samples);
        const present = bursts.filter(
          (one) =>
            one.onset_s < chunk.seconds(chunk.samples) && one.onset_s + one.length_s > chunk.seconds(0),
        );
        for (const burst of present) {
          for (const row of rows) {
            const values = chunk.row(row);
            for (let i = 0; i < chunk.samples; i++) {
              const since_s = chunk.seconds(i) - burst.onset_s;
              const envelope = easing(since_s / 0.15) * easing((burst.length_s - since_s) / 0.4);
              values[i] = (values[i] as number) + burst.rms_uV * envelope * (source[i] as number);
            }
          }
        }
      },
    };
  },
};
