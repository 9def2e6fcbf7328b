import type { FocusName } from '../head/foci.ts';
import { dischargeVoice, type DischargeOptions } from './discharges.ts';
import type { Cue, Pattern } from './pattern.ts';
import { aroundFocus } from './places.ts';

/**
 * Bilateral independent periodic discharges: each side has its focus, its rate and its own time.
 * Hirsch et al. 2021, doi:10.1097/WNP.0000000000000806.
 */
export const bipd: Pattern<
  Omit<DischargeOptions, 'evolves'> & {
    readonly foci: readonly [FocusName, FocusName];
    /** Rate of the second focus as a multiple of the first one's. */
    readonly ratio: number;
  }
> = {
  id: 'bipd',
  reference: 'doi:10.1097/WNP.0000000000000806',
  defaults: {
    rate_hz: 0.9,
    variation: 0.15,
    amplitude_uV: [70, 120],
    form: 'sharp',
    plus: 'none',
    foci: ['left temporal', 'right parietal'],
    ratio: 1.25,
  },
  layer: 'body',
  voice(cue, stage) {
    if (!stage.hasScalp) return undefined;
    const { foci, ratio, rate_hz } = cue.options;
    const sides = foci.map((focus, k) => {
      const own: Cue<DischargeOptions> = {
        ...cue,
        options: { ...cue.options, evolves: null, rate_hz: k === 0 ? rate_hz : rate_hz * ratio },
        random: (...tag) => cue.random(focus, ...tag),
      };
      return dischargeVoice('bipd', own, stage, aroundFocus(stage, focus));
    });
    const [first, second] = sides as [(typeof sides)[number], (typeof sides)[number]];
    const channels = [...new Set(sides.flatMap(({ findings }) => findings.flatMap((one) => one.channels)))];
    return {
      from_s: Math.min(first.from_s, second.from_s),
      to_s: Math.max(first.to_s, second.to_s),
      findings: first.findings.map((finding) => ({ ...finding, channels })),
      add(chunk) {
        first.add(chunk);
        second.add(chunk);
      },
    };
  },
};
