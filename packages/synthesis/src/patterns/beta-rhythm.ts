import { dipoleNear } from '../head/foci.ts';
import type { Pattern } from './pattern.ts';
import { rhythmVoice } from './rhythm.ts';

/**
 * Low fast activity over the front of the head, more of it under benzodiazepines.
 * Kane et al. 2017, doi:10.1016/j.cnp.2017.07.002 (beta rhythm).
 */
export const betaRhythm: Pattern<{
  frequency_hz: number;
  /** Peak to peak at F3 and F4. */
  amplitude_uV: number;
}> = {
  id: 'beta-rhythm',
  reference: 'doi:10.1016/j.cnp.2017.07.002',
  defaults: { frequency_hz: 20, amplitude_uV: 8 },
  layer: 'body',
  voice(cue, stage) {
    if (!stage.hasScalp) return undefined;
    const { frequency_hz, amplitude_uV } = cue.options;
    const generators = [
      { F3: 1 },
      { F4: 1 },
      { Fz: 1 },
      { C3: 1, F3: 0.5 },
      { C4: 1, F4: 0.5 },
      { Fp1: 1, F3: 0.4 },
      { Fp2: 1, F4: 0.4 },
    ].map((near) => ({ dipole: dipoleNear(near as Record<string, number>, 0.76), strength: 1 }));
    const settings = {
      frequency_hz,
      width_hz: 5,
      shared: 0.25,
      rms_uV: amplitude_uV / 3.4,
      sites: ['F3', 'F4'],
    };
    return rhythmVoice(cue, stage, generators, settings, 'beta');
  },
};
