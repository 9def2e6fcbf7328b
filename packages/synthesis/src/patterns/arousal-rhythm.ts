import { beltsOf } from '../head/generalised.ts';
import type { Pattern } from './pattern.ts';
import { rounded, trainVoice, type TrainOptions } from './trains.ts';

/**
 * The rhythm of an arousal: 3–10 s of rhythmic theta and alpha over front and centre as sleep breaks off. Muscle that
 * comes with it is an act of its own. Kane et al. 2017, doi:10.1016/j.cnp.2017.07.002 (arousal).
 */
export const arousalRhythm: Pattern<TrainOptions> = {
  id: 'arousal-rhythm',
  reference: 'doi:10.1016/j.cnp.2017.07.002',
  defaults: { per_minute: 0.6, length_s: [3, 10], frequency_hz: [4.5, 9], amplitude_uV: [40, 100] },
  layer: 'body',
  voice(cue, stage) {
    if (!stage.hasScalp) return undefined;
    const belts = beltsOf(2.5);
    const fields = stage.fieldsOfGroups(
      belts.map(({ dipoles }) => dipoles),
      'Fz',
    );
    const places = fields.map((field, k) => ({ field, lag_s: 0.01 * k }));
    return trainVoice('arousal-rhythm', cue, stage, places, rounded, 0.6);
  },
};
