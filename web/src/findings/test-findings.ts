import type { Finding } from './findings-state.ts';

/** A finding as the server tells it, on the stream of the bed of tests. */
export const findingOf = (change: Partial<Finding> = {}): Finding => ({
  kind: 'event',
  id: 'seizure:sz:1',
  revision: 1,
  detector: 'seizure',
  version: 1,
  type: 'sz',
  grade: 'suspected',
  stream: 1,
  start: 598 * 256,
  samples: 256,
  open: false,
  decided: 599 * 256,
  changed: 599 * 256,
  channels: ['T4-T6'],
  confidence: 0.82,
  features: { ratio: 3.1 },
  thresholds: { ratio_min: 2 },
  words: null,
  review: 'unreviewed',
  review_type: null,
  reviewed_by: null,
  ...change,
});
