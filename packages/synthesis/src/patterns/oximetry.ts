import { PinkNoise } from '../noise/pink.ts';
import type { Pattern } from './pattern.ts';

/** An oximeter averages over some seconds and shows whole per cents. */
const average_s = 4;

/**
 * Saturation and pulse rate of a finger oximeter: saturation wanders by a per cent and follows the script's dips, the
 * rate is the mean of the last beats. Both are shown as whole numbers, as these devices do.
 */
export const oximetry: Pattern<{ saturation_percent: number }> = {
  id: 'oximetry',
  reference: 'AASM Manual for the Scoring of Sleep, oximetry (averaging of 3 s or less at 80 bpm)',
  defaults: { saturation_percent: 96 },
  layer: 'body',
  voice(cue, stage) {
    const saturations = stage.rowsMeasuring('spo2');
    const rates = stage.rowsMeasuring('pulse-rate');
    if (saturations.length + rates.length === 0) return undefined;
    const gain = stage.gain('saturation');
    const wander = new PinkNoise(cue.random(), stage.rate_hz, 2, 0.02);
    const beats = stage.heartBeats();
    let shown = cue.options.saturation_percent;
    return {
      from_s: cue.at_s,
      to_s: cue.end_s,
      findings: [],
      add(chunk) {
        const slow = chunk.scratch(0);
        const gains = gain.over(chunk);
        wander.fill(slow, chunk.samples);
        const to_s = chunk.seconds(chunk.samples);
        const recent = beats.between(to_s - average_s, to_s);
        const mean_s = recent.reduce((sum, beat) => sum + beat.interval_s, 0) / Math.max(1, recent.length);
        const rate_bpm = mean_s > 0 ? Math.round(60 / mean_s) : 0;
        for (let i = 0; i < chunk.samples; i++) {
          const percent = cue.options.saturation_percent * (gains[i] as number) + 0.5 * (slow[i] as number);
          // A reading does not flicker between two whole numbers.
          if (Math.abs(percent - shown) > 0.8) shown = Math.min(100, Math.round(percent));
          for (const row of saturations) chunk.values[row * chunk.samples + i] = shown;
        }
        for (const row of rates) chunk.row(row).fill(rate_bpm);
      },
    };
  },
};
