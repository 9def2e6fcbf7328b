import { describe, expect, it } from 'vitest';

import { annotationSignal, craftedFile, tal, type Crafted } from './crafted-file.ts';
import { EdfError } from './problem.ts';
import { openRecording } from './recording.ts';
import { blobSource, memorySource } from './source.ts';

const open = (crafted: Crafted | Uint8Array) =>
  openRecording(memorySource(crafted instanceof Uint8Array ? crafted : craftedFile(crafted)));

const codes = async (crafted: Crafted | Uint8Array) =>
  (await open(crafted)).problems().map(({ code }) => code);

const failure = async (crafted: Crafted | Uint8Array): Promise<EdfError> => {
  const error: unknown = await open(crafted).then(
    () => 'it could be read',
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(EdfError);
  return error as EdfError;
};

const second = [[1, 2, 3, 4]];
const plus = (reserved: string, more: Crafted = {}): Crafted => ({
  reserved,
  signals: [{}, annotationSignal()],
  data: [[...second, tal('+0')]],
  ...more,
});

describe('a file as the standard wants it', () => {
  it('has no problems, as EDF', async () => {
    const recording = await open({ data: [second] });
    expect(recording.problems()).toEqual([]);
    expect(recording.format).toBe('EDF');
    expect(recording.start).toBe('2020-03-02T04:05:06');
    expect(recording.signals).toEqual([
      {
        index: 0,
        label: 'E1',
        transducer: '',
        physicalDimension: 'uV',
        physicalMin: -100,
        physicalMax: 100,
        digitalMin: -32768,
        digitalMax: 32767,
        prefiltering: '',
        samplesPerRecord: 4,
        rate: { samples: 4, ticks: 10_000_000 },
        usable: true,
      },
    ]);
  });

  it('has no problems, as EDF+C, EDF+D, BDF, BDF+C and BDF+D', async () => {
    const bdf = '\u00ffBIOSEMI';
    const plusBdf = (reserved: string): Crafted =>
      plus(reserved, { version: bdf, signals: [{}, annotationSignal(20, 'BDF')] });
    for (const [format, crafted] of [
      ['EDF+C', plus('EDF+C')],
      ['EDF+D', plus('EDF+D')],
      ['BDF', { version: bdf, reserved: '24BIT', data: [second] }],
      ['BDF+C', plusBdf('BDF+C')],
      ['BDF+D', plusBdf('BDF+D')],
    ] as const) {
      const recording = await open(crafted);
      expect(recording.format).toBe(format);
      expect(recording.problems()).toEqual([]);
    }
  });

  it('is the same from a Blob', async () => {
    const recording = await openRecording(blobSource(new Blob([craftedFile({ data: [second] })])));
    const { counts } = await recording.read([0], 0, 4);
    expect([...counts]).toEqual(second[0]);
  });
});

describe('what cannot be read at all', () => {
  it.each([
    ['an empty file', new Uint8Array(0), 'HEADER_TRUNCATED', 0, 256],
    ['seven bytes', new Uint8Array(7), 'HEADER_TRUNCATED', 7, 256],
    [
      'another format',
      { version: 'RIFF....' },
      'NOT_EDF',
      'RIFF....',
      "'0' and seven spaces, or byte 255 and 'BIOSEMI'",
    ],
    ['another version', { version: '1' }, 'NOT_EDF', '1', "'0' and seven spaces, or byte 255 and 'BIOSEMI'"],
    [
      'BIOSEMI without its first byte',
      { version: ' BIOSEMI' },
      'NOT_EDF',
      'BIOSEMI',
      "'0' and seven spaces, or byte 255 and 'BIOSEMI'",
    ],
    ['half a header', craftedFile().subarray(0, 200), 'HEADER_TRUNCATED', 200, 256],
    ['half a signal header', craftedFile().subarray(0, 300), 'HEADER_TRUNCATED', 300, 512],
    ['no number of signals', { signalCount: 'x', headerBytes: '' }, 'SIGNAL_COUNT_INVALID', 'x', '0 … 9999'],
    [
      'a negative number of signals',
      { signalCount: '-1', headerBytes: '' },
      'SIGNAL_COUNT_INVALID',
      '-1',
      '0 … 9999',
    ],
    [
      'no samples a record',
      { signals: [{ samples: '', room: 4 }] },
      'SAMPLES_PER_RECORD_INVALID',
      '',
      'a whole number of at least 0',
    ],
    [
      'negative samples',
      { signals: [{ samples: '-4', room: 4 }] },
      'SAMPLES_PER_RECORD_INVALID',
      '-4',
      'a whole number of at least 0',
    ],
    [
      'half samples',
      { signals: [{ samples: '4.5', room: 4 }] },
      'SAMPLES_PER_RECORD_INVALID',
      '4.5',
      'a whole number of at least 0',
    ],
    [
      '9999 signals in a small file',
      { signalCount: '9999', headerBytes: '2560000' },
      'HEADER_TRUNCATED',
      512,
      2_560_000,
    ],
  ] as const)('%s', async (_name, crafted, code, value, limit) => {
    const error = await failure(crafted);
    expect(error.code).toBe(code);
    expect(error.value).toBe(value);
    expect(error.limit).toBe(limit);
  });

  it('says which signal', async () => {
    expect((await failure({ signals: [{}, { samples: 'many', room: 4 }] })).signal).toBe(1);
  });
});

describe('signal count and header bytes that contradict each other', () => {
  const two: Crafted = { signals: [{}, { label: 'E2' }], data: [[...second, ...second]] };

  it.each([
    ['header bytes unreadable', { headerBytes: 'many' }, ['HEADER_BYTES']],
    ['header bytes no multiple of 256', { headerBytes: '767' }, ['HEADER_BYTES']],
    ['header bytes too many', { headerBytes: '1024' }, ['HEADER_BYTES']],
    ['header bytes too few', { headerBytes: '512' }, ['HEADER_BYTES']],
    ['signal count unreadable', { signalCount: '?' }, ['SIGNAL_COUNT']],
    ['signal count too low', { signalCount: '1' }, ['SIGNAL_COUNT']],
    ['signal count too high', { signalCount: '3' }, ['SIGNAL_COUNT']],
  ] as const)('%s: the rest of the file decides', async (_name, wrong, expected) => {
    const recording = await open({ ...two, ...wrong });
    expect(recording.problems().map(({ code }) => code)).toEqual(expected);
    expect(recording.signals.map(({ label }) => label)).toEqual(['E1', 'E2']);
    expect([...(await recording.read([0, 1], 0, 4)).counts]).toEqual([1, 2, 3, 4, 1, 2, 3, 4]);
  });

  it('padding between header and data is skipped when the size proves it', async () => {
    const bytes = craftedFile({ ...two, headerBytes: '1024' });
    const padded = new Uint8Array(bytes.length + 256).fill(32);
    padded.set(bytes.subarray(0, 768));
    padded.set(bytes.subarray(768), 1024);
    const recording = await open(padded);
    expect(recording.header.header_bytes).toBe(1024);
    expect([...(await recording.read([0], 0, 4)).counts]).toEqual(second[0]);
  });

  it('is refused when nothing decides', async () => {
    const data = Array.from({ length: 40 }, () => [...second, ...second]);
    const error = await failure({ ...two, data, headerBytes: '1024', tail: new Uint8Array(7) });
    expect(error).toMatchObject({ code: 'HEADER_INCONSISTENT', value: '1024', limit: 768 });
  });
});

describe('EDF+ 2.1.2: the reserved field', () => {
  it.each([
    [
      'EDF+C without annotations',
      { reserved: 'EDF+C', data: [second] },
      'EDF',
      ['ANNOTATION_SIGNAL_MISSING'],
    ],
    [
      'EDF+C_Online without annotations',
      { reserved: 'EDF+C_Online', data: [second] },
      'EDF',
      ['ANNOTATION_SIGNAL_MISSING'],
    ],
    ['EDF+C and more', plus('EDF+C something'), 'EDF+C', []],
    ['another word', { reserved: 'EDF', data: [second] }, 'EDF', ['RESERVED_FIELD']],
    ['small letters', plus('edf+c'), 'EDF', ['RESERVED_FIELD', 'ANNOTATION_SIGNAL_UNDECLARED']],
    ['annotations in plain EDF', plus(''), 'EDF', ['ANNOTATION_SIGNAL_UNDECLARED']],
    ['BDF+C in an EDF', plus('BDF+C'), 'EDF', ['FORMAT_CONFLICT', 'ANNOTATION_SIGNAL_UNDECLARED']],
    ['24BIT in an EDF', { reserved: '24BIT', data: [second] }, 'EDF', ['FORMAT_CONFLICT']],
    [
      'EDF+C in a BDF',
      { version: '\u00ffBIOSEMI', reserved: 'EDF+C', data: [second] },
      'BDF',
      ['FORMAT_CONFLICT', 'ANNOTATION_SIGNAL_MISSING'],
    ],
  ] as const)('%s', async (_name, crafted, format, expected) => {
    const recording = await open(crafted);
    expect(recording.format).toBe(format);
    expect(recording.problems().map(({ code }) => code)).toEqual(expected);
  });

  it('EDF+ 2.2.1: an annotation signal has its label and its extremes', async () => {
    const bdfLabel = plus('EDF+C', { signals: [{}, { ...annotationSignal(), label: 'BDF Annotations' }] });
    expect(await codes(bdfLabel)).toEqual(['ANNOTATION_LABEL']);
    const extremes = plus('EDF+C', { signals: [{}, { ...annotationSignal(), digitalMin: '0' }] });
    expect(await codes(extremes)).toEqual(['ANNOTATION_SIGNAL_FIELDS']);
    expect((await open(extremes)).problems()[0]).toMatchObject({ signal: 1, value: '0 … 32767' });
  });
});

describe('header fields', () => {
  it('zero bytes as padding, text not at the left', async () => {
    const recording = await open({ patient: 'X X X X\0\0\0', signals: [{ label: '  E1' }], data: [second] });
    expect(recording.problems().map(({ code, signal }) => [code, signal])).toEqual([
      ['FIELD_PADDING', undefined],
      ['FIELD_PADDING', 0],
    ]);
    expect(recording.signals[0]?.label).toBe('E1');
  });

  it('Latin-1 and UTF-8 in the header are read and reported', async () => {
    const recording = await open({
      signals: [{ dimension: '\u00b5V' }, { label: 'E2', dimension: '\u00c2\u00b5V' }],
      data: [[...second, ...second]],
    });
    expect(recording.signals.map(({ physicalDimension }) => physicalDimension)).toEqual(['µV', 'µV']);
    expect(recording.problems().map(({ code, signal }) => [code, signal])).toEqual([
      ['FIELD_ENCODING', 0],
      ['FIELD_ENCODING', 1],
    ]);
  });

  it('control characters are kept and reported', async () => {
    const recording = await open({ signals: [{ label: 'E\u00071' }], data: [second] });
    expect(recording.signals[0]?.label).toBe('E\u00071');
    expect(recording.problems()[0]).toMatchObject({ code: 'FIELD_CHARACTERS', value: 'E\\x071' });
  });

  it('identification: EDF+ sub-fields, underscores, X', async () => {
    const { header } = await open(
      plus('EDF+C', {
        patient: 'MCH-0234567 F 02-AUG-1951 Haagse_Harry more of it',
        recording: 'Startdate 02-MAR-2020 PSG-1234/2002 X Telemetry03',
      }),
    );
    expect(header.patient).toEqual({
      text: 'MCH-0234567 F 02-AUG-1951 Haagse_Harry more of it',
      code: 'MCH-0234567',
      sex: 'F',
      birthdate: '02-AUG-1951',
      name: 'Haagse Harry',
      additional: 'more of it',
    });
    expect(header.recording).toEqual({
      text: 'Startdate 02-MAR-2020 PSG-1234/2002 X Telemetry03',
      startdate: '02-MAR-2020',
      administration: 'PSG-1234/2002',
      equipment: 'Telemetry03',
    });
  });

  it('identification: legacy text in plain EDF is no problem, in EDF+ it is', async () => {
    const legacy = { patient: 'John Doe', recording: 'night 3' };
    const plain = await open({ ...legacy, data: [second] });
    expect(plain.problems()).toEqual([]);
    expect(plain.header.patient).toEqual({ text: 'John Doe' });
    expect(await codes(plus('EDF+C', legacy))).toEqual(['RECORDING_FIELD', 'PATIENT_FIELD']);
    for (const patient of ['1 f X X', '1 X 2-AUG-1951 X', '1 X 31-FEB-1951 X', 'X  X X X'])
      expect(await codes(plus('EDF+C', { patient }))).toEqual(['PATIENT_FIELD']);
  });
});

describe('EDF+ 2.1.3.2: the start', () => {
  it.each([
    ['02.03.84', '2084-03-02T04:05:06'],
    ['02.03.85', '1985-03-02T04:05:06'],
    ['02.03.99', '1999-03-02T04:05:06'],
    ['02.03.00', '2000-03-02T04:05:06'],
    ['29.02.00', '2000-02-29T04:05:06'],
  ])('%s is %s', async (date, start) => {
    const recording = await open({ date, data: [second] });
    expect(recording.start).toBe(start);
    expect(recording.problems()).toEqual([]);
  });

  it.each([
    [{ date: '42.00.00' }, 'START_DATE_INVALID', '42.00.00'],
    [{ date: '29.02.01' }, 'START_DATE_INVALID', '29.02.01'],
    [{ date: '' }, 'START_DATE_INVALID', ''],
    [{ date: '2020-3-2' }, 'START_DATE_INVALID', '2020-3-2'],
    [{ time: '24.00.00' }, 'START_TIME_INVALID', '24.00.00'],
    [{ time: '12.60.00' }, 'START_TIME_INVALID', '12.60.00'],
    [{ time: '12.00.60' }, 'START_TIME_INVALID', '12.00.60'],
    [{ time: '12.00' }, 'START_TIME_INVALID', '12.00'],
  ])('%o has no start, and a problem', async (wrong, code, value) => {
    const recording = await open({ ...wrong, data: [second] });
    expect(recording.start).toBeNull();
    expect(recording.problems()).toMatchObject([{ code, value }]);
  });

  it('other separators are read in the same order', async () => {
    const recording = await open({ date: '02/03/20', time: '4:05:06', data: [second] });
    expect(recording.start).toBe('2020-03-02T04:05:06');
    expect(await codes({ date: '02/03/20', time: '4:05:06', data: [second] })).toEqual(['START_FORMAT']);
  });

  it('on a conflict the header with the 1985 rule wins', async () => {
    const recording = await open({ date: '12.12.12', recording: 'Startdate 12-DEC-1912', data: [second] });
    expect(recording.start).toBe('2012-12-12T04:05:06');
    expect(recording.problems()).toMatchObject([
      { code: 'START_CONFLICT', value: '12-DEC-1912', limit: '12-DEC-2012' },
    ]);
  });

  it('after 2084 only the recording field knows the year', async () => {
    const late = { date: '01.02.yy', data: [second] };
    const known = await open({ ...late, recording: 'Startdate 01-FEB-2091 X X X' });
    expect(known.start).toBe('2091-02-01T04:05:06');
    expect(known.problems()).toEqual([]);
    expect(await codes({ ...late, recording: 'Startdate X X X X' })).toEqual(['START_DATE_INVALID']);
    expect(await codes({ ...late, recording: 'Startdate 02-FEB-2091 X X X' })).toEqual([
      'START_DATE_INVALID',
    ]);
  });
});
