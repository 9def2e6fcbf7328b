import { stay } from '../course/course.ts';
import { focusOf, type FocusName } from '../head/foci.ts';
import { Oscillator } from '../noise/oscillator.ts';
import type { Pattern } from './pattern.ts';

/**
 * Breach rhythm: over a hole in the skull everything is two to five times as large and more sharply contoured, above all
 * what is fast: mu-like waves of 6–11 Hz with beta on them. Kane et al. 2017, doi:10.1016/j.cnp.2017.07.002 (breach rhythm).
 */
export const breach: Pattern<{
  focus: FocusName;
  frequency_hz: number;
  /** Peak to peak in its better stretches. */
  amplitude_uV: number;
  /** Of the beta on it, in parts. */
  fast: number;
}> = {
  id: 'breach',
  reference: 'doi:10.1016/j.cnp.2017.07.002',
  defaults: { focus: 'left central', frequency_hz: 8.5, amplitude_uV: 70, fast: 0.45 },
  layer: 'body',
  voice(cue, stage) {
    if (!stage.hasScalp) return undefined;
    const { at_s, end_s, options } = cue;
    const { dipole, unitAt } = focusOf(options.focus);
    // Without bone in between the source lies near.
    const near = { ...dipole, position: dipole.position.map((x) => x * 1.1) as [number, number, number] };
    const field = stage.field([near], unitAt);
    const slow = new Oscillator(cue.random('slow'), stage.rate_hz, options.frequency_hz, 1.6);
    const beta = new Oscillator(cue.random('beta'), stage.rate_hz, 21, 5);
    const channels = stage.labelsIn(field);
    const duration_s = Math.min(end_s, stage.length_s) - at_s;
    return {
      from_s: at_s,
      to_s: end_s,
      findings: [{ kind: 'breach', onset_s: at_s, duration_s, channels }],
      add(chunk) {
        const source = chunk.scratch(0);
        const fast = chunk.scratch(1);
        slow.fill(source, chunk.samples);
        beta.fill(fast, chunk.samples);
        for (let i = 0; i < chunk.samples; i++) {
          const arch = source[i] as number;
          // Squared in part: sharp on one side.
          const value = arch - 0.25 * (arch * arch - 1) + options.fast * (fast[i] as number);
          source[i] = (options.amplitude_uV / 4) * value * stay(chunk.seconds(i), at_s, end_s, 1);
        }
        chunk.project(source, field);
      },
    };
  },
};
