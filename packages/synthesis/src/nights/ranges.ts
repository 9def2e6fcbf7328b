import type { FocusName } from '../head/foci.ts';
import type { Random } from '../noise/random.ts';

/** Where a number may be drawn from: any of these spans. */
export type Spans = readonly (readonly [from: number, to: number])[];

export const lengthClasses = ['under 10 s', '10–20 s', '20–60 s', 'over 60 s'] as const;
export type LengthClass = (typeof lengthClasses)[number];

/** From where nights draw their numbers: plain data. */
export interface Ranges {
  readonly name: 'tuning' | 'report';
  readonly foci: readonly FocusName[];
  readonly length_s: Readonly<Record<LengthClass, Spans>>;
  /** Largest peak to peak of a seizure beside that of the background. */
  readonly ratio: Spans;
  /** Frequency at onset beside what is usual for its shape. */
  readonly onset: Spans;
  /** After which part of its length it reaches another place, and how strong it is there. */
  readonly spread_part: Spans;
  readonly spread_strength: Spans;
  /** Of a pattern before it evolves, and the rate it comes to. */
  readonly rate_hz: Spans;
  readonly to_hz: Spans;
  /** What a convulsion's muscles reach, which part of it is tonic, how long nothing is left afterwards. */
  readonly emg_uV: Spans;
  readonly tonic: Spans;
  readonly suppressed_s: Spans;
  /** Deviation of the background, and the alpha rhythm on it, peak to peak. */
  readonly background_uV: Spans;
  readonly alpha_hz: Spans;
  readonly alpha_uV: Spans;
  /** Of seizures at depth: fast activity at the onset and how long it lasts, a rhythm there, what they end in. */
  readonly fast_hz: Spans;
  readonly fast_s: Spans;
  readonly rhythm_hz: Spans;
  readonly late_uV: Spans;
  /** Spikes on the scalp and at depth: how large, and how many. */
  readonly spike_uV: Spans;
  readonly depth_spike_uV: Spans;
  readonly spikes_per_minute: Spans;
  /** Oscillations at depth, peak to peak. */
  readonly hfo_uV: Spans;
  /** Periodic and rhythmic patterns that do not evolve; spike-waves have rates of their own. */
  readonly pattern_hz: Spans;
  readonly pattern_uV: Spans;
  readonly spike_wave_hz: Spans;
  /** Of burst suppression: the median gap, how long bursts last, how large they are. */
  readonly gap_s: Spans;
  readonly burst_s: Spans;
  readonly burst_uV: Spans;
  readonly heart_bpm: Spans;
  /** How strong artefacts and benign variants are beside their usual size. */
  readonly distraction: Spans;
}

