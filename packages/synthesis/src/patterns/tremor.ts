import { movedRegion, type Region } from './movement.ts';
import type { Pattern } from './pattern.ts';
import { rounded, trainVoice, type TrainOptions } from './trains.ts';

/**
 * Tremor of 4–6 Hz: the head rocks on the pillow, so that one region shows a rhythm that never changes its frequency.
 * Kane et al. 2017, doi:10.1016/j.cnp.2017.07.002 (artifact).
 */
export const tremor: Pattern<TrainOptions & { readonly region: Region }> = {
  id: 'tremor',
  reference: 'doi:10.1016/j.cnp.2017.07.002',
  defaults: {
    per_minute: 1.5,
    length_s: [5, 40],
    frequency_hz: [4.2, 5.9],
    amplitude_uV: [30, 90],
    region: 'back',
  },
  layer: 'electrode',
  voice(cue, stage) {
    if (!stage.hasScalp) return undefined;
    const places = [{ field: movedRegion(stage, cue.options.region, cue.random('region')), lag_s: 0 }];
    return trainVoice('tremor', cue, stage, places, rounded, 0.5);
  },
};
