import { conditionsRule } from './conditions/index.ts';
import { standardDetectors } from './detectors/standard.ts';
import type { AnalysisChoice } from './engine/stream-analysis.ts';
import { defaultSettings } from './trends/settings.ts';
import { standardTrends } from './trends/standard.ts';

/** What is made of a recording where nobody chose. */
export const standardChoice: AnalysisChoice = {
  trends: standardTrends,
  conditions: conditionsRule,
  settings: defaultSettings,
  detectors: standardDetectors,
};

/** Another text whenever the rows or findings of two analyses cannot be put together. */
export const rulesOf = ({ trends, settings, detectors, thresholds, patient }: AnalysisChoice): string =>
  JSON.stringify([
    trends.map(({ id, version }) => [id, version]),
    settings,
    ...(detectors ?? []).map(({ id, version }) => [id, version]),
    thresholds ?? {},
    patient?.age_years ?? null,
  ]);
