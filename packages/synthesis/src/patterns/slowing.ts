import { stay } from '../course/course.ts';
import { focusOf, dipoleNear, type FocusName } from '../head/foci.ts';
import type { Dipole } from '../head/sphere.ts';
import { Oscillator } from '../noise/oscillator.ts';
import type { Pattern } from './pattern.ts';

const everywhere: readonly Dipole[] = [
  { F3: 1, Fz: 0.5 },
  { F4: 1, Fz: 0.5 },
  { C3: 1, T7: 0.4 },
  { C4: 1, T8: 0.4 },
  { P3: 1, P7: 0.5 },
  { P4: 1, P8: 0.5 },
  { F7: 1, T7: 1 },
  { F8: 1, T8: 1 },
  { O1: 1, P7: 0.5 },
  { O2: 1, P8: 0.5 },
].map((near) => dipoleNear(near as Record<string, number>, 0.68));

/**
 * Slow activity of changing form, over one region or everywhere: delta and theta waves that no two electrodes show
 * quite alike. Kane et al. 2017, doi:10.1016/j.cnp.2017.07.002 (polymorphic delta activity).
 */
export const slowing: Pattern<{
  where: FocusName | 'everywhere';
  frequency_hz: number;
  /** Peak to peak, at the focus or in the mean of all sites. */
  amplitude_uV: number;
}> = {
  id: 'slowing',
  reference: 'doi:10.1016/j.cnp.2017.07.002',
  defaults: { where: 'everywhere', frequency_hz: 2.2, amplitude_uV: 60 },
  layer: 'body',
  voice(cue, stage) {
    if (!stage.hasScalp) return undefined;
    const { at_s, end_s } = cue;
    const { where, frequency_hz, amplitude_uV } = cue.options;
    const dipoles = where === 'everywhere' ? everywhere : [focusOf(where).dipole];
    const sites =
      where === 'everywhere' ? ['F3', 'F4', 'C3', 'C4', 'P3', 'P4', 'T7', 'T8'] : [focusOf(where).unitAt];
    const fields = stage.fields(dipoles, sites);
    const generators = dipoles.map((_, k) => [
      new Oscillator(cue.random('slow', k), stage.rate_hz, frequency_hz, 1.1),
      new Oscillator(cue.random('theta', k), stage.rate_hz, 2.4 * frequency_hz, 1.6),
    ]);
    const rms_uV = amplitude_uV / 3.6;
    const duration_s = Math.min(end_s, stage.length_s) - at_s;
    const channels = [...new Set(fields.flatMap((field) => stage.labelsIn(field)))];
    return {
      from_s: at_s,
      to_s: end_s,
      findings: [{ kind: 'slowing', onset_s: at_s, duration_s, channels }],
      add(chunk) {
        const source = chunk.scratch(0);
        const theta = chunk.scratch(1);
        generators.forEach(([slow, faster], k) => {
          (slow as Oscillator).fill(source, chunk.samples);
          (faster as Oscillator).fill(theta, chunk.samples);
          for (let i = 0; i < chunk.samples; i++) {
            const value = 0.9 * (source[i] as number) + 0.43 * (theta[i] as number);
            source[i] = rms_uV * value * stay(chunk.seconds(i), at_s, end_s, 2);
          }
          chunk.project(source, fields[k] as Float64Array);
        });
      },
    };
  },
};
