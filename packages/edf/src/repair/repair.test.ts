import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

import { annotationSignal, craftedFile, tal, type Crafted } from '../crafted-file.ts';
import { MemoryFile } from '../memory-file.fixture.ts';
import { EdfError } from '../problem.ts';
import { openRecording, type EdfRecording } from '../recording.ts';
import { memorySource } from '../source.ts';
import { repairRecording } from './repair.ts';
import type { RepairReport } from './report.ts';
import { repairDifferences } from './verify.ts';

interface Mended {
  readonly bytes: Uint8Array;
  readonly report: RepairReport;
  readonly recording: EdfRecording;
  readonly done: Readonly<Record<string, string>>;
  readonly notes: readonly string[];
}

const mend = async (broken: Uint8Array): Promise<Mended> => {
  const out = new MemoryFile();
  const report = await repairRecording(memorySource(broken), out);
  expect(await repairDifferences(memorySource(broken), memorySource(out.bytes))).toEqual([]);
  return {
    bytes: out.bytes,
    report,
    recording: await openRecording(memorySource(out.bytes)),
    done: Object.fromEntries(
      report.problems.map(({ code, signal, done }) => [`${code} ${signal ?? ''}`.trim(), done]),
    ),
    notes: report.notes.map(({ message }) => message),
  };
};

const mended = (crafted: Crafted): Promise<Mended> => mend(craftedFile(crafted));
const row = [1, 2, 3, 4];
const texts = async ({ recording }: Mended): Promise<unknown> =>
  (await recording.annotations()).map(({ onset_s, duration_s, text }) => [onset_s, duration_s, text]);
const counts = async ({ recording }: Mended, signal = 0): Promise<number[]> => [
  ...(await recording.read([signal], 0, 1000)).counts,
];

describe('every file that shows one oddity', () => {
  const folder = new URL('../../../../fixtures/edf/', import.meta.url);
  const expected = JSON.parse(readFileSync(new URL('repaired.expected.json', folder), 'utf8')) as Record<
    string,
    {
      readonly unreadable?: true;
      readonly sha256: string;
      readonly strict: { readonly violations: readonly string[] };
    }
  >;
  const names = readdirSync(folder).filter((name) => /\.[eb]df$/.test(name));

  const bytesOf = (name: string): Uint8Array => new Uint8Array(readFileSync(new URL(name, folder)));
  const readable = names.filter((name) => expected[name]?.unreadable !== true);

  it.each(readable)(
    '%s: the very bytes in which a strict reader of the standard found nothing wrong',
    async (name) => {
      const { bytes } = await mend(bytesOf(name));
      expect(expected[name]?.strict.violations).toEqual([]);
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(expected[name]?.sha256);
    },
  );

  it('those that cannot be read are refused, and nothing is written', async () => {
    const others = names.filter((name) => !readable.includes(name));
    expect(others).toHaveLength(3);
    for (const name of others) {
      const out = new MemoryFile();
      await expect(repairRecording(memorySource(bytesOf(name)), out)).rejects.toBeInstanceOf(EdfError);
      expect(out.bytes).toHaveLength(0);
    }
  });
});

