import { easing } from '../course/course.ts';
import { voiceOf } from '../events.ts';
import { dipoleNear } from '../head/foci.ts';
import type { Pattern } from './pattern.ts';

/**
 * Photic driving: the occiput follows flashes, wave for wave, with a harmonic, for as long as each rate lasts; a pause
 * between rates. Kane et al. 2017, doi:10.1016/j.cnp.2017.07.002 (photic driving).
 */
export const photicDriving: Pattern<{
  /** One rate after the other. */
  flashes_hz: readonly number[];
  train_s: number;
  pause_s: number;
  /** Peak to peak. */
  amplitude_uV: number;
}> = {
  id: 'photic-driving',
  reference: 'doi:10.1016/j.cnp.2017.07.002',
  defaults: { flashes_hz: [6, 9, 12, 15, 18], train_s: 8, pause_s: 5, amplitude_uV: 40 },
  layer: 'body',
  voice(cue, stage) {
    if (!stage.hasScalp) return undefined;
    const { flashes_hz, train_s, pause_s, amplitude_uV } = cue.options;
    const field = stage.field(
      [dipoleNear({ O1: 1, P7: 0.2 }, 0.74), dipoleNear({ O2: 1, P8: 0.2 }, 0.74)],
      'O1',
    );
    const trains = flashes_hz.map((hz, k) => ({
      onset_s: cue.at_s + k * (train_s + pause_s),
      length_s: train_s,
      field,
      // Nothing follows the first two flashes fully.
      wave: (t: number): number =>
        0.42 *
        amplitude_uV *
        easing((t * hz) / 2) *
        easing((train_s - t) / 0.1) *
        (Math.sin(2 * Math.PI * hz * t) + 0.35 * Math.sin(4 * Math.PI * hz * t + 0.6)),
    }));
    const channels = stage.labelsIn(field);
    const shown = trains.filter(({ onset_s }) => onset_s + train_s <= cue.end_s);
    return voiceOf(
      shown,
      shown.map(({ onset_s, length_s }) => ({
        kind: 'photic-driving',
        onset_s,
        duration_s: length_s,
        channels,
      })),
    );
  },
};
