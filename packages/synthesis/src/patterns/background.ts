import type { Gain } from '../course/sway.ts';
import { hemisphereOf } from '../head/generalised.ts';
import { PinkNoise } from '../noise/pink.ts';
import type { Dipole } from '../head/sphere.ts';
import { plus, scaled, unit, type Vector } from '../head/vector.ts';
import type { Pattern } from './pattern.ts';

const sites = [
  'Fp1',
  'Fp2',
  'F7',
  'F3',
  'Fz',
  'F4',
  'F8',
  'T7',
  'C3',
  'Cz',
  'C4',
  'T8',
  'P7',
  'P3',
  'Pz',
  'P4',
  'P8',
  'O1',
  'O2',
];

/**
 * The unremarkable EEG under everything else: many independent dipoles in the cortex of the upper head, each with a
 * spectrum of 1/f^slope; because each of them reaches several electrodes, neighbours correlate.
 * Aperiodic spectrum: Donoghue et al. 2020, doi:10.1038/s41593-020-00744-x. Field: `head/sphere.ts`.
 */
export const background: Pattern<{
  /** Deviation at an electrode, in the mean of the 19. */
  rms_uV: number;
  /** Exponent of the power spectrum. */
  slope: number;
  sources: number;
}> = {
  id: 'background',
  reference: 'doi:10.1038/s41593-020-00744-x',
  defaults: { rms_uV: 9, slope: 1.5, sources: 60 },
  layer: 'body',
  voice(cue, stage) {
    if (!stage.hasScalp) return undefined;
    const { rms_uV, slope, sources } = cue.options;
    const places = cue.random('places');
    const anywhere = (): Vector => [places.normal(), places.normal(), places.normal()];
    const dipoles = Array.from({ length: sources }, (): Dipole => {
      let outwards = unit(anywhere());
      while (outwards[2] < -0.35) outwards = unit(anywhere());
      const moment = unit(plus(scaled(outwards, 1.5), anywhere()));
      return { position: scaled(outwards, places.between(0.68, 0.86)), moment };
    });
    const fields = stage.fields(dipoles, sites);
    const noises = dipoles.map(
      (_, k) => new PinkNoise(cue.random('noise', k), stage.rate_hz, slope + places.between(-0.2, 0.2), 0.4),
    );
    const gains = dipoles.map(({ position }) => stage.gain('background', hemisphereOf(position)));
    return {
      from_s: cue.at_s,
      to_s: cue.end_s,
      findings: [],
      add(chunk) {
        const source = chunk.scratch(0);
        noises.forEach((noise, k) => {
          noise.fill(source, chunk.samples);
          const sizes = (gains[k] as Gain).over(chunk);
          for (let i = 0; i < chunk.samples; i++)
            source[i] = rms_uV * (sizes[i] as number) * (source[i] as number);
          chunk.project(source, fields[k] as Float64Array);
        });
      },
    };
  },
};
