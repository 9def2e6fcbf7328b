import { easing } from '../course/course.ts';
import { movedRegion, type Region } from './movement.ts';
import type { Pattern } from './pattern.ts';
import { type Form, trainVoice, type TrainOptions } from './trains.ts';

/** Quickly up and slowly back. */
const thud: Form = (turn) => {
  const x = (turn / (2 * Math.PI)) % 1;
  return 2.1 * easing(x / 0.2) * Math.exp(-Math.max(0, x - 0.2) / 0.22) - 0.7;
};

/**
 * Patting: somebody pats or strokes the patient, 1.5–4 times a second, in bouts; a whole region of electrodes rocks with
 * it. Kane et al. 2017, doi:10.1016/j.cnp.2017.07.002 (artifact).
 */
export const patting: Pattern<TrainOptions & { readonly region: Region }> = {
  id: 'patting',
  reference: 'doi:10.1016/j.cnp.2017.07.002',
  defaults: {
    per_minute: 3,
    length_s: [4, 20],
    frequency_hz: [1.6, 3.6],
    amplitude_uV: [60, 180],
    region: 'back',
  },
  layer: 'electrode',
  voice(cue, stage) {
    if (!stage.hasScalp) return undefined;
    const places = [{ field: movedRegion(stage, cue.options.region, cue.random('region')), lag_s: 0 }];
    return trainVoice('patting', cue, stage, places, thud, 0.5);
  },
};
