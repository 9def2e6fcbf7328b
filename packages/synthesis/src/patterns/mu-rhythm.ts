import type { FocusName } from '../head/foci.ts';
import type { Pattern } from './pattern.ts';
import { aroundFocus } from './places.ts';
import { arched, trainVoice, type TrainOptions } from './trains.ts';

/**
 * The mu rhythm: trains of arches of 7–11 Hz over the central region of one side, waking, whether eyes are open or not.
 * Kane et al. 2017, doi:10.1016/j.cnp.2017.07.002 (mu rhythm).
 */
export const muRhythm: Pattern<TrainOptions & { readonly focus: FocusName }> = {
  id: 'mu-rhythm',
  reference: 'doi:10.1016/j.cnp.2017.07.002',
  defaults: {
    per_minute: 8,
    length_s: [1, 4],
    frequency_hz: [8.5, 10.5],
    amplitude_uV: [30, 60],
    focus: 'left central',
  },
  layer: 'body',
  voice(cue, stage) {
    if (!stage.hasScalp) return undefined;
    return trainVoice('mu-rhythm', cue, stage, aroundFocus(stage, cue.options.focus), arched, 0.5);
  },
};
