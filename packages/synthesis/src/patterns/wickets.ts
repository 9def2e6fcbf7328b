import type { FocusName } from '../head/foci.ts';
import type { Pattern } from './pattern.ts';
import { aroundFocus } from './places.ts';
import { arched, trainVoice, type TrainOptions } from './trains.ts';

/**
 * Wicket spikes: trains of arched waves of 6–11 Hz over one temporal lobe in drowsiness, sharp on the negative side,
 * without slow waves after them. Kane et al. 2017, doi:10.1016/j.cnp.2017.07.002 (wicket spikes).
 */
export const wickets: Pattern<TrainOptions & { readonly focus: FocusName }> = {
  id: 'wickets',
  reference: 'doi:10.1016/j.cnp.2017.07.002',
  defaults: {
    per_minute: 2,
    length_s: [0.5, 2],
    frequency_hz: [6.5, 10.5],
    amplitude_uV: [60, 120],
    focus: 'left temporal',
  },
  layer: 'body',
  voice(cue, stage) {
    if (!stage.hasScalp) return undefined;
    return trainVoice('wickets', cue, stage, aroundFocus(stage, cue.options.focus), arched, 0.2);
  },
};
