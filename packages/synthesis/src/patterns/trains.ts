import { easing } from '../course/course.ts';
import { instants, voiceOf, type Happening } from '../events.ts';
import type { Stage } from '../stage.ts';
import type { Place } from './discharges.ts';
import type { Cue, Voice } from './pattern.ts';

/** Trains of waves that come and go. Every pair is the smallest and the largest. */
export interface TrainOptions {
  readonly per_minute: number;
  readonly length_s: readonly [number, number];
  readonly frequency_hz: readonly [number, number];
  /** Peak to peak where it is stated. */
  readonly amplitude_uV: readonly [number, number];
}

/** A wave over its phase in radians, peak to peak 2. */
export type Form = (turn: number) => number;

/** Rounded on one side and sharp on the negative one, as wickets and mu are. */
export const arched: Form = (turn) => 2 * Math.abs(Math.sin(0.5 * turn)) - 1;
export const rounded: Form = (turn) => Math.sin(turn);

/** @param swell_s time in which a train rises and falls; longer ones swell over a third of their length at most */
export const trainVoice = (
  kind: string,
  cue: Cue<TrainOptions>,
  stage: Stage,
  places: readonly Place[],
  form: Form,
  swell_s = 0.4,
): Voice => {
  const { per_minute, length_s: lengths, frequency_hz, amplitude_uV } = cue.options;
  const random = cue.random('trains');
  const end_s = Math.min(cue.end_s, stage.length_s);
  const onsets = instants(random, cue.at_s, end_s, per_minute, lengths[1] + 0.3);
  const gate = stage.gain('spikes');
  const drawn = onsets.map((onset_s) => {
    const length_s = Math.min(random.between(...lengths), Math.max(0.3, end_s - onset_s));
    const [hz, slows] = [random.between(...frequency_hz), random.between(-0.04, 0.04)];
    const height_uV = 0.5 * random.between(...amplitude_uV);
    const phase = random.between(0, 2 * Math.PI);
    const flicker = random.between(2, 4);
    const rise_s = Math.min(swell_s, length_s / 3);
    const wave = (t: number): number => {
      const turn = 2 * Math.PI * hz * t * (1 + (slows * t) / length_s) + phase;
      const waxing = 0.88 + 0.12 * Math.sin((flicker * turn) / 10);
      return height_uV * waxing * easing(t / rise_s) * easing((length_s - t) / rise_s) * form(turn);
    };
    return { onset_s, length_s, wave };
  });
  const shown = drawn.filter(({ onset_s }) => gate.at(onset_s) > 0.5);
  const happenings = shown.flatMap(({ onset_s, length_s, wave }) =>
    places.map(({ field, lag_s }): Happening => ({ onset_s: onset_s + lag_s, length_s, field, wave })),
  );
  const channels = [...new Set(places.flatMap(({ field }) => stage.labelsIn(field)))];
  return voiceOf(
    happenings,
    shown.map(({ onset_s, length_s }) => ({ kind, onset_s, duration_s: length_s, channels })),
  );
};
