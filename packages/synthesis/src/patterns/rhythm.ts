import type { Gain, Target } from '../course/sway.ts';
import { hemisphereOf } from '../head/generalised.ts';
import type { Dipole } from '../head/sphere.ts';
import { Oscillator } from '../noise/oscillator.ts';
import type { Stage } from '../stage.ts';
import type { Cue, Voice } from './pattern.ts';

/** One generator of a rhythm, and how strong it is beside the others. */
export interface Generator {
  readonly dipole: Dipole;
  readonly strength: number;
}

export interface RhythmSettings {
  readonly frequency_hz: number;
  /** Full width of the spectral peak: the rhythm remembers its phase for 1 / (π · width) seconds. */
  readonly width_hz: number;
  /** Part of the power that all generators share, 0 … 1. */
  readonly shared: number;
  /** Deviation at these sites, in the mean of their power. */
  readonly rms_uV: number;
  readonly sites: readonly string[];
}

/**
 * An ongoing rhythm of several generators that keep step by a part. Waxing and waning comes from the oscillators
 * (`noise/oscillator.ts`); what swells beyond twice its deviation is held back, as real rhythms are.
 */
export const rhythmVoice = (
  cue: Cue<object>,
  stage: Stage,
  generators: readonly Generator[],
  settings: RhythmSettings,
  target: Target,
): Voice => {
  const { frequency_hz, width_hz, shared, rms_uV, sites } = settings;
  const fields = stage.fields(
    generators.map(({ dipole, strength }) => ({
      position: dipole.position,
      moment: [dipole.moment[0] * strength, dipole.moment[1] * strength, dipole.moment[2] * strength],
    })),
    sites,
  );
  const oscillator = (name: number): Oscillator =>
    new Oscillator(cue.random('oscillator', name), stage.rate_hz, frequency_hz, width_hz);
  const common = oscillator(-1);
  const own = generators.map((_, k) => oscillator(k));
  const gains = generators.map(({ dipole }) => stage.gain(target, hemisphereOf(dipole.position)));
  const sharedPart = Math.sqrt(shared);
  const ownPart = Math.sqrt(1 - shared);
  return {
    from_s: cue.at_s,
    to_s: cue.end_s,
    findings: [],
    add(chunk) {
      const together = chunk.scratch(0);
      const source = chunk.scratch(1);
      common.fill(together, chunk.samples);
      own.forEach((one, k) => {
        one.fill(source, chunk.samples);
        const sizes = (gains[k] as Gain).over(chunk);
        for (let i = 0; i < chunk.samples; i++) {
          const value = sharedPart * (together[i] as number) + ownPart * (source[i] as number);
          source[i] = (rms_uV * (sizes[i] as number) * value) / Math.sqrt(1 + (value * value) / 9);
        }
        chunk.project(source, fields[k] as Float64Array);
      });
    },
  };
};
