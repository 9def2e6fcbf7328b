import { beltsOf } from '../head/generalised.ts';
import type { Pattern } from './pattern.ts';
import { rounded, trainVoice, type TrainOptions } from './trains.ts';

/**
 * Rhythmic frontal slow waves of drowsiness: two to five seconds of 2–5 Hz, largest in front, on both sides, at rest
 * again and again. Kane et al. 2017, doi:10.1016/j.cnp.2017.07.002 (frontal intermittent rhythmic delta activity; drowsiness).
 */
export const drowsyRhythm: Pattern<TrainOptions> = {
  id: 'drowsy-rhythm',
  reference: 'doi:10.1016/j.cnp.2017.07.002',
  defaults: { per_minute: 1.2, length_s: [2, 5], frequency_hz: [2.2, 4.5], amplitude_uV: [50, 100] },
  layer: 'body',
  voice(cue, stage) {
    if (!stage.hasScalp) return undefined;
    const belts = beltsOf(4);
    const fields = stage.fieldsOfGroups(
      belts.map(({ dipoles }) => dipoles),
      'Fz',
    );
    const places = fields.map((field, k) => ({ field, lag_s: 0.01 * k }));
    return trainVoice('drowsy-rhythm', cue, stage, places, rounded, 0.7);
  },
};
