import { openRecording } from '../recording.ts';
import type { ByteSource } from '../source.ts';
import type { Appendable } from '../writer.ts';
import { RepairLog, type RepairReport } from './report.ts';
import { strictRecording } from './strict-recording.ts';
import { writeStrictRecording } from './strict.ts';

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
  const { format, records } = await writeStrictRecording(to, await strictRecording(source, recording, log));
  if (recording.format !== format) log.note(`${recording.format} became ${format}`);
  return {
    from: recording.format,
    to: format,
    records,
    problems: log.answers(recording.problems()),
    notes: log.notes,
  };
};
