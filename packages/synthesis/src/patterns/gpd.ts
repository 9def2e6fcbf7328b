import { dischargeVoice, evolutionSways, type DischargeOptions } from './discharges.ts';
import { frontToBack } from './places.ts';
import type { Pattern } from './pattern.ts';

/**
 * Generalised periodic discharges of 0.5–2.5 Hz over both sides, largest in front, which the back of the head sees
 * 50–100 ms later; intervals vary by 10–20 %, size a little. Hirsch et al. 2021, doi:10.1097/WNP.0000000000000806;
 * lag: Kaplan and Sutter 2015, doi:10.1097/WNP.0000000000000151.
 */
export const gpd: Pattern<
  DischargeOptions & {
    /** From the front to the back of the head. */
    readonly lag_s: number;
    /** How much larger the front is than the back. */
    readonly front: number;
  }
> = {
  id: 'gpd',
  reference: 'doi:10.1097/WNP.0000000000000806',
  defaults: {
    rate_hz: 1.3,
    variation: 0.13,
    amplitude_uV: [90, 130],
    form: 'triphasic',
    plus: 'none',
    evolves: null,
    lag_s: 0.075,
    front: 1.6,
  },
  layer: 'body',
  sways: evolutionSways,
  voice(cue, stage) {
    if (!stage.hasScalp) return undefined;
    const { front, lag_s } = cue.options;
    return dischargeVoice('gpd', cue, stage, frontToBack(stage, front, lag_s));
  },
};
