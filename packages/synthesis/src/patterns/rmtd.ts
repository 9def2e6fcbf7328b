import type { FocusName } from '../head/foci.ts';
import type { Pattern } from './pattern.ts';
import { aroundFocus } from './places.ts';
import { type Form, trainVoice, type TrainOptions } from './trains.ts';

/** A second wave on the flank of each. */
const notched: Form = (turn) =>
  (Math.sin(turn) + 0.45 * Math.sin(2 * turn + 0.8) + 0.2 * Math.sin(3 * turn)) / 1.25;

/**
 * Rhythmic mid-temporal theta bursts of drowsiness: notched waves of 5–7 Hz over one temporal lobe for seconds, without
 * any change of frequency or place. Kane et al. 2017, doi:10.1016/j.cnp.2017.07.002 (rhythmic temporal theta bursts of drowsiness).
 */
export const rmtd: Pattern<TrainOptions & { readonly focus: FocusName }> = {
  id: 'rmtd',
  reference: 'doi:10.1016/j.cnp.2017.07.002',
  defaults: {
    per_minute: 0.8,
    length_s: [4, 14],
    frequency_hz: [5, 6.8],
    amplitude_uV: [50, 90],
    focus: 'left temporal',
  },
  layer: 'body',
  voice(cue, stage) {
    if (!stage.hasScalp) return undefined;
    return trainVoice('rmtd', cue, stage, aroundFocus(stage, cue.options.focus), notched, 0.8);
  },
};
