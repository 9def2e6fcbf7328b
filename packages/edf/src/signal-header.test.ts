import { describe, expect, it } from 'vitest';

import { annotationSignal, craftedFile, tal, type Crafted } from './crafted-file.ts';
import { openRecording } from './recording.ts';
import { memorySource } from './source.ts';

const open = (crafted: Crafted) => openRecording(memorySource(craftedFile(crafted)));

const second = [[1, 2, 3, 4]];

describe('signals', () => {
  it.each([
    [{ physicalMin: '100', physicalMax: '-100' }, 'PHYSICAL_RANGE_INVERTED', true],
    [{ physicalMin: '5', physicalMax: '5' }, 'PHYSICAL_RANGE_EMPTY', false],
    [{ physicalMin: '', physicalMax: '5' }, 'PHYSICAL_RANGE_INVALID', false],
    [{ physicalMin: '1,000' }, 'PHYSICAL_RANGE_INVALID', false],
    [{ physicalMin: 'nan' }, 'PHYSICAL_RANGE_INVALID', false],
    [{ digitalMin: '0', digitalMax: '0' }, 'DIGITAL_RANGE_EMPTY', false],
    [{ digitalMin: '100', digitalMax: '-100' }, 'DIGITAL_RANGE_INVERTED', true],
    [{ digitalMin: '-2048.5' }, 'DIGITAL_RANGE_INVALID', false],
    [{ digitalMax: '65535' }, 'DIGITAL_RANGE_TOO_WIDE', true],
    [{ label: '' }, 'LABEL_EMPTY', true],
    [{ physicalMin: '-1e2' }, 'NUMBER_FORMAT', true],
    [{ physicalMin: '-99,5' }, 'NUMBER_FORMAT', true],
    [{ digitalMin: '-2048.0' }, 'NUMBER_FORMAT', true],
  ])('%o: %s, kept', async (signal, code, usable) => {
    const recording = await open({ signals: [signal], data: [second] });
    expect(recording.problems()).toMatchObject([{ code, signal: 0 }]);
    expect(recording.signals[0]?.usable).toBe(usable);
    expect([...(await recording.read([0], 0, 4)).counts]).toEqual(second[0]);
  });

  it('an unreadable number is null in the header and makes no scale', async () => {
    const recording = await open({ signals: [{ physicalMax: 'high' }], data: [second] });
    expect(recording.header.signals[0]).toMatchObject({ physicalMin: -100, physicalMax: null });
    expect(recording.signals[0]).toMatchObject({ physicalMin: -100, physicalMax: -100 });
  });

  it('duplicate labels: both are kept, the later is reported', async () => {
    const recording = await open({
      signals: [{ label: 'T8-P8' }, { label: 'T8-P8' }],
      data: [[...second, ...second]],
    });
    expect(recording.problems()).toMatchObject([{ code: 'LABEL_DUPLICATE', signal: 1, value: 'T8-P8' }]);
    expect(recording.signals.map(({ index }) => index)).toEqual([0, 1]);
  });

  it('a signal without samples is kept, not usable, without a rate', async () => {
    const recording = await open({ signals: [{}, { label: 'E2', samples: 0 }], data: [[...second, []]] });
    expect(recording.signals[1]).toMatchObject({ usable: false, rate: null });
    expect(recording.problems()).toMatchObject([{ code: 'SIGNAL_EMPTY', signal: 1 }]);
  });

  it('no signals at all', async () => {
    const recording = await open({ signals: [], records: '0' });
    expect(recording.signals).toEqual([]);
    expect(recording.problems().map(({ code }) => code)).toEqual(['NO_SIGNALS', 'RECORD_EMPTY']);
  });

  it('rates stay rational, whole hertz are given a second', async () => {
    const signals = [{ samples: 238 }, { label: 'E2', samples: 119 }];
    const recording = await open({ duration: '0.23814', signals });
    expect(recording.streams()).toEqual([
      { rate: { samples: 238, ticks: 2_381_400 }, samplesPerRecord: 238, signals: [0] },
      { rate: { samples: 119, ticks: 2_381_400 }, samplesPerRecord: 119, signals: [1] },
    ]);
    expect((await open({ duration: '30', signals })).streams()[0]?.rate).toEqual({
      samples: 238,
      ticks: 300_000_000,
    });
    expect((await open({ duration: '0.5' })).streams()[0]?.rate).toEqual({ samples: 8, ticks: 10_000_000 });
  });
});

