import { EdfError } from './problem.ts';
import { startOf, type EdfDescription } from './writer-header.ts';
import { annotationBytes, type WrittenAnnotation } from './writer-tal.ts';
import { openEdfWriter, type Appendable } from './writer.ts';

/** An EDF+ or BDF+ file that holds nothing but annotations: marks beside a recording that is closed. */
export type AnnotationsDescription = Pick<
  EdfDescription,
  'bits' | 'start' | 'startdate' | 'patient' | 'recording'
>;

/** EDF recommends records of no more bytes than this; both sample sizes divide it. */
const record_bytes_max = 61_440;
/** Longest time-keeping list of a record of no duration: `+0.1234567` and three bytes. */
const timekeeping_bytes = 13;
const annotationsMax = 1_000_000;

const byOnset = (a: WrittenAnnotation, b: WrittenAnnotation): number =>
  a.onset < b.onset ? -1 : a.onset > b.onset ? 1 : 0;

/** Bytes a record: all annotations in one if that is not too long, and never too few for the longest. */
const recordBytes = (sizes: readonly number[], sample_bytes: number): number => {
  const longest = sizes.reduce((most, size) => Math.max(most, size), 0);
  const all = sizes.reduce((sum, size) => sum + size, 0);
  const wanted = timekeeping_bytes + Math.max(longest, Math.min(all, record_bytes_max - timekeeping_bytes));
  return Math.ceil(Math.max(wanted, 114) / sample_bytes) * sample_bytes;
};

/**
 * Writes a whole annotations-only file: no ordinary signals, records of duration 0, annotations by onset, those with the
 * same onset in the order given.
 * @param description `start` is the recording's own, to its fraction: onsets count from it in both files
 * @throws EdfError WRITE_INVALID when EDF+ has no form for an annotation, or there are more than a reader takes (1 000 000)
 */
export const writeAnnotationsFile = async (
  to: Appendable,
  description: AnnotationsDescription,
  annotations: readonly WrittenAnnotation[],
): Promise<void> => {
  if (annotations.length > annotationsMax)
    throw new EdfError('WRITE_INVALID', `${annotations.length} annotations in a file`, {
      value: annotations.length,
      limit: annotationsMax,
    });
  const { fraction_ticks } = startOf(description.start);
  const sorted = annotations.toSorted(byOnset);
  const sizes = sorted.map((annotation) => annotationBytes(annotation, fraction_ticks).length);
  const room = recordBytes(sizes, (description.bits ?? 16) / 8);
  const writer = await openEdfWriter(to, {
    ...description,
    recordDuration_ticks: 0,
    signals: [],
    annotation_bytes: room,
  });
  let left = room - timekeeping_bytes;
  for (const [at, annotation] of sorted.entries()) {
    const size = sizes[at] ?? 0;
    if (size > left) {
      await writer.write([]);
      left = room - timekeeping_bytes;
    }
    writer.annotate(annotation);
    left -= size;
  }
  await writer.write([]);
  await writer.close();
};