describe('samples', () => {
  it('of a record that was cut off are kept; what is made up is named', async () => {
    const whole = craftedFile({
      signals: [{ label: 'A' }, { label: 'B' }, { label: 'C', digitalMin: '5', digitalMax: '9' }],
      data: [
        [row, row, [5, 6, 7, 8]],
        [
          [9, 8, 7, 6],
          [-1, -2, -3, -4],
          [5, 6, 7, 8],
        ],
      ],
    });
    const result = await mend(whole.subarray(0, -13));
    expect(await counts(result, 0)).toEqual([...row, 9, 8, 7, 6]);
    expect(await counts(result, 1)).toEqual([...row, -1, 0, 0, 0]);
    expect(await counts(result, 2)).toEqual([5, 6, 7, 8, 5, 5, 5, 5]);
    expect(await texts(result)).toEqual([
      [
        1,
        1,
        'padding: the recording was cut off in this record; 1 of 3 signals are whole, 1 of 4 samples of signal 2, the rest is made up',
      ],
    ]);
    expect(result.done['RECORD_TRUNCATED']).toMatch(/^padding: .*; an annotation says so$/);
    expect(result.done['RECORDS_MISSING']).toBe('the header says the true number of records');
  });

  it('of which not even one was written leave no record', async () => {
    const bytes = craftedFile({ data: [[row], [row]] });
    const result = await mend(bytes.subarray(0, -7));
    expect([result.report.records, await texts(result)]).toEqual([1, []]);
    expect(result.done['RECORD_TRUNCATED']).toBe('no whole sample was there, the bytes are left out');
  });

  it('annotations of a record that was cut off are kept, too', async () => {
    const bytes = craftedFile({
      reserved: 'EDF+C',
      signals: [annotationSignal(20), {}],
      data: [
        [tal('+0.5'), row],
        [tal('+1.5') + tal('+2', 'last'), row],
      ],
    });
    const result = await mend(bytes.subarray(0, -4));
    expect(await texts(result)).toEqual([
      [1.5, null, 'last'],
      [1.5, 0.5, expect.stringContaining('padding')],
    ]);
  });

  it('behind the records that the header counts are left out, loudly', async () => {
    const result = await mended({ records: '1', data: [[row], [row], [row]] });
    expect(result.report.records).toBe(1);
    expect(result.done['TRAILING_BYTES']).toMatch(/length of 2 records/);
  });

  it('outside their range stay, and so does their scale', async () => {
    const result = await mended({
      signals: [{ digitalMin: '-2', digitalMax: '2', physicalMin: '-1', physicalMax: '1' }],
      data: [[[-3, 2, 30_000, 0]]],
    });
    expect(await counts(result)).toEqual([-3, 2, 30_000, 0]);
    expect(result.recording.header.signals[0]).toMatchObject({
      physicalMin: -1.5,
      digitalMin: -3,
      physicalMax: 15_000,
    });
    expect(result.done['SAMPLES_OUT_OF_RANGE 0']).toMatch(
      /the calibration is the same; the counts are as they were/,
    );
  });

  it('whose scale no header holds have it in an annotation', async () => {
    const result = await mended({
      signals: [{ digitalMin: '0', digitalMax: '1', physicalMin: '0', physicalMax: '99999999' }],
      data: [[[0, 1, 2, 3]]],
    });
    expect(await texts(result)).toEqual([[0, null, 'calibration of E1: 99999999 · count + 0 uV']]);
    expect(result.recording.header.signals[0]?.physicalDimension).toBe('');
  });
});

describe('signals', () => {
  it('without a label, with one that is taken, or with that of annotations get one of their own', async () => {
    const labels = [
      'T8-P8',
      'T8-P8',
      'T8-P8 (2)',
      '',
      'EDF\u0001Annotations',
      'seventeen letters',
      'seventeen letters',
    ];
    const result = await mended({
      signals: labels.map((label) => ({ label })),
      data: [labels.map(() => row)],
    });
    expect(result.recording.signals.map(({ label }) => label)).toEqual([
      'T8-P8',
      'T8-P8 (3)',
      'T8-P8 (2)',
      'signal 4',
      'signal 5',
      'seventeen letter',
      'seventeen le (2)',
    ]);
    expect(result.done['LABEL_DUPLICATE 1']).toBe("its label is 'T8-P8 (3)'");
  });

  it('without samples are left out, and said to be; others stay, usable or not', async () => {
    const result = await mended({
      signals: [{ samples: 0 }, { label: 'flat', physicalMin: '1', physicalMax: '1' }],
      data: [[[], row]],
    });
    expect(
      result.recording.signals.map(({ label, physicalMin, usable }) => [label, physicalMin, usable]),
    ).toEqual([['flat', -32_768, true]]);
    expect(result.done['SIGNAL_EMPTY 0']).toMatch(/left out/);
    expect(result.done['PHYSICAL_RANGE_EMPTY 1']).toMatch(/uncalibrated: no dimension/);
  });

  it('have fields of ASCII', async () => {
    const { recording, notes } = await mended({
      patient: 'Jürgen Müßig',
      signals: [
        { label: 'Fp1–Ré', dimension: '\u00b5V', transducer: 'Ag\u0001AgCl', prefiltering: 'HP:0.1Hz °' },
      ],
      data: [[row]],
    });
    expect(recording.header.signals[0]).toMatchObject({
      label: expect.stringMatching(/^Fp1.R/) as string,
      physicalDimension: 'uV',
      transducer: 'Ag AgCl',
      prefiltering: 'HP:0.1Hz deg',
    });
    expect(recording.header.patient).toMatchObject({ name: 'Jurgen Mussig' });
    expect(notes).toContain('EDF became EDF+C');
  });
});

