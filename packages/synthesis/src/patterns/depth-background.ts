import { fieldBeside } from '../head/depth.ts';
import { PinkNoise } from '../noise/pink.ts';
import type { Pattern } from './pattern.ts';

/**
 * The resting activity of the brain at depth electrodes: every contact has its own source with a spectrum of 1/f^slope,
 * grey matter large and each of another size, white matter small, and hears what lies within two or three contacts.
 * Aperiodic spectrum: Donoghue et al. 2020, doi:10.1038/s41593-020-00744-x. Field: `head/depth.ts`.
 */
export const depthBackground: Pattern<{
  /** Smallest and largest peak to peak of a contact in grey matter. */
  grey_uV: readonly [number, number];
  white_uV: readonly [number, number];
  slope: number;
  /** Deviation of what the reference itself picks up: the same on all contacts. */
  reference_uV: number;
}> = {
  id: 'depth-background',
  reference: 'doi:10.1038/s41593-020-00744-x',
  defaults: { grey_uV: [70, 300], white_uV: [15, 40], slope: 2.2, reference_uV: 3 },
  layer: 'body',
  voice(cue, stage) {
    const contacts = stage.depthRows;
    if (contacts.length === 0) return undefined;
    const { grey_uV, white_uV, slope, reference_uV } = cue.options;
    const rows = stage.channels.length;
    const sources = contacts.map((contact) => {
      const draw = cue.random('contact', contact.label);
      const [low, high] = contact.tissue === 'grey' ? grey_uV : white_uV;
      // Between the two on a scale of ratios, and 4.4 deviations from peak to peak.
      const rms_uV = (low * (high / low) ** draw.uniform()) / 4.4;
      const steepness = Math.min(2.4, Math.max(1.8, slope + 0.2 * draw.normal()));
      return {
        rms_uV,
        noise: new PinkNoise(draw, stage.rate_hz, steepness, draw.between(0.7, 2)),
        field: fieldBeside(rows, contacts, contact),
        gain: stage.gain('depth-background', contact.label),
      };
    });
    const reference = new PinkNoise(cue.random('reference'), stage.rate_hz, 1.5, 0.5);
    const everywhere = new Float64Array(rows);
    for (const { row } of contacts) everywhere[row] = 1;
    return {
      from_s: cue.at_s,
      to_s: cue.end_s,
      findings: [],
      add(chunk) {
        const source = chunk.scratch(0);
        for (const { noise, rms_uV, gain, field } of sources) {
          noise.fill(source, chunk.samples);
          const gains = gain.over(chunk);
          for (let i = 0; i < chunk.samples; i++)
            source[i] = rms_uV * (gains[i] as number) * (source[i] as number);
          chunk.project(source, field);
        }
        reference.fill(source, chunk.samples);
        for (let i = 0; i < chunk.samples; i++) source[i] = reference_uV * (source[i] as number);
        chunk.project(source, everywhere);
      },
    };
  },
};
