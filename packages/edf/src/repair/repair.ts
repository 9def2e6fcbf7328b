import { ticks, type Counts } from '@valvomo/model';

import { openRecording, type EdfRecording } from '../recording.ts';
import type { ByteSource } from '../source.ts';
import { openEdfWriter, type Appendable } from '../writer.ts';
import { planRepair, type RepairPlan } from './plan.ts';
import { RepairLog, type RepairReport } from './report.ts';
import { recordOnsets } from './room.ts';
import { rowsOf } from './rows.ts';

/** Records of the plan: those of the broken file, and the one that was cut off. */
async function* rowsOfPlan(
  source: ByteSource,
  { header }: EdfRecording,
  { signals, records, cut, stretches }: RepairPlan,
): AsyncGenerator<readonly Counts[], void, undefined> {
  const numbers = signals.map(({ index }) => index);
  let left = stretches.reduce((sum, stretch) => sum + stretch.records, 0);
  for await (const rows of rowsOf(source, header, numbers, records)) {
    yield rows;
    left--;
  }
  if (cut !== undefined) yield cut;
  // A file without records and signals gets one that holds its time.
  else if (left > 0) yield [];
}

const writePlan = async (
  source: ByteSource,
  recording: EdfRecording,
  plan: RepairPlan,
  to: Appendable,
): Promise<void> => {
  const writer = await openEdfWriter(to, plan.description);
  const onsets = recordOnsets(plan.stretches, plan.description.recordDuration_ticks);
  let next = 0;
  for await (const rows of rowsOfPlan(source, recording, plan)) {
    const count = plan.placed.counts.get(writer.records) ?? 0;
    for (const annotation of plan.annotations.slice(next, next + count)) writer.annotate(annotation);
    next += count;
    await writer.write(rows, ticks(BigInt(Number(onsets.next().value))));
  }
  await writer.close();
};

/**
 * Writes what a file holds, however broken, as strict EDF+ or BDF+: counts as they are, every record where the reader
 * placed it, every annotation that has a place in time. The broken file is read twice and never written.
 * @returns every problem that the reader found, and what was done about each
 * @throws EdfError when the file cannot be read, or WRITE_INVALID when no strict file can hold it
 */
export const repairRecording = async (source: ByteSource, to: Appendable): Promise<RepairReport> => {
  const recording = await openRecording(source);
  await recording.onsets();
  await recording.annotations();
  await recording.checkSamples();
  const log = new RepairLog();
  const plan = await planRepair(source, recording, log);
  await writePlan(source, recording, plan, to);
  if (recording.format !== plan.format) log.note(`${recording.format} became ${plan.format}`);
  return {
    from: recording.format,
    to: plan.format,
    records: plan.stretches.reduce((sum, { records }) => sum + records, 0),
    problems: log.answers(recording.problems()),
    notes: log.notes,
  };
};
