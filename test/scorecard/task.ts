import type { PersonPlan } from './persons.ts';
import type { NightPlan } from './plan.ts';
import type { StudyPlan } from './studies/plan.ts';

/** What one thread does: some detectors listen to one night. Plain data. */
export type Task =
  | { readonly kind: 'night'; readonly plan: NightPlan; readonly detectors: readonly string[] }
  | { readonly kind: 'study'; readonly plan: StudyPlan; readonly detectors: readonly string[] }
  | { readonly kind: 'person'; readonly plan: PersonPlan; readonly detectors: readonly string[] };
