import { ticks } from '@valvomo/model';

import { writeAnnotationsFile } from './annotations-file.ts';
import { MemoryFile } from './memory-file.fixture.ts';
import { resumeEdfWriter } from './resume-writer.ts';
import type { EdfDescription, WrittenSignal } from './writer-header.ts';
import { openEdfWriter } from './writer.ts';

/** One file of every form that the writer writes, for other people's readers to judge. */

const signal = (
  label: string,
  samplesPerRecord: number,
  physicalDimension: string,
  physicalMax: number,
): WrittenSignal => ({
  label,
  transducer: physicalDimension === 'uV' ? 'AgAgCl cup electrode' : '',
  physicalDimension,
  physicalMin: physicalDimension === '%' ? 0 : -physicalMax,
  physicalMax,
  digitalMin: physicalDimension === '%' ? 0 : -32_768,
  digitalMax: physicalDimension === '%' ? 1000 : 32_767,
  prefiltering: physicalDimension === 'uV' ? 'HP:0.1Hz LP:75Hz' : '',
  samplesPerRecord,
});

const described: EdfDescription = {
  start: '2026-11-21T22:00:01.1234',
  recordDuration_ticks: 5_000_000,
  signals: [signal('EEG Fp1', 32, 'uV', 3276.8), signal('ECG', 64, 'mV', 5), signal('SpO2', 1, '%', 100)],
  patient: { code: 'MCH 0234567', sex: 'F', birthdate: '02-AUG-1951', name: 'Haagse Harry' },
  recording: { administration: 'EMG561', technician: 'BK/JOP', equipment: 'Valvomo' },
};
const wide: EdfDescription = {
  ...described,
  bits: 24,
  outside: 'keep',
  signals: described.signals.map((one) =>
    one.physicalDimension === '%' ? one : { ...one, digitalMin: -8_388_608, digitalMax: 8_388_607 },
  ),
};
const notes = [
  { onset: ticks(0n), text: 'recording starts' },
  { onset: ticks(12_500_000n), duration: ticks(5_000_000n), text: 'Closed, ä ö 仰卧' },
  { onset: ticks(25_000_000n), text: 'recording ends' },
];

const countsOf = (record: number, { signals }: EdfDescription): Int32Array[] =>
  signals.map(({ samplesPerRecord, digitalMin, digitalMax }, row) =>
    Int32Array.from(
      { length: samplesPerRecord },
      (_, at) => ((record * 7919 + row * 104_729 + at * 1999) % (digitalMax - digitalMin + 1)) + digitalMin,
    ),
  );

/** Six records; with gaps, 1.75 s before the third and a tick before the fifth; the fourth is cut off and written again. */
const written = async (description: EdfDescription): Promise<Uint8Array> => {
  const file = new MemoryFile();
  const writer = await openEdfWriter(file, description);
  for (const note of notes) writer.annotate(note);
  const gaps = description.hasGaps !== undefined;
  const gapBefore = (record: number): bigint =>
    gaps && record === 2 ? 17_500_000n : gaps && record === 4 ? 1n : 0n;
  for (let record = 0; record < 4; record++)
    await writer.write(countsOf(record, description), ticks(writer.end + gapBefore(record)));
  await file.truncate(file.bytes.length - 5);
  const { writer: further } = await resumeEdfWriter(file, description);
  for (let record = 3; record < 6; record++)
    await further.write(countsOf(record, description), ticks(further.end + gapBefore(record)));
  await further.close();
  return file.bytes;
};

const marks = async (): Promise<Uint8Array> => {
  const file = new MemoryFile();
  await writeAnnotationsFile(file, { start: described.start, startdate: 'X' }, notes.toReversed());
  return file.bytes;
};

/** Bytes by file name, as they stand in fixtures/edf. */
export const ownFiles = async (): Promise<Readonly<Record<string, Uint8Array>>> => ({
  'own-writer.edf': await written(described),
  'own-writer.bdf': await written(wide),
  'own-gaps.edf': await written({ ...described, hasGaps: 'when-they-come' }),
  'own-gaps.bdf': await written({ ...wide, hasGaps: true }),
  'own-marks.edf': await marks(),
});
