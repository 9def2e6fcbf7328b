import type { TrendColumn } from '@valvomo/model';

/** Column `detector.region.part`. */
export const featureColumn = (
  detector: string,
  region: string,
  part: string,
  unit: string,
  derivations: readonly string[],
): TrendColumn => ({
  name: `${detector}.${region}.${part}`,
  trend: detector,
  region,
  part,
  unit,
  derivations,
  feature: true,
});

/** The first column of every detector: `detector.all.judged`. */
export const judgedColumn = (detector: string, derivations: readonly string[]): TrendColumn =>
  featureColumn(detector, 'all', 'judged', '1', derivations);
