/** Detectors that are not of seizures are studied on recordings of their own. */
export const studies = ['spikes', 'patterns', 'suppression', 'sleep', 'depth', 'depth-seizures'] as const;
export type StudyName = (typeof studies)[number];

/** One recording of a study: plain data. */
export interface StudyPlan {
  readonly id: string;
  readonly study: StudyName;
  readonly seed: number;
  readonly ranges: 'tuning' | 'report';
  readonly length_s: number;
}

/** How many recordings, and how long they are. */
const sizes: Readonly<Record<StudyName, readonly [count: number, minutes: number]>> = {
  spikes: [4, 30],
  patterns: [4, 45],
  suppression: [8, 25],
  sleep: [2, 120],
  depth: [3, 4],
  'depth-seizures': [6, 30],
};

/** @param part of the recordings that is wanted, at least one of each study */
export const planStudies = (
  firstSeed: number,
  ranges: StudyPlan['ranges'],
  part: number,
): readonly StudyPlan[] =>
  studies.flatMap((study) => {
    const [count, minutes] = sizes[study];
    return Array.from({ length: Math.max(1, Math.round(part * count)) }, (_, k) => ({
      id: `${study}-${firstSeed + k}`,
      study,
      seed: firstSeed + k,
      ranges,
      length_s: 60 * minutes,
    }));
  });
