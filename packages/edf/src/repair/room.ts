import { annotationBytes, talBytes, type WrittenAnnotation } from '../writer-tal.ts';
import type { Stretch } from './onsets.ts';

/** In which record every annotation stands, and how many bytes a record needs for that. */

export interface Placed {
  readonly annotation_bytes: number;
  /** How many annotations, in their order, stand in every record that has some. */
  readonly counts: ReadonlyMap<number, number>;
}

const bytes_min = 114;
const bytes_max = 1 << 24;

/** Onset of every record, ticks from the first. */
export function* recordOnsets(stretches: readonly Stretch[], duration_ticks: number): Generator<number> {
  for (const { records, onset_ticks } of stretches)
    for (let record = 0; record < records; record++) yield onset_ticks + record * duration_ticks;
}

interface Wanted {
  readonly onset: number;
  readonly bytes: number;
}

/** Puts each into the record in which it begins, or the next that has room; undefined when some find none. */
const placed = (
  wanted: readonly Wanted[],
  stretches: readonly Stretch[],
  duration_ticks: number,
  fraction_ticks: bigint,
  annotation_bytes: number,
): ReadonlyMap<number, number> | undefined => {
  const counts = new Map<number, number>();
  let next = 0;
  let record = 0;
  for (const onset of recordOnsets(stretches, duration_ticks)) {
    if (next === wanted.length) break;
    let room = annotation_bytes - talBytes(fraction_ticks + BigInt(onset), null, '').length;
    const from = next;
    for (let one = wanted[next]; one !== undefined; one = wanted[next]) {
      const later = duration_ticks > 0 && one.onset >= onset + duration_ticks;
      if (later || one.bytes > room) break;
      room -= one.bytes;
      next++;
    }
    if (next > from) counts.set(record, next - from);
    record++;
  }
  return next === wanted.length ? counts : undefined;
};

/** What comes after the last record stands in it. */
const lastOnset = (stretches: readonly Stretch[], duration_ticks: number): number => {
  const { records = 0, onset_ticks = 0 } = stretches.at(-1) ?? {};
  return onset_ticks + (records - 1) * duration_ticks;
};

/**
 * @param annotations by onset
 * @returns undefined when no size holds them: more than 16 MiB in a record, or no records at all
 */
export const placeAnnotations = (
  annotations: readonly WrittenAnnotation[],
  stretches: readonly Stretch[],
  duration_ticks: number,
  fraction_ticks: bigint,
): Placed | undefined => {
  const last = lastOnset(stretches, duration_ticks);
  const wanted = annotations.map((annotation) => ({
    onset: Math.min(Number(annotation.onset), last),
    bytes: annotationBytes(annotation, fraction_ticks).length,
  }));
  const longest = wanted.reduce((most, { bytes }) => Math.max(most, bytes), 0);
  for (let size = Math.max(bytes_min, longest + 32); size <= bytes_max; size = Math.ceil(size * 1.25)) {
    // Whole samples of both formats.
    const annotation_bytes = Math.ceil(size / 6) * 6;
    const counts = placed(wanted, stretches, duration_ticks, fraction_ticks, annotation_bytes);
    if (counts !== undefined) return { annotation_bytes, counts };
  }
  return undefined;
};
