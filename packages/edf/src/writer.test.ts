import * as fc from 'fast-check';
import { ticks, type Counts } from '@valvomo/model';
import { describe, expect, it } from 'vitest';

import { MemoryFile } from './memory-file.fixture.ts';
import { openRecording } from './recording.ts';
import { memorySource } from './source.ts';
import { headerBytes, representableRange, type EdfDescription, type WrittenSignal } from './writer-header.ts';
import { openEdfWriter } from './writer.ts';

const signal = (more: Partial<WrittenSignal> = {}): WrittenSignal => ({
  label: 'EEG Fp1',
  transducer: 'AgAgCl cup electrode',
  physicalDimension: 'uV',
  physicalMin: -3276.8,
  physicalMax: 3276.7,
  digitalMin: -32_768,
  digitalMax: 32_767,
  prefiltering: 'HP:0.1Hz LP:75Hz',
  samplesPerRecord: 4,
  ...more,
});

const description = (more: Partial<EdfDescription> = {}): EdfDescription => ({
  start: '2026-11-21T22:00:01',
  recordDuration_ticks: 10_000_000,
  signals: [signal()],
  ...more,
});

const text = (bytes: Uint8Array, from: number, to: number): string =>
  String.fromCharCode(...bytes.subarray(from, to));

describe('the writer', () => {
  it('writes −1 while it grows and the true count at the end, synced', async () => {
    const memory = new MemoryFile();
    const writer = await openEdfWriter(memory, description());
    await writer.write([Int16Array.of(1, 2, 3, 4)]);
    expect(text(memory.bytes, 236, 244)).toBe('-1      ');
    const growing = await openRecording(memorySource(memory.bytes));
    expect(growing.problems().map(({ code }) => code)).toEqual(['RECORD_COUNT_UNKNOWN']);
    await writer.write([Int16Array.of(5, 6, 7, 8)]);
    await writer.close();
    await writer.close();
    expect(text(memory.bytes, 236, 244)).toBe('2       ');
    expect(memory.steps).toEqual(['append 768', 'append 136', 'append 136', 'write 8 at 236', 'sync']);
    const recording = await openRecording(memorySource(memory.bytes));
    await recording.annotations();
    await recording.checkSamples();
    expect(recording.problems()).toEqual([]);
    expect([...(await recording.read([0], 0, 8)).counts]).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it('EDF+ 2.1.3.3 and 2.1.3.4: identification with underscores and X', async () => {
    const memory = new MemoryFile();
    const patient = {
      code: 'MCH 0234567',
      sex: 'F',
      birthdate: '02-AUG-1951',
      name: 'Haagse Harry',
    } as const;
    await openEdfWriter(memory, description({ patient, recording: { equipment: 'Telemetry03' } }));
    const { header } = await openRecording(memorySource(memory.bytes));
    expect(header.patient).toEqual({ text: 'MCH_0234567 F 02-AUG-1951 Haagse_Harry', ...patient });
    expect(header.recording).toEqual({
      text: 'Startdate 21-NOV-2026 X X Telemetry03',
      startdate: '21-NOV-2026',
      equipment: 'Telemetry03',
    });
  });

  it('clips to the digital range and counts what it clipped', async () => {
    const memory = new MemoryFile();
    const signals = [signal({ digitalMin: -100, digitalMax: 100 }), signal({ label: 'E2' })];
    const writer = await openEdfWriter(memory, description({ signals }));
    await writer.write([Int16Array.of(-101, -100, 100, 3000), Int32Array.of(-70_000, 0, 0, 70_000)]);
    await writer.close();
    expect(writer.outside).toEqual([2, 2]);
    const recording = await openRecording(memorySource(memory.bytes));
    expect([...(await recording.read([0, 1], 0, 4)).counts]).toEqual([
      -100, -100, 100, 100, -32_768, 0, 0, 32_767,
    ]);
  });

  it('onsets are written from ticks, exact after any number of records', async () => {
    const memory = new MemoryFile();
    const writer = await openEdfWriter(
      memory,
      description({
        start: '2026-11-21T22:00:01.202312',
        recordDuration_ticks: 2_381_400,
        signals: [signal()],
      }),
    );
    for (let record = 0; record < 9000; record++) await writer.write([new Int16Array(4)]);
    await writer.close();
    const last = memory.bytes.length - 128;
    expect(text(memory.bytes, last, last + 16).split('\u0014')[0]).toBe('+2143.224172');
    const recording = await openRecording(memorySource(memory.bytes));
    await recording.annotations();
    expect([await recording.gaps(), recording.problems(), recording.start]).toEqual([
      [],
      [],
      '2026-11-21T22:00:01.202312',
    ]);
  });

  it('annotations wait for room, in order; what never finds any is an error', async () => {
    const memory = new MemoryFile();
    const writer = await openEdfWriter(memory, description({ annotation_bytes: 64 }));
    for (let at = 0; at < 5; at++)
      writer.annotate({ onset: ticks(BigInt(at)), text: `note ${at} ${'-'.repeat(10)}` });
    expect(writer.pending).toBe(5);
    await writer.write([new Int16Array(4)]);
    expect(writer.pending).toBe(3);
    await writer.write([new Int16Array(4)]);
    await expect(writer.close()).rejects.toMatchObject({ code: 'WRITE_INVALID', value: 2, limit: 0 });
    const recording = await openRecording(memorySource(memory.bytes));
    expect((await recording.annotations()).map(({ text }) => text.slice(0, 6))).toEqual([
      'note 0',
      'note 1',
      'note 2',
    ]);
    expect(await recording.records()).toBe(2);
    expect(() => writer.annotate({ onset: ticks(0n), text: 'x'.repeat(60) })).toThrow(/takes 65 bytes/);
  });

  it.each([
    ['', 'empty'],
    ['a\u0014b', 'byte 20'],
    ['a\0b', 'byte 0'],
    ['\ud800', 'half a character'],
  ])('refuses the annotation text %j: %s', async (wrong) => {
    const writer = await openEdfWriter(new MemoryFile(), description());
    expect(() => writer.annotate({ onset: ticks(0n), text: wrong })).toThrow(
      expect.objectContaining({ code: 'WRITE_INVALID' }),
    );
  });

  it.each([
    [{ start: '21.11.2026' }],
    [{ start: '1984-12-31T23:59:59' }],
    [{ start: '2026-02-29T00:00:00' }],
    [{ start: '2026-11-21T24:00:00' }],
    [{ recordDuration_ticks: 0 }],
    [{ recordDuration_ticks: 0.5 }],
    [{ recordDuration_ticks: 13_333_333 }],
    [{ annotation_bytes: 31 }],
    [{ annotation_bytes: 65 }],
    [{ patient: { name: 'Müller' } }],
    [{ patient: { name: 'x'.repeat(80) } }],
    [{ patient: { birthdate: '1951-08-02' } }],
    [{ signals: [signal({ label: '' })] }],
    [{ signals: [signal({ label: 'EDF Annotations' })] }],
    [{ signals: [signal({ label: 'a label of 17 chr' })] }],
    [{ signals: [signal({ physicalDimension: 'µV' })] }],
    [{ signals: [signal({ physicalMin: -1234.56789 })] }],
    [{ signals: [signal({ physicalMin: Number.NaN })] }],
    [{ signals: [signal({ physicalMin: 5, physicalMax: 5 })] }],
    [{ signals: [signal({ digitalMin: 0, digitalMax: 0 })] }],
    [{ signals: [signal({ digitalMin: 1, digitalMax: 0 })] }],
    [{ signals: [signal({ digitalMin: -32_769 })] }],
    [{ signals: [signal({ digitalMax: 0.5 })] }],
    [{ signals: [signal({ samplesPerRecord: 0 })] }],
    [{ signals: [signal({ samplesPerRecord: 1.5 })] }],
  ])('refuses %o before a byte is written', async (wrong) => {
    const memory = new MemoryFile();
    await expect(openEdfWriter(memory, description(wrong))).rejects.toMatchObject({ code: 'WRITE_INVALID' });
    expect(memory.bytes).toHaveLength(0);
  });

  it('gaps are written as EDF+D, to the tick, and only where they were announced', async () => {
    const memory = new MemoryFile();
    const hasGaps = { recordDuration_ticks: 2_381_400, signals: [signal()], hasGaps: true };
    const writer = await openEdfWriter(memory, description(hasGaps));
    await writer.write([new Int16Array(4)]);
    await writer.write([new Int16Array(4)], ticks(33_337_281n));
    await writer.write([new Int16Array(4)]);
    await expect(writer.write([new Int16Array(4)], ticks(33_337_281n))).rejects.toMatchObject({
      code: 'WRITE_INVALID',
      value: '33337281',
      limit: '38100081',
    });
    await writer.close();
    const recording = await openRecording(memorySource(memory.bytes));
    expect([recording.format, recording.problems(), await recording.records()]).toEqual(['EDF+D', [], 3]);
    expect(await recording.gaps()).toMatchObject([{ from_s: 0.238_14, to_s: 3.333_728_1 }]);

    const gapless = await openEdfWriter(new MemoryFile(), description());
    await expect(gapless.write([new Int16Array(4)], ticks(1n))).rejects.toMatchObject({
      code: 'WRITE_INVALID',
      value: '1',
      limit: '0',
    });
  });

  it('refuses records of another shape, and anything after close or a failed write', async () => {
    const memory = new MemoryFile();
    const writer = await openEdfWriter(memory, description());
    await expect(writer.write([])).rejects.toMatchObject({ code: 'WRITE_INVALID', value: 0, limit: 1 });
    await expect(writer.write([new Int16Array(3)])).rejects.toMatchObject({
      code: 'WRITE_INVALID',
      value: 3,
      limit: 4,
    });
    await writer.write([new Int16Array(4)]);
    memory.failing = true;
    await expect(writer.write([new Int16Array(4)])).rejects.toThrow('disk full');
    memory.failing = false;
    await expect(writer.write([new Int16Array(4)])).rejects.toMatchObject({ code: 'WRITE_INVALID' });
    await writer.close();
    await expect(writer.write([new Int16Array(4)])).rejects.toMatchObject({ code: 'WRITE_INVALID' });
    expect(text(memory.bytes, 236, 244)).toBe('1       ');
  });

  it('after 2084 the header says yy', async () => {
    const memory = new MemoryFile();
    await openEdfWriter(memory, description({ start: '2091-02-01T00:00:00.5' }));
    expect(text(memory.bytes, 168, 176)).toBe('01.02.yy');
    expect((await openRecording(memorySource(memory.bytes))).start).toBe('2091-02-01T00:00:00');
  });
});

describe('representable physical ranges', () => {
  it('are as narrow as eight characters allow, and never narrower than asked', () => {
    expect(representableRange(-1234.56789, 1234.56789)).toEqual({ min: -1234.57, max: 1234.568 });
    expect(representableRange(-3276.8, 3276.7)).toEqual({ min: -3276.8, max: 3276.7 });
    expect(() => representableRange(1, 1)).toThrow(/minimum below maximum/);
    expect(() => representableRange(-1e9, 1e9)).toThrow(/eight characters/);
  });

  it('hold what was asked, and the writer takes them', () => {
    const extreme = fc.double({ min: -9_999_999, max: 9_999_999, noNaN: true });
    fc.assert(
      fc.property(extreme, extreme, (a, b) => {
        fc.pre(Math.abs(a - b) > 1e-4);
        const range = representableRange(Math.min(a, b), Math.max(a, b));
        expect(range.min).toBeLessThanOrEqual(Math.min(a, b));
        expect(range.max).toBeGreaterThanOrEqual(Math.max(a, b));
        const { bytes } = headerBytes(
          description({ signals: [signal({ physicalMin: range.min, physicalMax: range.max })] }),
        );
        expect(Number(text(bytes, 256 + 2 * 104, 256 + 2 * 104 + 8))).toBe(range.min);
        expect(Number(text(bytes, 256 + 2 * 112, 256 + 2 * 112 + 8))).toBe(range.max);
      }),
    );
  });
});

describe('writer → reader', () => {
  const label = fc.string({
    unit: fc.constantFrom('A', 'B', 'z', '0', '9', '-', ' ', "'"),
    minLength: 1,
    maxLength: 16,
  });
  const written = fc.record({
    label: label.filter((name) => name.trim() === name && name !== ''),
    samplesPerRecord: fc.integer({ min: 1, max: 40 }),
    digitalMax: fc.integer({ min: 1, max: 32_767 }),
    physicalMax: fc.integer({ min: 1, max: 9999 }),
    physicalDimension: fc.constantFrom('uV', 'mV', 'V', '%', ''),
  });
  const note = fc.record({
    onset: fc.integer({ min: -5e7, max: 5e8 }),
    duration: fc.option(fc.nat(1e9)),
    text: fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
      .filter((text) => !/\p{Cc}/u.test(text)),
  });
  const world = fc.record({
    signals: fc.array(written, { minLength: 1, maxLength: 6 }),
    duration: fc.constantFrom(10_000_000, 300_000_000, 2_381_400, 1_000_000, 1_234_560, 33_330),
    fraction: fc.nat(9_999_999),
    records: fc.nat(12),
    notes: fc.array(note, { maxLength: 10 }),
    seed: fc.nat(),
    closed: fc.boolean(),
  });

  it('gives back every count, rate, onset, text and the start: mixed rates, fractional seconds, growing or closed', async () => {
    await fc.assert(
      fc.asyncProperty(world, async ({ signals, duration, fraction, records, notes, seed, closed }) => {
        const fractionText = String(fraction).padStart(7, '0').replace(/0+$/, '');
        const start = `2026-11-21T23:59:59${fractionText === '' ? '' : `.${fractionText}`}`;
        const described = signals.map((part) =>
          signal({ ...part, digitalMin: -part.digitalMax, physicalMin: -part.physicalMax }),
        );
        const memory = new MemoryFile();
        const writer = await openEdfWriter(
          memory,
          description({ start, recordDuration_ticks: duration, signals: described, annotation_bytes: 1024 }),
        );
        for (const { onset, duration, text } of notes)
          writer.annotate({
            onset: ticks(BigInt(onset)),
            duration: duration === null ? null : ticks(BigInt(duration)),
            text,
          });
        const rows: number[][] = described.map(() => []);
        for (let record = 0; record < records; record++) {
          const counts = described.map(({ samplesPerRecord, digitalMax }, row): Counts =>
            Int16Array.from({ length: samplesPerRecord }, (_, at) => {
              const value =
                ((seed + record * 7919 + row * 104_729 + at * 31) % (2 * digitalMax + 1)) - digitalMax;
              rows[row]?.push(value);
              return value;
            }),
          );
          await writer.write(counts);
        }
        const leftOver = writer.pending;
        if (closed && leftOver === 0) await writer.close();

        const recording = await openRecording(memorySource(memory.bytes));
        expect(recording.format).toBe('EDF+C');
        expect(await recording.records()).toBe(records);
        expect(recording.start).toBe(records === 0 ? start.slice(0, 19) : start);
        const read = await recording.annotations();
        const expected = notes.slice(0, notes.length - leftOver).toSorted((a, b) => a.onset - b.onset);
        expect(read.map(({ onset, duration, text }) => [onset, duration, text])).toEqual(
          expected.map(({ onset, duration, text }) => [
            BigInt(onset),
            duration === null ? null : BigInt(duration),
            text,
          ]),
        );
        expect(await recording.gaps()).toEqual([]);
        for (const [row, { samplesPerRecord, label }] of described.entries()) {
          expect(recording.signals[row]?.label).toBe(label);
          expect(recording.signals[row]?.samplesPerRecord).toBe(samplesPerRecord);
          const { counts } = await recording.read([row], 0, records * samplesPerRecord + 5);
          expect([...counts]).toEqual(rows[row]);
        }
        await recording.checkSamples();
        const codes = recording.problems().map(({ code }) => code);
        expect(codes.filter((code) => code !== 'LABEL_DUPLICATE')).toEqual(
          closed && leftOver === 0 ? [] : ['RECORD_COUNT_UNKNOWN'],
        );
      }),
      { numRuns: 150 },
    );
  });
});
