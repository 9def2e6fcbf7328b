import { instants } from '../events.ts';
import type { Pattern } from './pattern.ts';

/**
 * Electrode pops: the contact's own potential jumps from one sample to the next and creeps back over 0.1–1 s, on one
 * electrode alone. An act without length is one pop.
 * Kane et al. 2017, doi:10.1016/j.cnp.2017.07.002 (artifact).
 */
export const pop: Pattern<{
  electrode: string;
  /** Height of the step of a mean pop; the sign is drawn. */
  amplitude_uV: number;
  /** Time in which it falls to 1/e. */
  return_s: number;
  per_minute: number;
}> = {
  id: 'pop',
  reference: 'doi:10.1016/j.cnp.2017.07.002',
  defaults: { electrode: 'T5', amplitude_uV: 350, return_s: 0.3, per_minute: 10 },
  layer: 'electrode',
  voice(cue, stage) {
    const { electrode, amplitude_uV, return_s, per_minute } = cue.options;
    const row = stage.rowOf(electrode);
    if (row < 0) return undefined;
    const random = cue.random();
    const onsets =
      cue.end_s === Infinity ? [cue.at_s] : instants(random, cue.at_s, cue.end_s, per_minute, 0.8);
    const pops = onsets.map((onset_s) => ({
      onset_s,
      height_uV: (random.uniform() < 0.5 ? -1 : 1) * amplitude_uV * random.between(0.7, 1.3),
      return_s: Math.min(1, Math.max(0.1, return_s * random.between(0.6, 1.5))),
    }));
    const channels = stage.labelsOf([row]);
    const tail_s = 8;
    return {
      from_s: pops[0]?.onset_s ?? 0,
      to_s: (pops.at(-1)?.onset_s ?? 0) + tail_s,
      findings: pops.map((one) => ({
        kind: 'pop',
        onset_s: one.onset_s,
        duration_s: 3 * one.return_s,
        channels,
      })),
      add(chunk) {
        const values = chunk.row(row);
        const from_s = chunk.seconds(0);
        for (const one of pops) {
          if (one.onset_s >= chunk.seconds(chunk.samples) || one.onset_s + tail_s < from_s) continue;
          const begin = Math.max(0, Math.ceil((one.onset_s - from_s) * chunk.rate_hz));
          for (let i = begin; i < chunk.samples; i++) {
            const since_s = chunk.seconds(i) - one.onset_s;
            values[i] = (values[i] as number) + one.height_uV * Math.exp(-since_s / one.return_s);
          }
        }
      },
    };
  },
};