describe('identification and start', () => {
  it.each([
    ['MCH F 02-aug-1951 Haagse_Harry', 'MCH F 02-AUG-1951 Haagse_Harry'],
    ['MCH f 02.08.1951 Haagse_Harry more', 'MCH F X Haagse_Harry 02.08.1951 more'],
    ['Haagse  Harry', 'X X X Haagse_Harry'],
    ['', 'X X X X'],
    ['X X 01-JAN-0000 X', 'X X X X 01-JAN-0000'],
    ['n'.repeat(80), `X X X ${'n'.repeat(74)}`],
  ])('patient %j becomes %j', async (patient, text) => {
    const { recording } = await mended({
      patient,
      reserved: 'EDF+C',
      signals: [{}, annotationSignal()],
      data: [[row, tal('+0')]],
    });
    expect(recording.header.patient.text).toBe(text);
  });

  it.each([
    ['Startdate 02-mar-2020 A B C', 'Startdate 02-MAR-2020 A B C'],
    ['Startdate X A B C D', 'Startdate X A B C D'],
    ['Startdate 12-DEC-2012 A B', 'Startdate 02-MAR-2020 X X X A B'],
    ['Nicolet  v44', 'Startdate 02-MAR-2020 X X X Nicolet v44'],
    ['', 'Startdate 02-MAR-2020 X X X'],
    ['w'.repeat(80), `Startdate 02-MAR-2020 X X X ${'w'.repeat(52)}`],
  ])('recording %j becomes %j', async (recorded, text) => {
    const { recording } = await mended({ recording: recorded, data: [[row]] });
    expect(recording.header.recording.text).toBe(text);
  });

  it.each([
    [{ date: '30.02.20' }, '1985-01-01T04:05:06', 'Startdate X X X X'],
    [
      { date: '30.02.20', recording: 'Startdate 01-MAR-2020 X X X' },
      '2020-03-01T04:05:06',
      'Startdate 01-MAR-2020 X X X',
    ],
    [{ time: '24.00.00' }, '2020-03-02T00:00:00', 'Startdate 02-MAR-2020 X X X'],
    [{ date: '2-3-20', time: '4:5:6' }, '2020-03-02T04:05:06', 'Startdate 02-MAR-2020 X X X'],
    [
      { date: '01.02.yy', recording: 'Startdate 01-FEB-2091 X X X' },
      '2091-02-01T04:05:06',
      'Startdate 01-FEB-2091 X X X',
    ],
  ])('start of %o', async (crafted, start, recorded) => {
    const { recording } = await mended({ recording: '', ...crafted, data: [[row]] });
    expect([recording.start, recording.header.recording.text]).toEqual([start, recorded]);
  });

  it('to the tick, however far the first record is from the start in the header', async () => {
    const of = (onset: string): Promise<Mended> =>
      mended({
        reserved: 'EDF+C',
        signals: [{}, annotationSignal()],
        data: [[row, tal(onset) + tal('+70', 'x')]],
      });
    const { recording } = await of('+61.1234567');
    expect([recording.start, recording.header.startTime]).toEqual([
      '2020-03-02T04:06:07.1234567',
      '04.06.07',
    ]);
    expect((await recording.annotations())[0]?.onset).toBe(88_765_433n);
    expect((await of('-0.25')).recording.start).toBe('2020-03-02T04:05:05.75');
  });
});

