import { homogeneous } from '../head/sphere.ts';
import type { Pattern } from './pattern.ts';
import { rounded, trainVoice, type TrainOptions } from './trains.ts';

/**
 * The tongue, whose tip is negative against its root: delta of 0.7–3 Hz while somebody speaks or moves it, largest in
 * front and low at the temples. Kane et al. 2017, doi:10.1016/j.cnp.2017.07.002 (artifact: glossokinetic).
 */
export const glossokinetic: Pattern<TrainOptions> = {
  id: 'glossokinetic',
  reference: 'doi:10.1016/j.cnp.2017.07.002',
  defaults: { per_minute: 3, length_s: [2, 10], frequency_hz: [0.8, 2.8], amplitude_uV: [50, 140] },
  layer: 'body',
  voice(cue, stage) {
    if (!stage.hasScalp) return undefined;
    const tongue = { position: [0, 0.35, -0.6], moment: [0, 1, 0] } as const;
    const places = [{ field: stage.field([tongue], 'Fp1', homogeneous), lag_s: 0 }];
    return trainVoice('glossokinetic', cue, stage, places, rounded, 0.4);
  },
};
