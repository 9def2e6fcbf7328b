import { memorySource, openRecording, writeAnnotationsFile, writeStrictRecording } from '@valvomo/edf';
import { ticks } from '@valvomo/model';
import { describe, expect, it } from 'vitest';

import { marksOfEdf } from './edf-marks.ts';
import { withMarks } from './edf/with-marks.ts';
import type { ImportedMark } from './imported-mark.ts';
import { madeFile, memoryFile, readOf } from './recording.fixture.ts';

const marks: readonly ImportedMark[] = [
  { onset: ticks(-5n), duration: null, text: 'early', channels: null },
  { onset: ticks(10n), duration: ticks(30n), text: 'spike', channels: ['Fp1', 'F7'] },
  { onset: ticks(10n), duration: ticks(30n), text: 'spike', channels: null },
  { onset: ticks(10n), duration: ticks(30n), text: 'spike', channels: null },
  { onset: ticks(40n), duration: null, text: 'me@home', channels: ['E1'] },
];

describe('marks of an EDF+ file', () => {
  it('come back as they went into one, channels included', async () => {
    const { strict, recording: of } = await readOf(await madeFile({ samples: [4], gaps: [0] }));
    const out = memoryFile();
    await writeStrictRecording(out, withMarks(strict, marks));
    const read = await openRecording(memorySource(out.bytes()));
    expect((await read.annotations()).map(({ text }) => text)).toEqual([
      'early',
      'spike@@Fp1',
      'spike@@F7',
      'spike',
      'spike',
      'me@home@@E1',
    ]);
    expect(await marksOfEdf(read, of)).toEqual({ marks, offset_ticks: 0n });
  });

  it('are placed by the start of their file, unless one of the two hides its date', async () => {
    const { recording: of } = await readOf(await madeFile({ samples: [4], gaps: [0] }));
    const file = async (more: { startdate?: 'X' }): Promise<unknown> => {
      const out = memoryFile();
      await writeAnnotationsFile(out, { start: '2026-11-22T00:00:00.25', ...more }, [
        { onset: ticks(7n), text: 'x' },
      ]);
      return marksOfEdf(await openRecording(memorySource(out.bytes())), of);
    };
    expect(await file({})).toMatchObject({ marks: [{ onset: 17_500_007n }], offset_ticks: 17_500_000n });
    expect(await file({ startdate: 'X' })).toMatchObject({ marks: [{ onset: 7n }], offset_ticks: null });
  });
});
