import type { FocusName } from '../head/foci.ts';
import type { Pattern } from './pattern.ts';
import { aroundFocus } from './places.ts';
import { arched, type Form, trainVoice, type TrainOptions } from './trains.ts';

/**
 * Fourteen and six positive spikes: half a second to a second of arches over the posterior temporal region, sharp on the
 * POSITIVE side, most at 14 Hz, fewer at 6 Hz. Kane et al. 2017, doi:10.1016/j.cnp.2017.07.002 (fourteen and six Hz positive bursts).
 */
export const fourteenAndSix: Pattern<
  TrainOptions & {
    readonly focus: FocusName;
    /** Which part of them is of 6 Hz. */
    readonly slow: number;
  }
> = {
  id: 'fourteen-and-six',
  reference: 'doi:10.1016/j.cnp.2017.07.002',
  defaults: {
    per_minute: 1.5,
    length_s: [0.5, 1],
    frequency_hz: [13, 15],
    amplitude_uV: [30, 56],
    focus: 'right posterior temporal',
    slow: 0.3,
  },
  layer: 'body',
  voice(cue, stage) {
    if (!stage.hasScalp) return undefined;
    const { focus, slow, frequency_hz, per_minute } = cue.options;
    const places = aroundFocus(stage, focus);
    const positive: Form = (turn) => -arched(turn);
    const of = (name: string, options: Partial<TrainOptions>) =>
      trainVoice(
        'fourteen-and-six',
        { ...cue, options: { ...cue.options, ...options }, random: (...tag) => cue.random(name, ...tag) },
        stage,
        places,
        positive,
        0.12,
      );
    const [six, fourteen] = [
      of('six', { frequency_hz: [5.5, 6.5], per_minute: slow * per_minute }),
      of('fourteen', { frequency_hz, per_minute: (1 - slow) * per_minute }),
    ];
    return {
      from_s: Math.min(six.from_s, fourteen.from_s),
      to_s: Math.max(six.to_s, fourteen.to_s),
      findings: [...six.findings, ...fourteen.findings],
      add(chunk) {
        six.add(chunk);
        fourteen.add(chunk);
      },
    };
  },
};
