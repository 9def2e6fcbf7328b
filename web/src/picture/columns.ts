import type { HoleReason } from './stream-ring.ts';

export {
  collector,
  collectRow,
  ColumnStore,
  edgePlan,
  leaveColumns,
  passEdges,
  planEdges,
  positionOf,
  type Collector,
  type EdgePlan,
  type Placement,
} from '@valvomo/dsp';

/** Why a column is hatched; 0 = it is not. */
export const holeClass = { none: 0, gap: 1, skipped: 2, missing: 3 } as const;

export const holeClassOf = (reason: HoleReason): number => {
  if (reason === 'skipped') return holeClass.skipped;
  return reason === 'missing' ? holeClass.missing : holeClass.gap;
};