/** Ranges by their name: those for tuning, and those for the report, which leave out every number and place of the other. */
export const ranges: Readonly<Record<Ranges['name'], Ranges>> = {
  tuning: {
    name: 'tuning',
    foci: [
      'right temporal',
      'left frontal',
      'right parietal',
      'left occipital',
      'left central',
      'left posterior temporal',
    ],
    length_s: {
      'under 10 s': [
        [5, 6],
        [7.5, 8.5],
      ],
      '10–20 s': [
        [11, 13],
        [16, 18],
      ],
      '20–60 s': [
        [25, 35],
        [45, 52],
      ],
      'over 60 s': [
        [65, 85],
        [110, 130],
      ],
    },
    ratio: [
      [1.2, 1.6],
      [2.4, 3.2],
      [5, 6],
    ],
    onset: [
      [0.9, 1],
      [1.1, 1.2],
    ],
    spread_part: [
      [0.2, 0.3],
      [0.45, 0.55],
    ],
    spread_strength: [
      [0.4, 0.55],
      [0.7, 0.8],
    ],
    rate_hz: [
      [0.7, 0.9],
      [1.2, 1.4],
    ],
    to_hz: [
      [3, 3.4],
      [4, 4.5],
    ],
    emg_uV: [
      [250, 400],
      [700, 900],
    ],
    tonic: [
      [0.28, 0.34],
      [0.42, 0.48],
    ],
    suppressed_s: [
      [0, 0.1],
      [25, 35],
      [45, 55],
    ],
    background_uV: [
      [7, 9],
      [11, 12],
    ],
    alpha_hz: [
      [9, 9.6],
      [10.2, 10.6],
    ],
    alpha_uV: [
      [30, 42],
      [50, 58],
    ],
    fast_hz: [
      [80, 90],
      [100, 110],
    ],
    fast_s: [
      [6, 7],
      [9, 10],
    ],
    rhythm_hz: [
      [7, 8],
      [10, 11],
    ],
    late_uV: [
      [400, 600],
      [900, 1000],
    ],
    spike_uV: [[55, 120]],
    depth_spike_uV: [[250, 900]],
    spikes_per_minute: [[12, 15]],
    hfo_uV: [[12, 30]],
    pattern_hz: [
      [0.9, 1],
      [1.3, 1.31],
      [1.8, 2],
    ],
    pattern_uV: [[80, 150]],
    spike_wave_hz: [
      [1.95, 2.05],
      [2.95, 3.05],
    ],
    gap_s: [[6, 8]],
    burst_s: [[1, 2]],
    burst_uV: [[80, 250]],
    heart_bpm: [
      [58, 66],
      [74, 80],
    ],
    distraction: [
      [0.7, 0.9],
      [1.1, 1.3],
    ],
  },
  report: {
    name: 'report',
    foci: [
      'left temporal',
      'right frontal',
      'left parietal',
      'right occipital',
      'right central',
      'right posterior temporal',
    ],
    length_s: {
      'under 10 s': [
        [6.1, 7.4],
        [8.6, 9.9],
      ],
      '10–20 s': [
        [10, 10.9],
        [13.1, 15.9],
        [18.1, 19.9],
      ],
      '20–60 s': [
        [20, 24.9],
        [35.1, 44.9],
        [52.1, 59.9],
      ],
      'over 60 s': [
        [60, 64.9],
        [85.1, 109],
        [131, 180],
      ],
    },
    ratio: [
      [0.9, 1.19],
      [1.61, 2.39],
      [3.21, 4.99],
      [6.01, 8],
    ],
    onset: [
      [0.75, 0.89],
      [1.01, 1.09],
      [1.21, 1.35],
    ],
    spread_part: [
      [0.1, 0.19],
      [0.31, 0.44],
      [0.56, 0.7],
    ],
    spread_strength: [
      [0.25, 0.39],
      [0.56, 0.69],
      [0.81, 0.95],
    ],
    rate_hz: [
      [0.5, 0.69],
      [0.91, 1.19],
      [1.41, 1.8],
    ],
    to_hz: [
      [2.7, 2.99],
      [3.41, 3.99],
      [4.51, 5.5],
    ],
    emg_uV: [
      [100, 249],
      [401, 699],
      [901, 1200],
    ],
    tonic: [
      [0.2, 0.27],
      [0.35, 0.41],
      [0.49, 0.55],
    ],
    suppressed_s: [
      [20, 24.9],
      [35.1, 44.9],
      [55.1, 60],
    ],
    background_uV: [
      [5, 6.9],
      [9.1, 10.9],
      [12.1, 14],
    ],
    alpha_hz: [
      [8.5, 8.9],
      [9.7, 10.1],
      [10.7, 11],
    ],
    alpha_uV: [
      [20, 29],
      [43, 49],
      [59, 70],
    ],
    fast_hz: [
      [65, 79],
      [91, 99],
      [111, 130],
    ],
    fast_s: [
      [5, 5.9],
      [7.1, 8.9],
    ],
    rhythm_hz: [
      [5, 6.9],
      [8.1, 9.9],
      [11.1, 13],
    ],
    late_uV: [
      [250, 399],
      [601, 899],
      [1001, 1300],
    ],
    spike_uV: [
      [35, 54],
      [121, 200],
    ],
    depth_spike_uV: [
      [120, 249],
      [901, 1400],
    ],
    spikes_per_minute: [
      [2, 11.9],
      [15.1, 25],
    ],
    hfo_uV: [
      [6, 11.9],
      [30.1, 45],
    ],
    pattern_hz: [
      [0.5, 0.89],
      [1.01, 1.29],
      [1.32, 1.79],
      [2.01, 2.4],
    ],
    pattern_uV: [
      [40, 79],
      [151, 220],
    ],
    spike_wave_hz: [
      [1.5, 1.94],
      [2.06, 2.94],
      [3.06, 3.8],
    ],
    gap_s: [
      [3, 5.9],
      [8.1, 14],
    ],
    burst_s: [
      [0.6, 0.99],
      [2.01, 4],
    ],
    burst_uV: [
      [40, 79],
      [251, 400],
    ],
    heart_bpm: [
      [50, 57],
      [67, 73],
      [81, 95],
    ],
    distraction: [
      [0.5, 0.69],
      [0.91, 1.09],
      [1.31, 1.6],
    ],
  },
};

/** A number out of the spans, wide ones more often. */
export const drawnFrom = (random: Random, spans: Spans): number => {
  let left = random.uniform() * spans.reduce((sum, [from, to]) => sum + to - from, 0);
  for (const [from, to] of spans) {
    if (left < to - from) return from + left;
    left -= to - from;
  }
  return spans.at(-1)?.[1] ?? 0;
};

export const oneOf = <T>(random: Random, choices: readonly T[]): T =>
  choices[Math.floor(random.uniform() * choices.length)] as T;
