import type { Counts } from '@valvomo/model';

import type { EdfProblem } from '../problem.ts';
import { openRecording, type EdfRecording } from '../recording.ts';
import type { ByteSource } from '../source.ts';
import type { EdfAnnotation } from '../timeline.ts';
import { durationFits } from '../writer-header.ts';
import { writtenAnnotation } from './notes.ts';
import { recordOnsets } from './room.ts';
import { rowsOf } from './rows.ts';
import { keptSignals } from './signals.ts';

/** Reads a repaired file and the broken one side by side: what the repair meant to do does not count here. */

/** Allowed by EDF+; everything else that the reader names must be gone. */
const allowed: ReadonlySet<EdfProblem['code']> = new Set(['PHYSICAL_RANGE_INVERTED'] as const);

const same = (a: Counts, b: Counts): boolean =>
  a.length === b.length && a.every((count, at) => count === b[at]);

const countsDiffer = async (
  [broken, before]: readonly [ByteSource, EdfRecording],
  [repaired, after]: readonly [ByteSource, EdfRecording],
): Promise<string | undefined> => {
  const kept = keptSignals(before.header.signals).map(({ index }) => index);
  const own = after.signals.map(({ index }) => index);
  if (kept.length !== own.length) return `${own.length} of ${kept.length} signals`;
  const records = await before.records();
  const others = rowsOf(repaired, after.header, own, Math.min(records, await after.records()));
  let record = 0;
  for await (const rows of rowsOf(broken, before.header, kept, records)) {
    const other = (await others.next()).value;
    if (!Array.isArray(other) || rows.some((counts, at) => !same(counts, other[at] as Counts)))
      return `the counts of record ${record}`;
    record++;
  }
  return undefined;
};

const onsetsDiffer = async (before: EdfRecording, after: EdfRecording): Promise<string | undefined> => {
  const ticks = before.header.recordDuration_ticks ?? 0;
  if (!durationFits(ticks)) return undefined;
  if (after.header.recordDuration_ticks !== ticks) return 'the record duration';
  const others = recordOnsets(await after.onsets(), ticks);
  let record = 0;
  for (const onset of recordOnsets(await before.onsets(), ticks)) {
    if (others.next().value !== onset) return `the onset of record ${record}`;
    record++;
  }
  return undefined;
};

const key = ({ onset, duration, text }: Pick<EdfAnnotation, 'onset' | 'duration' | 'text'>): string =>
  `${onset} ${duration ?? ''} ${text}`;

const annotationsDiffer = async (before: EdfRecording, after: EdfRecording): Promise<string | undefined> => {
  const found = (await after.annotations()).map(key);
  let at = 0;
  for (const annotation of await before.annotations()) {
    const { duration = null, ...written } = writtenAnnotation(annotation);
    at = found.indexOf(key({ ...written, duration }), at) + 1;
    if (at === 0) return `the annotation '${written.text}' at ${annotation.onset_s} s`;
  }
  return undefined;
};

/**
 * What a repaired file does not have as the reader understood the broken one: counts, onsets, annotations in their order,
 * and a problem that is left. Empty when all is well.
 * @throws EdfError SOURCE_FAILED
 */
export const repairDifferences = async (
  broken: ByteSource,
  repaired: ByteSource,
): Promise<readonly string[]> => {
  const before = await openRecording(broken);
  const after = await openRecording(repaired);
  const differences = [
    await countsDiffer([broken, before], [repaired, after]),
    await onsetsDiffer(before, after),
    await annotationsDiffer(before, after),
  ];
  await after.checkSamples();
  const left = after.problems().filter(({ code }) => !allowed.has(code));
  return [
    ...differences.flatMap((difference) =>
      difference === undefined ? [] : [`not as it was: ${difference}`],
    ),
    ...left.map(({ code, message }) => `still ${code}: ${message}`),
  ];
};
