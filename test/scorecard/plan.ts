/** Which nights a scorecard is made of: plain data, so that a thread can be told and a cache can be keyed. */
export interface NightPlan {
  readonly id: string;
  readonly seed: number;
  readonly ranges: 'tuning' | 'report';
  /** A recording that is played forth and back under the seizures; null: everything is simulated. */
  readonly recording: string | null;
  /** The recording as it is, once, with what is marked in its events.tsv. */
  readonly plain: boolean;
  readonly length_s: number;
  readonly seizures: number;
}

export interface Wanted {
  readonly firstSeed: number;
  /** Nights with seizures; every second one on a recording where there are any. */
  readonly nights: number;
  /** Hours without a seizure. */
  readonly hours: number;
  readonly ranges: 'tuning' | 'report';
  readonly recordings: readonly string[];
}

export const seizuresANight = 8;
const night_s = 4500;
const calm_s = 8 * 3600;

/** Seizures at least 420 s from onset to onset leave room to draw. */
export const planNights = ({
  firstSeed,
  nights,
  hours,
  ranges,
  recordings,
}: Wanted): readonly NightPlan[] => {
  const withSeizures = Array.from({ length: nights }, (_, k): NightPlan => {
    const recording =
      k % 2 === 1 ? (recordings[((k - 1) / 2) % Math.max(1, recordings.length)] ?? null) : null;
    const seed = firstSeed + k;
    const id = `${recording === null ? 'night' : recording.replace(/\.\w+$/, '')}-${seed}`;
    return { id, seed, ranges, recording, plain: false, length_s: night_s, seizures: seizuresANight };
  });
  const calm: NightPlan[] = [];
  for (let left_s = Math.round(hours * 60) * 60, k = 0; left_s > 0; left_s -= calm_s, k += 1) {
    const seed = firstSeed + nights + k;
    const length_s = Math.max(1800, Math.min(calm_s, left_s));
    calm.push({ id: `calm-${seed}`, seed, ranges, recording: null, plain: false, length_s, seizures: 0 });
  }
  return [...withSeizures, ...calm];
};

/** Recordings of people, each as it is. */
export const planRecordings = (recordings: readonly string[]): readonly NightPlan[] =>
  recordings.map((recording) => ({
    id: recording.replace(/\.\w+$/, ''),
    seed: 0,
    ranges: 'report',
    recording,
    plain: true,
    length_s: 0,
    seizures: 0,
  }));
