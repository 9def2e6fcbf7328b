import { memorySource, openRecording, writeStrictRecording } from '@valvomo/edf';
import { ticks } from '@valvomo/model';
import { describe, expect, it } from 'vitest';

import { madeFile, memoryFile, readOf } from '../recording.fixture.ts';
import { anonymised } from './anonymise.ts';

const identified = {
  patient: {
    code: 'MCH-0234567',
    sex: 'F',
    birthdate: '02-AUG-1951',
    name: 'Haagse Harry',
    additional: 'room 5',
  },
  recording: { administration: 'EMG561', technician: 'BK/JOP', equipment: 'Amp 7', additional: 'ward 3' },
} as const;

describe('an anonymised recording', () => {
  it('says nothing of the person and the day; the time of day, sex, equipment and samples stay', async () => {
    const notes = [
      { onset: ticks(1n), text: 'Harry speaks; code MCH-0234567; harryson' },
      { onset: ticks(2n), text: 'eyes closed' },
    ];
    const bytes = await madeFile({ samples: [4], gaps: [0, 0], notes, more: identified });
    const { recording, removed } = anonymised((await readOf(bytes)).strict);
    const out = memoryFile();
    await writeStrictRecording(out, recording);
    const read = await openRecording(memorySource(out.bytes()));
    expect(read.start).toBe('1985-01-01T23:59:58.5');
    expect(read.header.patient.text).toBe('X F X X');
    expect(read.header.recording.text).toBe('Startdate X X X Amp_7');
    expect((await read.annotations()).map(({ text }) => text)).toEqual([
      'X speaks; code X; harryson',
      'eyes closed',
    ]);
    expect([...(await read.read([0], 0, 8)).counts]).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(read.problems()).toEqual([]);
    expect(Buffer.from(out.bytes()).toString('latin1')).not.toMatch(
      /Haagse|Harry\b|1951|0234567|EMG561|BK\/JOP|2026|NOV/,
    );
    expect(removed).toEqual([
      'patient code',
      'birthdate',
      'patient name',
      'further patient sub-fields',
      'administration code',
      'technician',
      'further recording sub-fields',
      'start date',
      'names, codes and dates in 1 annotations',
    ]);
  });

  it('has no dates in its annotations, those that the recorder wrote included', async () => {
    const texts = [
      'recording 7f3a-bed, file 2, origin 17951234567890123, start 17951234567890123, stream 0 first 0',
      'admitted 2026-11-20, born 02.08.1951 or 02-AUG-1951',
      'spike at 12.25 s, 300 uV',
    ];
    const notes = texts.map((text) => ({ onset: ticks(0n), text }));
    const { recording } = anonymised(
      (await readOf(await madeFile({ samples: [4], gaps: [0], notes }))).strict,
    );
    expect(recording.annotations.map(({ text }) => text)).toEqual([
      'recording X, file 2, origin X, start X, stream 0 first 0',
      'admitted X, born X or X',
      'spike at 12.25 s, 300 uV',
    ]);
  });

  it('of nobody has only its date taken', async () => {
    const bytes = await madeFile({ samples: [4], gaps: [0] });
    expect(anonymised((await readOf(bytes)).strict).removed).toEqual(['start date']);
  });
});
