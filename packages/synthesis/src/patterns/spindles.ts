import { instants, voiceOf } from '../events.ts';
import { dipoleNear } from '../head/foci.ts';
import type { Pattern } from './pattern.ts';

/**
 * Sleep spindles: 11–16 Hz for 0.5 s or more, swelling and fading, largest at the centre.
 * AASM Manual for the Scoring of Sleep; Kane et al. 2017, doi:10.1016/j.cnp.2017.07.002 (sleep spindle).
 */
export const spindles: Pattern<{
  per_minute: number;
  frequency_hz: number;
  /** Peak to peak at C3, smallest and largest. */
  amplitude_uV: readonly [number, number];
}> = {
  id: 'spindles',
  reference: 'doi:10.1016/j.cnp.2017.07.002',
  defaults: { per_minute: 5, frequency_hz: 13, amplitude_uV: [25, 50] },
  layer: 'body',
  voice(cue, stage) {
    if (!stage.hasScalp) return undefined;
    const { per_minute, frequency_hz, amplitude_uV } = cue.options;
    const dipoles = [dipoleNear({ C3: 1, Fz: 0.4 }, 0.66), dipoleNear({ C4: 1, Fz: 0.4 }, 0.66)];
    const field = stage.field(dipoles, 'C3');
    const random = cue.random();
    const onsets = instants(random, cue.at_s, Math.min(cue.end_s, stage.length_s), per_minute, 2.5);
    const waves = onsets.map((onset_s) => {
      const length_s = random.between(0.7, 1.5);
      const height_uV = 0.5 * random.between(...amplitude_uV);
      const begin_hz = frequency_hz + random.between(-0.5, 0.8);
      const slows = random.between(0, 0.6);
      const wave = (t: number): number =>
        height_uV *
        Math.sin((Math.PI * t) / length_s) ** 1.5 *
        Math.sin(2 * Math.PI * (begin_hz - (0.5 * slows * t) / length_s) * t);
      return { onset_s, length_s, field, wave };
    });
    const channels = stage.labelsIn(field);
    // A seizure silences them, as it does spikes.
    const shown = waves.filter(({ onset_s }) => stage.gain('spikes').at(onset_s) > 0.5);
    return voiceOf(
      shown,
      shown.map(({ onset_s, length_s }) => ({ kind: 'spindle', onset_s, duration_s: length_s, channels })),
    );
  },
};
