import { courseAt, easing, silence, type Course } from '../course/course.ts';
import type { Sway } from '../course/sway.ts';
import { voiceOf, type Happening } from '../events.ts';
import type { Stage } from '../stage.ts';
import type { Cue, Finding, Voice } from './pattern.ts';
import { spikeWave } from './spikes.ts';

/** A pattern that grows into a seizure: faster, larger, then slower and over at once. */
export interface Evolution {
  /** Since the act's beginning. */
  readonly after_s: number;
  readonly length_s: number;
  /** The rate it comes to after two fifths of that. */
  readonly to_hz: number;
}

/** What `+` says of a pattern (ACNS 2021): fast activity on it, rhythmic delta under it, both, or neither. */
type Plus = 'none' | 'F' | 'R' | 'FR';

export interface DischargeOptions {
  readonly rate_hz: number;
  /** Deviation of the intervals, in parts of their mean. */
  readonly variation: number;
  /** Smallest and largest peak to trough. */
  readonly amplitude_uV: readonly [number, number];
  /** `sharp` and `spike` last 70–200 ms and less than 70, `triphasic` about 400 ms. */
  readonly form: 'spike' | 'sharp' | 'triphasic';
  readonly plus: Plus;
  readonly evolves: Evolution | null;
}

/** Where a discharge is seen, and how much later than it begins. */
export interface Place {
  readonly field: Float64Array;
  readonly lag_s: number;
}

const forms: Readonly<
  Record<DischargeOptions['form'], { readonly length_s: number; readonly wave: (t: number) => number }>
> = {
  spike: { length_s: 0.36, wave: (t) => -spikeWave(t, { sharp_s: 0.06, slow: 0.4, slow_s: 0.3 }) },
  sharp: { length_s: 0.45, wave: (t) => -spikeWave(t, { sharp_s: 0.15, slow: 0.35, slow_s: 0.3 }) },
  triphasic: {
    length_s: 0.44,
    // Small and negative, large and positive, small, slow and negative.
    wave: (t) => {
      const bell = (at_s: number, width_s: number): number => Math.exp(-0.5 * ((t - at_s) / width_s) ** 2);
      const ends = easing(t / 0.04) * easing((0.44 - t) / 0.06);
      return ends * (-0.35 * bell(0.08, 0.025) + 0.72 * bell(0.18, 0.035) - 0.28 * bell(0.32, 0.055));
    },
  },
};

/** The seizure of a pattern that evolves, if it does. */
export const seizureOf = (
  cue: Cue<{ readonly evolves: Evolution | null }>,
): { from_s: number; to_s: number } | undefined => {
  const { evolves } = cue.options;
  if (evolves === null) return undefined;
  const from_s = cue.at_s + evolves.after_s;
  return { from_s, to_s: Math.min(cue.end_s, from_s + evolves.length_s) };
};

/** Rate and size, both over time, of a pattern that may evolve. */
export const coursesOf = (
  cue: Cue<{ readonly evolves: Evolution | null }>,
  rate_hz: number,
): { readonly rate_hz: Course; readonly size: Course } => {
  const seizure = seizureOf(cue);
  if (seizure === undefined) return { rate_hz: [[cue.at_s, rate_hz]], size: [[cue.at_s, 1]] };
  const { from_s, to_s } = seizure;
  const at = (part: number): number => from_s + part * (to_s - from_s);
  const to_hz = cue.options.evolves?.to_hz ?? rate_hz;
  return {
    rate_hz: [
      [from_s, rate_hz],
      [at(0.1), Math.max(rate_hz, 0.7 * to_hz)],
      [at(0.4), to_hz],
      [at(0.8), 0.75 * to_hz],
      [to_s, 0.45 * to_hz],
    ],
    size: [
      [from_s, 1],
      [at(0.4), 1.4],
      [to_s, 1.5],
    ],
  };
};

/** After its seizure a pattern pauses. */
const pause_s = 8;

