import { applyMatrix, createCascade, derivationMatrix } from '@valvomo/dsp';
import { displayCalibration, type Block } from '@valvomo/model';

import type { PlannedStream } from './plan.ts';

/**
 * Samples [start, start + samples) of all rows of a stream: row r, sample start + i lies at r · stride + offset + i of
 * `values`, which belongs to the maker and is good until the next chunk is asked for.
 */
export interface Chunk {
  readonly start: number;
  readonly samples: number;
  readonly values: Float64Array;
  readonly stride: number;
  readonly offset: number;
}

/** A source of chunks; each call begins anew. */
export type Chunks = () => AsyncGenerator<Chunk, void, undefined>;

/** Where reading has to begin for the window to be right: filters run from the beginning of its stretch. */
const beginning = ({ recorded, filters, first }: PlannedStream): number =>
  filters.length === 0 ? first : (recorded.runs.find(({ end }) => end > first)?.start ?? first);

/** The part of a block that lies in the window; undefined when there is none. */
const inWindow = (
  { start, samples }: Pick<Block, 'start' | 'samples'>,
  { first, end }: PlannedStream,
): { readonly start: number; readonly samples: number; readonly offset: number } | undefined => {
  const from = Math.max(start, first);
  const until = Math.min(start + samples, end);
  return from < until ? { start: from, samples: until - from, offset: from - start } : undefined;
};

/**
 * The rows of a stream, derived and filtered forward as live: each filter settled on the first sample of its own input,
 * starting anew after every gap. Memory is that of one block.
 */
export const causal = (stream: PlannedStream): Chunks =>
  async function* () {
    const { recorded, rows, filters, filtered, end } = stream;
    const matrix = derivationMatrix(rows, recorded.description.signals.map(displayCalibration));
    const cascade = createCascade(filters, rows.length, filtered);
    let room = new Float64Array(0);
    for await (const item of recorded.items(beginning(stream))) {
      if (item.start >= end) return;
      if (item.kind === 'gap') {
        cascade.reset();
        continue;
      }
      const { samples, counts } = item;
      if (room.length < rows.length * samples) room = new Float64Array(rows.length * samples);
      const values = room.subarray(0, rows.length * samples);
      applyMatrix(matrix, counts, samples, 0, samples, values);
      cascade.process(values, samples);
      const part = inWindow(item, stream);
      if (part !== undefined) yield { ...part, values, stride: samples };
    }
  };
