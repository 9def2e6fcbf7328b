import { PinkNoise } from '../noise/pink.ts';
import { Random } from '../noise/random.ts';
import type { Pattern } from './pattern.ts';

/**
 * What amplifier and electrode add by themselves, each signal its own: white noise, and a drift that falls as 1/f².
 * Level of a clinical amplifier with a good electrode, 1–2 µV peak to peak.
 */
export const electrodeNoise: Pattern<{ white_uV: number; drift_uV: number }> = {
  id: 'electrode-noise',
  reference: 'IEC 80601-2-26 (input noise of an electroencephalograph)',
  defaults: { white_uV: 0.35, drift_uV: 1.5 },
  layer: 'electrode',
  voice(cue, stage) {
    const rows = stage.channels.flatMap((channel, row) => (channel.kind === 'sensor' ? [] : [row]));
    if (rows.length === 0) return undefined;
    const { white_uV, drift_uV } = cue.options;
    const labels = stage.labelsOf(rows);
    const white = labels.map((label) => cue.random('white', label));
    const drift = labels.map((label) => new PinkNoise(cue.random('drift', label), stage.rate_hz, 2, 0.05));
    return {
      from_s: cue.at_s,
      to_s: cue.end_s,
      findings: [],
      add(chunk) {
        const fast = chunk.scratch(0);
        const slow = chunk.scratch(1);
        rows.forEach((row, k) => {
          (white[k] as Random).fill(fast, chunk.samples);
          (drift[k] as PinkNoise).fill(slow, chunk.samples);
          const values = chunk.row(row);
          for (let i = 0; i < chunk.samples; i++) {
            values[i] =
              (values[i] as number) + white_uV * (fast[i] as number) + drift_uV * (slow[i] as number);
          }
        });
      },
    };
  },
};
