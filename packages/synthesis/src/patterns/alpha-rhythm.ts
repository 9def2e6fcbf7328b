import { dipoleNear } from '../head/foci.ts';
import type { Pattern } from './pattern.ts';
import { rhythmVoice } from './rhythm.ts';

/** Peak to peak of a rhythm of this deviation, as a reader measures its better stretches. */
const peakToPeak = 3.4;

/**
 * The posterior dominant rhythm of the waking brain with closed eyes: generators under the occipital, parietal and
 * posterior temporal sites of both sides, largest on the right, that wax and wane over a second or two and are blocked
 * by open eyes. Kane et al. 2017, doi:10.1016/j.cnp.2017.07.002 (alpha rhythm).
 */
export const alphaRhythm: Pattern<{
  frequency_hz: number;
  /** Peak to peak at O2, in its better stretches. */
  amplitude_uV: number;
  /** How much the left is smaller, 0 … 0.33: right is larger by up to 50 %. */
  asymmetry: number;
}> = {
  id: 'alpha-rhythm',
  reference: 'doi:10.1016/j.cnp.2017.07.002',
  defaults: { frequency_hz: 10, amplitude_uV: 45, asymmetry: 0.2 },
  layer: 'body',
  voice(cue, stage) {
    if (!stage.hasScalp) return undefined;
    const { frequency_hz, amplitude_uV, asymmetry } = cue.options;
    const side = (o: string, p: string, t: string, strength: number) => [
      { dipole: dipoleNear({ [o]: 1, Oz: 0.25 }, 0.76), strength },
      { dipole: dipoleNear({ [o]: 1, [p]: 0.8 }, 0.7), strength: 0.35 * strength },
      { dipole: dipoleNear({ [o]: 0.7, [t]: 1 }, 0.68), strength: 0.35 * strength },
    ];
    const generators = [...side('O2', 'P4', 'P8', 1), ...side('O1', 'P3', 'P7', 1 - asymmetry)];
    const settings = {
      frequency_hz,
      width_hz: 0.55,
      shared: 0.72,
      rms_uV: amplitude_uV / peakToPeak,
      sites: ['O2'],
    };
    return rhythmVoice(cue, stage, generators, settings, 'alpha');
  },
};
