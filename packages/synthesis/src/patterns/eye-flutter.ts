import { eyesUpwards } from '../head/eyes.ts';
import { homogeneous } from '../head/sphere.ts';
import type { Pattern } from './pattern.ts';
import { rounded, trainVoice, type TrainOptions } from './trains.ts';

/**
 * Lids that flutter: waves of 3–6 Hz at Fp1 and Fp2 for seconds, a third at F3 and F4, none at the occiput.
 * Kane et al. 2017, doi:10.1016/j.cnp.2017.07.002 (artifact); field: `head/eyes.ts`.
 */
export const eyeFlutter: Pattern<TrainOptions> = {
  id: 'eye-flutter',
  reference: 'doi:10.1016/j.cnp.2017.07.002',
  defaults: { per_minute: 2, length_s: [2, 8], frequency_hz: [3.2, 6], amplitude_uV: [40, 100] },
  layer: 'body',
  voice(cue, stage) {
    if (!stage.hasScalp) return undefined;
    const places = [{ field: stage.field(eyesUpwards, 'Fp1', homogeneous), lag_s: 0 }];
    return trainVoice('eye-flutter', cue, stage, places, rounded, 0.3);
  },
};
