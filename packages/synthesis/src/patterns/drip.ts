import { voiceOf } from '../events.ts';
import type { Pattern } from './pattern.ts';

/**
 * Drops of an infusion carry charge: short transients, alike and evenly spaced, on all electrodes at once with sizes that
 * no source in the head would give. Kane et al. 2017, doi:10.1016/j.cnp.2017.07.002 (artifact).
 */
export const drip: Pattern<{
  every_s: number;
  /** Of the largest electrode. */
  amplitude_uV: number;
}> = {
  id: 'drip',
  reference: 'doi:10.1016/j.cnp.2017.07.002',
  defaults: { every_s: 1.1, amplitude_uV: 60 },
  layer: 'electrode',
  voice(cue, stage) {
    if (!stage.hasScalp) return undefined;
    const { every_s, amplitude_uV } = cue.options;
    const random = cue.random();
    const end_s = Math.min(cue.end_s, stage.length_s);
    const own = new Map<string, number>();
    const field = stage.seen((site) => {
      const size = own.get(site) ?? random.between(0.2, 1);
      own.set(site, size);
      return size;
    });
    const largest = field.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0);
    const drops = [];
    for (let onset_s = cue.at_s; onset_s < end_s - 0.1; onset_s += every_s * random.between(0.97, 1.03))
      drops.push({
        onset_s,
        length_s: 0.09,
        field,
        wave: (t: number): number =>
          (amplitude_uV / largest) * Math.exp(-t / 0.018) * Math.cos(2 * Math.PI * 22 * t),
      });
    return voiceOf(drops, [
      { kind: 'drip', onset_s: cue.at_s, duration_s: end_s - cue.at_s, channels: stage.labelsIn(field) },
    ]);
  },
};