/** Onsets of discharges: intervals vary about the rate's, never by so much that two touch. */
const onsetsOf = (cue: Cue<DischargeOptions>, stage: Stage): readonly number[] => {
  const random = cue.random('onsets');
  const { rate_hz } = coursesOf(cue, cue.options.rate_hz);
  const seizure = seizureOf(cue);
  const end_s = Math.min(cue.end_s, stage.length_s);
  const found: number[] = [];
  for (let at_s = cue.at_s + 0.1; at_s < end_s - 0.5;) {
    const resting = seizure !== undefined && at_s >= seizure.to_s && at_s < seizure.to_s + pause_s;
    if (!resting) found.push(at_s);
    const spread = Math.min(2.2, Math.max(-2.2, random.normal()));
    at_s += (1 + cue.options.variation * spread) / courseAt(rate_hz, at_s);
  }
  return found;
};

/** Fast activity that rides on a discharge: 0.2 s of 22 Hz. */
const fastWave = (t: number, height_uV: number): number =>
  t < 0 || t > 0.22 ? 0 : height_uV * Math.sin(2 * Math.PI * 22 * t) * Math.sin((Math.PI * t) / 0.22);

/** What stands between discharges with `+R`: a rounded delta wave to each. */
const deltaWave = (t: number, every_s: number, height_uV: number): number =>
  t < 0 || t > every_s
    ? 0
    : -height_uV * Math.sin((2 * Math.PI * t) / every_s) * Math.sin((Math.PI * t) / every_s);

/** The findings of a pattern and of the seizure it evolves into. */
export const patternFindings = (
  kind: string,
  cue: Cue<{ readonly evolves: Evolution | null }>,
  stage: Stage,
  channels: readonly string[],
): readonly Finding[] => {
  const end_s = Math.min(cue.end_s, stage.length_s);
  const whole = { kind, onset_s: cue.at_s, duration_s: end_s - cue.at_s, channels };
  const seizure = seizureOf(cue);
  if (seizure === undefined) return [whole];
  return [
    whole,
    { kind: 'seizure', onset_s: seizure.from_s, duration_s: seizure.to_s - seizure.from_s, channels },
  ];
};

/** While a pattern evolves the heart quickens and other spikes stop. */
export const evolutionSways = (cue: Cue<{ readonly evolves: Evolution | null }>): readonly Sway[] => {
  const seizure = seizureOf(cue);
  if (seizure === undefined) return [];
  const { from_s, to_s } = seizure;
  return [
    { target: 'spikes', course: silence(from_s, to_s + 5) },
    {
      target: 'heart-rate',
      course: [
        [from_s, 1],
        [from_s + 15, 1.2],
        [Math.max(from_s + 15, to_s), 1.2],
        [to_s + 60, 1],
      ],
    },
  ];
};

/**
 * Periodic discharges at places that see each of them with a lag of their own. All numbers of the recording's length
 * are drawn beforehand, so that nothing depends on how the stream is cut.
 */
export const dischargeVoice = (
  kind: string,
  cue: Cue<DischargeOptions>,
  stage: Stage,
  places: readonly Place[],
): Voice => {
  const { amplitude_uV, form, plus } = cue.options;
  const { size } = coursesOf(cue, cue.options.rate_hz);
  const random = cue.random('sizes');
  const { length_s, wave } = forms[form];
  const onsets = onsetsOf(cue, stage);
  const happenings = onsets.flatMap((at_s, k): readonly Happening[] => {
    const every_s = Math.min(2, (onsets[k + 1] ?? at_s + 1) - at_s);
    const height_uV = random.between(...amplitude_uV) * courseAt(size, at_s);
    // A discharge that follows sooner than its form lasts is squeezed, as those of a seizure are.
    const squeeze = Math.min(1, every_s / (1.05 * length_s));
    const shape = (t: number): number =>
      height_uV * wave(t / squeeze) +
      (plus.includes('F') ? fastWave(t - 0.03, 0.28 * height_uV) : 0) +
      (plus.includes('R') ? deltaWave(t, every_s, 0.45 * height_uV) : 0);
    const whole_s = plus.includes('R') ? Math.max(length_s, every_s) : length_s;
    return places.map(({ field, lag_s }) => ({
      onset_s: at_s + lag_s,
      length_s: whole_s,
      field,
      wave: shape,
    }));
  });
  const channels = [...new Set(places.flatMap(({ field }) => stage.labelsIn(field)))];
  return voiceOf(happenings, patternFindings(kind, cue, stage, channels));
};