describe('record count and record duration', () => {
  const data = [second, second, second];

  it.each([
    ['unknown while recording', { records: '-1' }, 3, [['RECORD_COUNT_UNKNOWN', -1, 3]]],
    ['with a fraction', { records: '3.0' }, 3, [['NUMBER_FORMAT', '3.0', 'digits']]],
    ['no count', { records: 'three' }, 3, [['RECORD_COUNT_INVALID', 'three', 3]]],
    ['negative', { records: '-7' }, 3, [['RECORD_COUNT_INVALID', '-7', 3]]],
    ['more than are there', { records: '5' }, 3, [['RECORDS_MISSING', 3, 5]]],
    ['a billion in a small file', { records: '99999999' }, 3, [['RECORDS_MISSING', 3, 99_999_999]]],
    ['fewer than are there', { records: '2' }, 2, [['TRAILING_BYTES', 8, 0]]],
    ['a stray newline', { tail: Uint8Array.of(10) }, 3, [['TRAILING_BYTES', 1, 0]]],
    [
      'cut inside a record',
      { records: '4', tail: new Uint8Array(5) },
      3,
      [
        ['RECORDS_MISSING', 3, 4],
        ['RECORD_TRUNCATED', 5, 8],
      ],
    ],
    [
      'growing, with half a record',
      { records: '-1', tail: new Uint8Array(5) },
      3,
      [
        ['RECORD_COUNT_UNKNOWN', -1, 3],
        ['RECORD_TRUNCATED', 5, 8],
      ],
    ],
  ] as const)('%s', async (_name, wrong, records, expected) => {
    const recording = await open({ data, ...wrong });
    expect(await recording.records()).toBe(records);
    expect(recording.problems().map(({ code, value, limit }) => [code, value, limit])).toEqual(expected);
  });

  it('a header without records is no problem', async () => {
    const recording = await open({ records: '0' });
    expect([await recording.records(), await recording.span_s(), recording.problems()]).toEqual([0, 0, []]);
    expect((await recording.read([0], 0, 100)).samples).toBe(0);
  });

  it.each(['', 'one', '-1', '1,000', '1e-9', '1e99', 'Infinity'])(
    'a record duration of "%s" is null',
    async (duration) => {
      const recording = await open({ duration, data });
      expect(recording.header.recordDuration_ticks).toBeNull();
      expect(recording.signals[0]?.rate).toBeNull();
      expect(await recording.span_s()).toBeNull();
      expect(recording.problems().map(({ code }) => code)).toContain('RECORD_DURATION_INVALID');
      await expect(recording.read([0], 0, 1)).rejects.toMatchObject({ code: 'READ_INVALID' });
    },
  );

  it.each([
    ['.0000001', 1],
    ['0.023814', 238_140],
    ['12345.67', 123_456_700_000],
    ['99999999', 999_999_990_000_000],
    ['1E-3', 10_000],
    ['1.5e-7', null],
  ])(
    'a record duration of "%s" is exact in ticks, or null where it asks for a part of one',
    async (duration, expected) => {
      expect((await open({ duration, data })).header.recordDuration_ticks).toBe(expected);
    },
  );

  it('a record duration of 0 leaves signals without a rate, and is right without signals', async () => {
    const recording = await open({ duration: '0', data });
    expect(recording.problems()).toMatchObject([{ code: 'RECORD_DURATION_ZERO', value: '0' }]);
    expect(recording.streams()).toEqual([]);
    const notes = await open({
      reserved: 'EDF+C',
      duration: '0',
      signals: [annotationSignal()],
      data: [[tal('+0')]],
    });
    expect(notes.problems()).toEqual([]);
  });
});
