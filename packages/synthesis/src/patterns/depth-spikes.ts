import { instants, voiceOf } from '../events.ts';
import { fieldThrough } from '../head/depth.ts';
import type { Stage } from '../stage.ts';
import type { Pattern } from './pattern.ts';
import { spikeWave } from './spikes.ts';

/** A patch of cortex that a shaft passes through, between this contact and the next one outwards. */
interface SpikeSite {
  readonly contact: string;
  /** How long after the first site it fires. */
  readonly delay_s: number;
  readonly strength: number;
}

/** Field of a site, or undefined when the stream has no such contact or nothing further out. */
export const siteField = (stage: Stage, label: string): Float64Array | undefined => {
  const inner = stage.depthRows.find((contact) => contact.label === label);
  const outer = stage.depthRows.find(
    (contact) => contact.shaft === inner?.shaft && contact.contact === inner.contact + 1,
  );
  if (inner === undefined || outer === undefined) return undefined;
  return fieldThrough(stage.channels.length, stage.depthRows, inner, outer);
};

/**
 * Interictal spikes at depth: steep, hundreds of µV, with opposite polarity on the two sides of the cortex that makes
 * them, so that they reverse along the shaft; they reach other structures within 5–50 ms.
 * Kane et al. 2017, doi:10.1016/j.cnp.2017.07.002 (spike); field: `head/depth.ts`.
 */
export const depthSpikes: Pattern<{
  sites: readonly SpikeSite[];
  per_minute: number;
  /** Smallest and largest at the larger of the two contacts beside the first site. */
  amplitude_uV: readonly [number, number];
}> = {
  id: 'depth-spikes',
  reference: 'doi:10.1016/j.cnp.2017.07.002',
  defaults: { sites: [], per_minute: 8, amplitude_uV: [250, 900] },
  layer: 'body',
  voice(cue, stage) {
    const { sites, per_minute, amplitude_uV } = cue.options;
    const places = sites.flatMap((site) => {
      const field = siteField(stage, site.contact);
      return field === undefined ? [] : [{ ...site, field }];
    });
    if (places.length === 0) return undefined;
    const random = cue.random();
    const every = instants(random, cue.at_s, Math.min(cue.end_s, stage.length_s), per_minute, 0.5);
    const onsets = every.filter((onset_s) => stage.gain('spikes').at(onset_s) > 0.5);
    const spikes = onsets.map((onset_s) => {
      const shape = {
        sharp_s: random.between(0.03, 0.055),
        slow: random.between(0.25, 0.6),
        slow_s: random.between(0.15, 0.35),
      };
      const height_uV = random.between(...amplitude_uV);
      // Some stay where they began.
      const reached = random.uniform() < 0.7 ? places : places.slice(0, 1);
      return reached.map(({ field, delay_s, strength }) => ({
        onset_s: onset_s + delay_s * random.between(0.8, 1.2),
        length_s: shape.sharp_s + shape.slow_s,
        field,
        wave: (t: number) => -height_uV * strength * spikeWave(t, shape),
      }));
    });
    return voiceOf(
      spikes.flat(),
      spikes.map((all, k) => ({
        kind: 'spike',
        onset_s: onsets[k] as number,
        duration_s: all[0]?.length_s ?? 0,
        channels: [...new Set(all.flatMap(({ field }) => stage.labelsIn(field)))],
      })),
    );
  },
};
