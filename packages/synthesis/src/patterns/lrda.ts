import type { FocusName } from '../head/foci.ts';
import { evolutionSways } from './discharges.ts';
import type { Pattern } from './pattern.ts';
import { aroundFocus } from './places.ts';
import { repeatingVoice, type RepeatingOptions } from './repeating.ts';

/**
 * Lateralised rhythmic delta activity of 0.5–4 Hz around one focus; the other side sees a fifth of it at most.
 * Hirsch et al. 2021, doi:10.1097/WNP.0000000000000806.
 */
export const lrda: Pattern<RepeatingOptions & { readonly focus: FocusName }> = {
  id: 'lrda',
  reference: 'doi:10.1097/WNP.0000000000000806',
  defaults: { frequency_hz: 2, amplitude_uV: 100, plus: 'none', evolves: null, focus: 'right temporal' },
  layer: 'body',
  sways: evolutionSways,
  voice(cue, stage) {
    if (!stage.hasScalp) return undefined;
    return repeatingVoice('lrda', cue, stage, aroundFocus(stage, cue.options.focus), 0);
  },
};
