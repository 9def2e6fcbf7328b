import { focusOf, type FocusName } from '../head/foci.ts';
import { hemisphereOf } from '../head/generalised.ts';
import { dischargeVoice, evolutionSways, type DischargeOptions } from './discharges.ts';
import type { Cue, Pattern } from './pattern.ts';
import { aroundFocus } from './places.ts';

/** What is left of the background on the side of the focus. */
const attenuation = (cue: Cue<object>, side: string, remains: number) =>
  (['background', 'alpha'] as const).map((target) => ({
    target,
    channels: [side],
    course: [
      [cue.at_s, 1],
      [cue.at_s + 2, remains],
      ...(cue.end_s < Infinity
        ? ([
            [cue.end_s, remains],
            [cue.end_s + 2, 1],
          ] as const)
        : []),
    ] as const,
  }));

/**
 * Lateralised periodic discharges of 0.5–2 Hz around one focus, intervals varying by 10–20 %, on a side whose
 * background is attenuated. Hirsch et al. 2021, doi:10.1097/WNP.0000000000000806; attenuation: Chatrian et al. 1964,
 * doi:10.1016/0013-4694(64)90137-3.
 */
export const lpd: Pattern<
  DischargeOptions & {
    readonly focus: FocusName;
    /** What is left of the background on that side, 0 … 1. */
    readonly remains: number;
  }
> = {
  id: 'lpd',
  reference: 'doi:10.1097/WNP.0000000000000806',
  defaults: {
    rate_hz: 1,
    variation: 0.15,
    amplitude_uV: [80, 150],
    form: 'sharp',
    plus: 'none',
    evolves: null,
    focus: 'left temporal',
    remains: 0.45,
  },
  layer: 'body',
  sways(cue) {
    const { focus, remains } = cue.options;
    const side = hemisphereOf(focusOf(focus).dipole.position);
    return [...attenuation(cue, side, remains), ...evolutionSways(cue)];
  },
  voice(cue, stage) {
    if (!stage.hasScalp) return undefined;
    return dischargeVoice('lpd', cue, stage, aroundFocus(stage, cue.options.focus));
  },
};
