import type { BedGap, View } from '../store/state.ts';

const near = 10_000_000n;

/** Gaps that a reader has to be told of: the seam of a loop is told by its own event. */
export const toldGaps = ({ gaps, events }: View): readonly BedGap[] =>
  gaps.filter(
    ({ from, to, reason }) =>
      reason !== 'seam' ||
      !events.some(({ kind, at }) => kind === 'seam' && at > from - near && at < to + near),
  );
