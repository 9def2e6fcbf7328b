import { easing } from '../course/course.ts';
import { instants, voiceOf } from '../events.ts';
import { focusOf, type FocusName } from '../head/foci.ts';
import type { Pattern } from './pattern.ts';

interface SpikeShape {
  readonly sharp_s: number;
  /** Of the slow wave, in parts of the spike's height. */
  readonly slow: number;
  readonly slow_s: number;
}

/** Height of a spike with its slow wave, peak 1: steep up, less steep down, then a wave of the same polarity. */
export const spikeWave = (since_s: number, { sharp_s, slow, slow_s }: SpikeShape): number => {
  const x = since_s / sharp_s;
  const sharp = x < 0 || x > 1 ? 0 : x < 0.36 ? easing(x / 0.36) ** 1.4 : easing((1 - x) / 0.64) ** 1.25;
  const y = (since_s - 0.85 * sharp_s) / slow_s;
  const wave = y < 0 || y > 1 ? 0 : easing(y / 0.42) * easing((1 - y) / 0.58);
  return sharp + slow * wave;
};

/**
 * Interictal spikes of one focus: 20–70 ms, surface-negative, steep, with a slow wave of the same polarity after it,
 * with the field of a dipole in the cortex. Sizes and intervals vary.
 * Kane et al. 2017, doi:10.1016/j.cnp.2017.07.002 (spike, sharp wave).
 */
export const spikes: Pattern<{
  focus: FocusName;
  per_minute: number;
  /** Smallest and largest, at the focus' own site, against infinity. */
  amplitude_uV: readonly [number, number];
}> = {
  id: 'spikes',
  reference: 'doi:10.1016/j.cnp.2017.07.002',
  defaults: { focus: 'right temporal', per_minute: 4, amplitude_uV: [55, 120] },
  layer: 'body',
  voice(cue, stage) {
    if (!stage.hasScalp) return undefined;
    const { focus, per_minute, amplitude_uV } = cue.options;
    const { dipole, unitAt } = focusOf(focus);
    const field = stage.field([dipole], unitAt);
    const random = cue.random();
    const every = instants(random, cue.at_s, Math.min(cue.end_s, stage.length_s), per_minute, 0.6);
    const found = every.filter((onset_s) => stage.gain('spikes').at(onset_s) > 0.5);
    const happenings = found.map((onset_s) => {
      const shape = {
        sharp_s: random.between(0.045, 0.07),
        slow: random.between(0.3, 0.55),
        slow_s: random.between(0.18, 0.32),
      };
      const height_uV = -random.between(...amplitude_uV);
      const length_s = shape.sharp_s + shape.slow_s;
      return { onset_s, length_s, field, wave: (t: number) => height_uV * spikeWave(t, shape) };
    });
    const channels = stage.labelsIn(field);
    return voiceOf(
      happenings,
      happenings.map(({ onset_s, length_s }) => ({ kind: 'spike', onset_s, duration_s: length_s, channels })),
    );
  },
};
