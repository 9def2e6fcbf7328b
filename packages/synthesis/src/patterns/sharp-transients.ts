import { instants, voiceOf } from '../events.ts';
import { fieldBeside } from '../head/depth.ts';
import type { Pattern } from './pattern.ts';

/**
 * What makes a filter ring: single transients at one contact, up within two or three milliseconds and back within ten,
 * without any oscillation. Band-passed they look like a ripple. Bénar et al. 2010, doi:10.1016/j.clinph.2009.10.019.
 */
export const sharpTransients: Pattern<{
  contacts: readonly string[];
  per_minute: number;
  amplitude_uV: readonly [number, number];
  /** Time in which it rises, smallest and largest. */
  rise_s: readonly [number, number];
}> = {
  id: 'sharp-transients',
  reference: 'doi:10.1016/j.clinph.2009.10.019',
  defaults: { contacts: [], per_minute: 10, amplitude_uV: [200, 700], rise_s: [0.0015, 0.003] },
  layer: 'body',
  voice(cue, stage) {
    const { contacts, per_minute, amplitude_uV, rise_s: rises } = cue.options;
    const fields = stage.depthRows
      .filter(({ label }) => contacts.includes(label))
      .map((row) => ({ label: row.label, field: fieldBeside(stage.channels.length, stage.depthRows, row) }));
    if (fields.length === 0) return undefined;
    const random = cue.random();
    const end_s = Math.min(cue.end_s, stage.length_s);
    const drawn = instants(random, cue.at_s, end_s, per_minute, 0.5).map((onset_s) => {
      const { label, field } = fields[
        Math.floor(random.uniform() * fields.length)
      ] as (typeof fields)[number];
      const [rise_s, back_s] = [random.between(...rises), random.between(0.006, 0.012)];
      const height_uV = -random.between(...amplitude_uV);
      const wave = (t: number): number =>
        height_uV * (t < rise_s ? t / rise_s : Math.exp((rise_s - t) / back_s));
      return { onset_s, length_s: rise_s + 8 * back_s, field, wave, label };
    });
    return voiceOf(
      drawn,
      drawn.map(({ onset_s, length_s, label }) => ({
        kind: 'sharp-transient',
        onset_s,
        duration_s: length_s,
        channels: [label],
      })),
    );
  },
};
