import { easing, stay } from '../course/course.ts';
import type { Stage } from '../stage.ts';
import { coursesOf, patternFindings, type Evolution, type Place } from './discharges.ts';
import { IctalRhythm } from './ictal.ts';
import type { Cue, Voice } from './pattern.ts';

export interface RepeatingOptions {
  readonly frequency_hz: number;
  /** Peak to trough where it is stated. */
  readonly amplitude_uV: number;
  /** `+F` fast activity, `+S` sharp waves on it, both, or neither (ACNS 2021). */
  readonly plus: 'none' | 'F' | 'S' | 'FS';
  readonly evolves: Evolution | null;
}

/** Oscillation of a wave of the same form that repeats without a pause, at places that follow the first one. */
export const repeatingVoice = (
  kind: string,
  cue: Cue<RepeatingOptions>,
  stage: Stage,
  places: readonly Place[],
  sharpness: number,
): Voice => {
  const { frequency_hz, amplitude_uV, plus, evolves } = cue.options;
  const { rate_hz, size } = coursesOf(cue, frequency_hz);
  const [from_s, to_s] = [cue.at_s, Math.min(cue.end_s, stage.length_s)];
  const since = (course: typeof rate_hz, by: number) =>
    course.map(([at_s, value]) => [at_s - from_s, by * value] as const);
  const sharp = Math.min(1, sharpness + (plus.includes('S') ? 0.35 : 0));
  const late = evolves === null ? sharp : Math.max(sharp, 0.5);
  const rhythms = places.map(
    ({ lag_s }, k) =>
      new IctalRhythm(cue, `place ${k}`, stage.rate_hz, from_s, {
        frequency_hz: since(rate_hz, 1),
        amplitude_uV: since(size, amplitude_uV),
        sharpness:
          evolves === null
            ? [[0, sharp]]
            : [
                [evolves.after_s, sharp],
                [evolves.after_s + 0.5 * evolves.length_s, late],
              ],
        pull: [[0, 20]],
        lag_s,
      }),
  );
  const phase = cue.random('fast').between(0, 2 * Math.PI);
  const over_s = evolves === null ? Infinity : from_s + evolves.after_s + evolves.length_s;
  const channels = [...new Set(places.flatMap(({ field }) => stage.labelsIn(field)))];
  return {
    from_s,
    to_s: cue.end_s,
    findings: patternFindings(kind, cue, stage, channels),
    add(chunk) {
      const source = chunk.scratch(0);
      places.forEach(({ field }, k) => {
        const rhythm = rhythms[k] as IctalRhythm;
        rhythm.fill(chunk, source, k === 0 ? undefined : rhythms[0]);
        for (let i = 0; i < chunk.samples; i++) {
          const now_s = chunk.seconds(i);
          // Fast activity swells once a wave.
          const fast = plus.includes('F')
            ? 0.09 *
              amplitude_uV *
              Math.max(0, -Math.sin(rhythm.turns[i] as number)) *
              Math.sin(2 * Math.PI * 19 * now_s + phase)
            : 0;
          // After its seizure it is gone for some seconds.
          const gap = now_s < over_s ? easing((over_s - now_s) / 0.25) : easing((now_s - over_s - 8) / 2);
          source[i] = ((source[i] as number) + fast) * gap * stay(now_s, from_s, to_s, 0.4);
        }
        chunk.project(source, field);
      });
    },
  };
};
