import type { Chunk } from '../chunk.ts';
import { easing } from '../course/course.ts';
import { Oscillator } from '../noise/oscillator.ts';
import type { Cue } from './pattern.ts';

interface Aftermath {
  readonly fields: readonly Float64Array[];
  readonly from_s: number;
  /** How long they last; they fade from the first second on. */
  readonly length_s: number;
  /** Peak to peak at the beginning. */
  readonly amplitude_uV: number;
}

/** The slow waves that a seizure leaves behind, each field with its own. */
export const postictalSlowing = (
  cue: Cue<object>,
  rate_hz: number,
  { fields, from_s, length_s, amplitude_uV }: Aftermath,
): ((chunk: Chunk) => void) => {
  const slow = fields.map((_, k) => new Oscillator(cue.random('postictal', k), rate_hz, 1.4 + 0.3 * k, 1.1));
  return (chunk) => {
    if (length_s === 0 || chunk.seconds(chunk.samples) <= from_s) return;
    const source = chunk.scratch(0);
    fields.forEach((field, k) => {
      (slow[k] as Oscillator).fill(source, chunk.samples);
      for (let i = 0; i < chunk.samples; i++) {
        const since_s = chunk.seconds(i) - from_s;
        const fading = easing(since_s / 1.5) * Math.max(0, 1 - since_s / length_s) ** 0.7;
        source[i] = (amplitude_uV / 3.4) * fading * (source[i] as number);
      }
      chunk.project(source, field);
    });
  };
};
