import type { Detector } from './detector.ts';
import { detectors } from './index.ts';

/** Made to compare others with. */
const compared: ReadonlySet<string> = new Set([
  'sz-line-length',
  'sz-gotman',
  'hfo-line-length',
  'spike-barkmeier',
]);

/** The detectors that watch where nobody chose. */
export const standardDetectors: readonly Detector[] = detectors.filter(({ id }) => !compared.has(id));
