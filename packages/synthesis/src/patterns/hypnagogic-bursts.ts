import { beltsOf } from '../head/generalised.ts';
import type { Pattern } from './pattern.ts';
import { rounded, trainVoice, type TrainOptions } from './trains.ts';

/**
 * Hypnagogic hypersynchrony: bursts of 3–5 Hz over the whole head on the way into sleep, 75–200 µV, at once and over at
 * once; in children most. Kane et al. 2017, doi:10.1016/j.cnp.2017.07.002 (hypnagogic hypersynchrony).
 */
export const hypnagogicBursts: Pattern<TrainOptions> = {
  id: 'hypnagogic-bursts',
  reference: 'doi:10.1016/j.cnp.2017.07.002',
  defaults: { per_minute: 1.5, length_s: [1.5, 6], frequency_hz: [3, 4.8], amplitude_uV: [90, 190] },
  layer: 'body',
  voice(cue, stage) {
    if (!stage.hasScalp) return undefined;
    const belts = beltsOf(1.5);
    const fields = stage.fieldsOfGroups(
      belts.map(({ dipoles }) => dipoles),
      'Fz',
    );
    const places = fields.map((field, k) => ({ field, lag_s: 0.01 * k }));
    return trainVoice('hypnagogic-bursts', cue, stage, places, rounded);
  },
};
