import { stay } from '../course/course.ts';
import { PinkNoise } from '../noise/pink.ts';
import type { Pattern } from './pattern.ts';

/**
 * Sweat changes skin potentials: waves slower than 0.5 Hz, half of them common to the sweating electrodes.
 * Kane et al. 2017, doi:10.1016/j.cnp.2017.07.002 (artifact).
 */
export const sweat: Pattern<{
  electrodes: readonly string[];
  /** Peak to peak. */
  amplitude_uV: number;
}> = {
  id: 'sweat',
  reference: 'doi:10.1016/j.cnp.2017.07.002',
  defaults: { electrodes: ['Fp1', 'Fp2', 'F7', 'F8'], amplitude_uV: 120 },
  layer: 'electrode',
  voice(cue, stage) {
    const { electrodes, amplitude_uV } = cue.options;
    const rows = electrodes.map((electrode) => stage.rowOf(electrode)).filter((row) => row >= 0);
    if (rows.length === 0) return undefined;
    const { at_s, end_s } = cue;
    const slow = (name: string): PinkNoise => new PinkNoise(cue.random(name), stage.rate_hz, 2, 0.15);
    const common = slow('common');
    const own = electrodes.map((electrode) => slow(electrode));
    const duration_s = Math.min(end_s, stage.length_s) - at_s;
    // The tail of first-order noise above 1 Hz is taken off by a running mean, kept from chunk to chunk.
    const smooth = 1 - Math.exp((-2 * Math.PI * 0.5) / stage.rate_hz);
    const held = new Float64Array(rows.length * 2);
    return {
      from_s: at_s,
      to_s: end_s,
      findings: [{ kind: 'sweat', onset_s: at_s, duration_s, channels: stage.labelsOf(rows) }],
      add(chunk) {
        const together = chunk.scratch(0);
        const apart = chunk.scratch(1);
        common.fill(together, chunk.samples);
        rows.forEach((row, k) => {
          (own[k] as PinkNoise).fill(apart, chunk.samples);
          const values = chunk.row(row);
          let first = held[2 * k] as number;
          let second = held[2 * k + 1] as number;
          for (let i = 0; i < chunk.samples; i++) {
            const mixed = 0.7 * ((together[i] as number) + (apart[i] as number));
            first += smooth * (mixed - first);
            second += smooth * (first - second);
            values[i] =
              (values[i] as number) + 0.35 * amplitude_uV * second * stay(chunk.seconds(i), at_s, end_s, 3);
          }
          held[2 * k] = first;
          held[2 * k + 1] = second;
        });
      },
    };
  },
};
