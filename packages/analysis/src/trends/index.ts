import { asymmetry } from './asymmetry.ts';
import { bandPower } from './band-power.ts';
import { bandRatio } from './band-ratio.ts';
import { bsi } from './bsi.ts';
import { cdsa } from './cdsa.ts';
import { formula } from './formula.ts';
import { rhythmicity } from './rhythmicity.ts';
import { spectralEdge } from './spectral-edge.ts';
import { totalPower } from './total-power.ts';
import type { Trend } from './trend.ts';

/** A new trend is one file and one line here; columns come in this order. */
export const trends: readonly Trend[] = [
  cdsa,
  asymmetry,
  bsi,
  bandPower,
  bandRatio,
  totalPower,
  spectralEdge,
  rhythmicity,
  formula,
];
