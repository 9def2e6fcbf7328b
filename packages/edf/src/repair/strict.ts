import { ticks, type Counts } from '@valvomo/model';

import type { EdfFormat } from '../format.ts';
import { EdfError } from '../problem.ts';
import { startOf, type EdfDescription } from '../writer-header.ts';
import type { WrittenAnnotation } from '../writer-tal.ts';
import { openEdfWriter, type Appendable } from '../writer.ts';
import type { Stretch } from './onsets.ts';
import { placeAnnotations, recordOnsets } from './room.ts';

/** All that a strict EDF+ or BDF+ file holds, whatever it comes from. */
export interface StrictRecording {
  /** Gaps and room for annotations follow from the rest. */
  readonly description: Omit<EdfDescription, 'hasGaps' | 'annotation_bytes'>;
  /** When the records begin. */
  readonly stretches: readonly Stretch[];
  /** By onset. */
  readonly annotations: readonly WrittenAnnotation[];
  /** Counts of every signal, record after record, from number `from` on; each call begins anew. */
  readonly rows: (from?: number) => AsyncIterable<readonly Counts[]>;
}

interface WrittenFile {
  readonly format: EdfFormat;
  readonly records: number;
}

const recordsOf = (stretches: readonly Stretch[]): number =>
  stretches.reduce((sum, { records }) => sum + records, 0);

/** Whether records are not right behind one another. */
const areGaps = (stretches: readonly Stretch[], duration_ticks: number): boolean =>
  stretches.length > 1 || (duration_ticks === 0 && stretches.some(({ onset_ticks }) => onset_ticks > 0));

/** A file without signals and records gets one that holds its time. */
async function* orOne(
  rows: AsyncIterable<readonly Counts[]>,
  one: boolean,
): AsyncGenerator<readonly Counts[]> {
  if (one) yield [];
  else yield* rows;
}

/** @throws EdfError WRITE_INVALID when no strict file can hold it, and whatever `to` and the rows throw */
export const writeStrictRecording = async (
  to: Appendable,
  { description, stretches: given, annotations, rows }: StrictRecording,
): Promise<WrittenFile> => {
  const { recordDuration_ticks, bits = 16, signals } = description;
  const empty = signals.length === 0 && recordsOf(given) === 0;
  const stretches = empty ? [{ records: 1, onset_ticks: 0 }] : given;
  const records = recordsOf(stretches);
  const { fraction_ticks } = startOf(description.start);
  const kept = records > 0 ? annotations : [];
  const placed = placeAnnotations(kept, stretches, recordDuration_ticks, fraction_ticks);
  if (placed === undefined)
    throw new EdfError('WRITE_INVALID', 'the annotations find no room in the records', {
      value: annotations.length,
      limit: '16 MiB a record',
    });
  const hasGaps = areGaps(stretches, recordDuration_ticks);
  const { annotation_bytes, counts } = placed;
  const writer = await openEdfWriter(to, { ...description, hasGaps, annotation_bytes });
  const onsets = recordOnsets(stretches, recordDuration_ticks);
  let next = 0;
  for await (const record of orOne(rows(), empty)) {
    const count = counts.get(writer.records) ?? 0;
    for (const annotation of kept.slice(next, next + count)) writer.annotate(annotation);
    next += count;
    await writer.write(record, ticks(BigInt(Number(onsets.next().value))));
  }
  await writer.close();
  return { format: `${bits === 16 ? 'EDF' : 'BDF'}+${hasGaps ? 'D' : 'C'}`, records };
};
