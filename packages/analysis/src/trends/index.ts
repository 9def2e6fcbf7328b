import { aeeg } from './aeeg.ts';
import { artefact } from './artefact.ts';
import { asymmetry } from './asymmetry.ts';
import { background } from './background.ts';
import { bandPower } from './band-power.ts';
import { bandRatio } from './band-ratio.ts';
import { bsi } from './bsi.ts';
import { burst } from './burst.ts';
import { cdsa } from './cdsa.ts';
import { envelope } from './envelope.ts';
import { formula } from './formula.ts';
import { heartRate } from './heart-rate.ts';
import { lineLength } from './line-length.ts';
import { quality } from './quality.ts';
import { rhythmicity } from './rhythmicity.ts';
import { spectralEdge } from './spectral-edge.ts';
import { suppression } from './suppression.ts';
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
  background,
  aeeg,
  suppression,
  burst,
  envelope,
  lineLength,
  heartRate,
  artefact,
  quality,
  formula,
];