describe('time', () => {
  const times = async (onsets: readonly string[], more: Crafted = {}): Promise<Mended> =>
    mended({
      reserved: 'EDF+D',
      signals: [{}, annotationSignal()],
      data: onsets.map((onset) => [row, onset === '' ? '' : tal(onset)]),
      ...more,
    });

  it('records lie where the reader placed them', async () => {
    const result = await times(['+0', '+0.5', '', '+9']);
    expect(result.report.to).toBe('EDF+D');
    expect((await result.recording.gaps()).map(({ from_s, to_s }) => [from_s, to_s])).toEqual([[3, 9]]);
    expect(result.done['RECORD_OVERLAP']).toMatch(/the one that the reader gave it/);
  });

  it('a file that is not discontinuous does not say so', async () => {
    expect((await times(['+0', '+1', '+2'])).report.to).toBe('EDF+C');
  });

  it('a duration that is none is made from the onsets, else made up, and an annotation says so', async () => {
    const from = await times(['+0', '+30', '+90'], { duration: '0' });
    expect([from.recording.header.recordDuration, from.report.to]).toEqual(['30', 'EDF+D']);
    expect(await texts(from)).toEqual([
      [0, null, 'record duration 30 s: made up from the onsets of the records, and so are rates'],
    ]);
    const nothing = await mended({ duration: 'a day', data: [[row], [row]] });
    expect([nothing.recording.header.recordDuration, await counts(nothing)]).toEqual(['1', [...row, ...row]]);
    expect(await texts(nothing)).toEqual([
      [0, null, 'record duration 1 s: made up from nothing, and so are rates'],
    ]);
  });

  it('annotations alone keep the time of their records, and need no duration', async () => {
    const result = await times([], {
      duration: '0',
      signals: [annotationSignal(40)],
      data: [[tal('+0') + tal('-3', 'before')], [tal('+600') + tal('+700', 'after')]],
    });
    expect([result.report.records, result.report.to]).toEqual([2, 'EDF+D']);
    expect(await texts(result)).toEqual([
      [-3, null, 'before'],
      [700, null, 'after'],
    ]);
    expect(await result.recording.span_s()).toBe(600);
  });

  it('no records stay none; a file of nothing gets one that holds its time', async () => {
    expect((await mended({ data: [] })).report.records).toBe(0);
    expect((await mended({ signals: [], data: [] })).report.records).toBe(1);
  });
});

describe('annotations', () => {
  it('have texts that may stand there', async () => {
    const bytes = [
      tal('+0') + tal('+0.1', 'a\u0001b') + tal('+0.2\u00155', '') + tal('+0.3', 'h\u00e4t\u00e4'),
    ];
    const result = await mended({
      reserved: 'EDF+C',
      signals: [{}, annotationSignal(60)],
      data: [[row, ...bytes]],
    });
    expect(await texts(result)).toEqual([
      [0.1, null, 'a␁b'],
      [0.2, 5, '(no text)'],
      [0.3, null, 'hätä'],
    ]);
  });

  it('find room however many there are, in the record in which they begin if they can', async () => {
    const signals = [{}, annotationSignal(4000), annotationSignal(4000)];
    const notes = (second: number): string =>
      Array.from({ length: 300 }, (_, at) => tal(`+${second}.${100 + at}`, `${at}`)).join('');
    const data = [0, 1].map((second) => [row, tal(`+${second}`) + notes(second), notes(second)]);
    const result = await mended({ reserved: 'EDF+C', signals, data });
    expect(await result.recording.annotations()).toHaveLength(1200);
    expect(result.notes).toContain('2 annotation signals became one');
  });
});
