import { evolutionSways } from './discharges.ts';
import { frontToBack } from './places.ts';
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
    return repeatingVoice('grda', cue, stage, frontToBack(stage, cue.options.front, 0.02), 0);
  },
};
