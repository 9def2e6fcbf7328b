import type { Person } from './persons.ts';
import type { NightResult, Scored } from './results.ts';
import type { StudyNight } from './studies/hear.ts';

/** All that a card is made of. */
export interface Results {
  readonly ranges: 'tuning' | 'report';
  readonly seeds: readonly [first: number, count: number];
  readonly detectors: readonly Scored[];
  readonly nights: readonly NightResult[];
  /** Recordings of people as they are, with what was marked in them. */
  readonly recordings: readonly NightResult[];
  /** All recordings of people, and what every detector that watches says of them. */
  readonly persons: readonly Person[];
  /** What other detectors did on recordings of their own. */
  readonly studies: readonly StudyNight[];
  /** Those of them that somebody looked at while setting thresholds. */
  readonly lookedAt: readonly string[];
}
