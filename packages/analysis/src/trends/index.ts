import { bandPower } from './band-power.ts';
import type { Trend } from './trend.ts';

/** A new trend is one file and one line here; columns come in this order. */
export const trends: readonly Trend[] = [bandPower];
