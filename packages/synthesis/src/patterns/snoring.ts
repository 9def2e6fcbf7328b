import { stay } from '../course/course.ts';
import { BandNoise } from '../noise/band.ts';
import type { Pattern } from './pattern.ts';

/**
 * Snoring: the palate flutters some 40 times a second while air goes in, louder and softer from breath to breath.
 * AASM manual: a piezo sensor or microphone, 10–100 Hz.
 */
export const snoring: Pattern<{
  /** Peak to peak of a loud breath. */
  amplitude_uV: number;
  flutter_hz: number;
}> = {
  id: 'snoring',
  reference: 'AASM Manual for the Scoring of Sleep, snoring sensors',
  defaults: { amplitude_uV: 260, flutter_hz: 42 },
  layer: 'body',
  voice(cue, stage) {
    const rows = stage.rowsMeasuring('snore');
    if (rows.length === 0) return undefined;
    const { at_s, end_s } = cue;
    const { amplitude_uV, flutter_hz } = cue.options;
    const breaths = stage.breaths();
    const gain = stage.gain('snore');
    const rattle = new BandNoise(cue.random('rattle'), stage.rate_hz, 30, 160);
    const loudness = cue.random('loudness');
    let breath_s = -Infinity;
    let loud = 1;
    return {
      from_s: at_s,
      to_s: end_s,
      findings: [
        {
          kind: 'snoring',
          onset_s: at_s,
          duration_s: Math.min(end_s, stage.length_s) - at_s,
          channels: stage.labelsOf(rows),
        },
      ],
      add(chunk) {
        const sound = chunk.scratch(0);
        const gains = gain.over(chunk);
        rattle.fill(sound, chunk.samples);
        for (let i = 0; i < chunk.samples; i++) {
          const now_s = chunk.seconds(i);
          const { flow, onset_s } = breaths.at(now_s);
          if (onset_s !== breath_s) {
            breath_s = onset_s;
            loud = loudness.between(0.35, 1);
          }
          const flutter = 0.35 + 0.65 * Math.max(0, Math.sin(2 * Math.PI * flutter_hz * now_s)) ** 3;
          const open = Math.max(0, flow - 0.25) * loud * (gains[i] as number) * stay(now_s, at_s, end_s, 1);
          sound[i] = (1.5 + 0.3 * amplitude_uV * open * flutter) * (sound[i] as number);
        }
        for (const row of rows) {
          const values = chunk.row(row);
          for (let i = 0; i < chunk.samples; i++) values[i] = (values[i] as number) + (sound[i] as number);
        }
      },
    };
  },
};
