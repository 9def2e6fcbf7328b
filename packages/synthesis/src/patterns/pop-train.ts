import type { Pattern } from './pattern.ts';

/**
 * One electrode that pops again and again, one to three times a second, for seconds: what looks most like periodic
 * discharges, but on one electrode alone. Kane et al. 2017, doi:10.1016/j.cnp.2017.07.002 (artifact).
 */
export const popTrain: Pattern<{
  electrode: string;
  per_second: number;
  amplitude_uV: number;
  /** Time in which each falls to 1/e. */
  return_s: number;
}> = {
  id: 'pop-train',
  reference: 'doi:10.1016/j.cnp.2017.07.002',
  defaults: { electrode: 'T5', per_second: 1.6, amplitude_uV: 180, return_s: 0.12 },
  layer: 'electrode',
  voice(cue, stage) {
    if (!stage.hasScalp) return undefined;
    const { electrode, per_second, amplitude_uV, return_s } = cue.options;
    const row = stage.rowOf(electrode);
    if (row < 0) return undefined;
    const random = cue.random();
    const end_s = Math.min(cue.end_s, stage.length_s);
    const pops: { readonly at_s: number; readonly height_uV: number }[] = [];
    const sign = random.uniform() < 0.5 ? -1 : 1;
    for (let at_s = cue.at_s; at_s < end_s; at_s += random.between(0.8, 1.2) / per_second)
      pops.push({ at_s, height_uV: sign * amplitude_uV * random.between(0.7, 1.2) });
    const tail_s = 8 * return_s;
    return {
      from_s: cue.at_s,
      to_s: end_s + tail_s,
      findings: [
        {
          kind: 'pop-train',
          onset_s: cue.at_s,
          duration_s: end_s - cue.at_s,
          channels: stage.labelsOf([row]),
        },
      ],
      add(chunk) {
        const values = chunk.row(row);
        const from_s = chunk.seconds(0);
        for (const { at_s, height_uV } of pops) {
          if (at_s >= chunk.seconds(chunk.samples) || at_s + tail_s < from_s) continue;
          for (let i = Math.max(0, Math.ceil((at_s - from_s) * chunk.rate_hz)); i < chunk.samples; i++)
            values[i] = (values[i] as number) + height_uV * Math.exp((at_s - chunk.seconds(i)) / return_s);
        }
      },
    };
  },
};
