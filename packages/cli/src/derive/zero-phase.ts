import { applyMatrix, derivationMatrix, zeroPhase, zeroPhaseSamplesMin } from '@valvomo/dsp';
import type { RecordedStream } from '@valvomo/edf';
import { displayCalibration, secondsOf } from '@valvomo/model';

import { UsageError } from '../terminal.ts';
import type { Chunks } from './derived.ts';
import type { PlannedStream } from './plan.ts';

type Run = RecordedStream['runs'][number];

/** Values that may be held at a time: a GiB. */
const values_max = 1 << 27;

const runsInWindow = ({ recorded, first, end }: PlannedStream): readonly Run[] =>
  recorded.runs.filter((run) => run.end > first && run.start < end);

/**
 * Of streams that have filters: stretches of the window that are too short to be filtered forward and backward, in seconds: their voltages are empty.
 * @throws UsageError when the longest stretches of all streams together do not fit into memory
 */
export const judgeStretches = (
  streams: readonly PlannedStream[],
): readonly { readonly from_s: number; readonly to_s: number }[] => {
  const held = streams.reduce((sum, stream) => {
    const longest = runsInWindow(stream).reduce((most, { start, end }) => Math.max(most, end - start), 0);
    return sum + longest * stream.rows.length;
  }, 0);
  if (held > values_max)
    throw new UsageError(
      `--zero-phase needs whole stretches between gaps: ${held} values at once, limit ${values_max} ` +
        '(32 rows of 256 Hz for 4.5 h); fewer rows, or filters without it',
      { value: held, limit: values_max },
    );
  return streams.flatMap((stream) => {
    const least = zeroPhaseSamplesMin(stream.filters);
    return runsInWindow(stream)
      .filter(({ start, end }) => end - start < least)
      .map(({ start, end }) => ({
        from_s: secondsOf(stream.rate, start),
        to_s: secondsOf(stream.rate, end),
      }));
  });
};

/** All rows of one stretch, as derived. */
const stretchOf = async (
  { recorded, rows }: PlannedStream,
  { start, end }: Run,
  values: Float64Array,
): Promise<void> => {
  const matrix = derivationMatrix(rows, recorded.description.signals.map(displayCalibration));
  const stride = end - start;
  for await (const item of recorded.items(start)) {
    if (item.kind === 'gap' || item.start >= end) return;
    const target = values.subarray(item.start - start);
    applyMatrix(matrix, item.counts, item.samples, 0, item.samples, target, stride);
  }
};

/**
 * The rows of a stream that has filters, every stretch filtered forward and backward as a whole. Voltages of a stretch that is too short
 * are NaN. Memory is that of the longest stretch.
 */
export const forwardAndBackward = (stream: PlannedStream): Chunks =>
  async function* () {
    const { rows, filters, filtered, first, end } = stream;
    const least = zeroPhaseSamplesMin(filters);
    for (const run of runsInWindow(stream)) {
      const stride = run.end - run.start;
      const values = new Float64Array(rows.length * stride);
      await stretchOf(stream, run, values);
      for (let row = 0; row < rows.length; row += 1) {
        if (filtered[row] !== true) continue;
        const own = values.subarray(row * stride, (row + 1) * stride);
        if (stride < least) own.fill(Number.NaN);
        else own.set(zeroPhase(filters, own, stride));
      }
      const from = Math.max(run.start, first);
      const samples = Math.min(run.end, end) - from;
      yield { start: from, samples, values, stride, offset: from - run.start };
    }
  };
