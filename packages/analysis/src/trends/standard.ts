import { trends } from './index.ts';
import type { Trend } from './trend.ts';

const standard: ReadonlySet<string> = new Set([
  'cdsa',
  'asymmetry',
  'aeeg',
  'band-power',
  'band-ratio',
  'spectral-edge',
  'suppression',
  'rhythmicity',
  'envelope',
  'artefact',
  'quality',
  'formula',
]);

/** The trends that are made where nobody chose: those of the default screen, of a batch, and of the benches. */
export const standardTrends: readonly Trend[] = trends.filter(({ id }) => standard.has(id));
