import { beltsOf } from '../head/generalised.ts';
import { evolutionSways } from './discharges.ts';
import type { Pattern } from './pattern.ts';
import { repeatingVoice, type RepeatingOptions } from './repeating.ts';

/**
 * Generalised rhythmic delta activity of 0.5–4 Hz, largest in front: waves of one form, one after the other.
 * Hirsch et al. 2021, doi:10.1097/WNP.0000000000000806.
 */
export const grda: Pattern<RepeatingOptions & { readonly front: number }> = {
  id: 'grda',
  reference: 'doi:10.1097/WNP.0000000000000806',
  defaults: { frequency_hz: 1.8, amplitude_uV: 110, plus: 'none', evolves: null, front: 2.5 },
  layer: 'body',
  sways: evolutionSways,
  voice(cue, stage) {
    if (!stage.hasScalp) return undefined;
    const belts = beltsOf(cue.options.front);
    const fields = stage.fieldsOfGroups(
      belts.map(({ dipoles }) => dipoles),
      'Fz',
    );
    const places = belts.map(({ back }, k) => ({ field: fields[k] as Float64Array, lag_s: 0.02 * back }));
    return repeatingVoice('grda', cue, stage, places, 0);
  },
};
