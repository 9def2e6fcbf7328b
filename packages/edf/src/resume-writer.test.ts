import { ticks } from '@valvomo/model';
import { describe, expect, it } from 'vitest';

import { MemoryFile } from './memory-file.fixture.ts';
import { openRecording } from './recording.ts';
import { resumeEdfWriter } from './resume-writer.ts';
import { memorySource } from './source.ts';
import type { EdfDescription } from './writer-header.ts';
import { openEdfWriter } from './writer.ts';

const description: EdfDescription = {
  start: '2026-11-21T22:00:01.25',
  recordDuration_ticks: 10_000_000,
  bits: 24,
  hasGaps: 'when-they-come',
  outside: 'keep',
  signals: [
    {
      label: 'EEG Fp1',
      transducer: '',
      physicalDimension: 'uV',
      physicalMin: -1000,
      physicalMax: 1000,
      digitalMin: -1000,
      digitalMax: 1000,
      prefiltering: '',
      samplesPerRecord: 2,
    },
  ],
};
const header_bytes = 768;
const record_bytes = 6 + 129;
const counts = [Int32Array.of(-8_388_608, 8_388_607)];

const three = async (more: Partial<EdfDescription> = {}): Promise<MemoryFile> => {
  const file = new MemoryFile();
  const writer = await openEdfWriter(file, { ...description, ...more });
  for (let record = 0; record < 3; record++) await writer.write(counts);
  return file;
};

const gapsOf = async (bytes: Uint8Array): Promise<unknown> => {
  const recording = await openRecording(memorySource(bytes));
  return [recording.format, (await recording.gaps()).map(({ from_s, to_s }) => [from_s, to_s])];
};

describe('a file that was begun before', () => {
  it('goes on behind its last whole record; the header says that there are gaps before the first is written', async () => {
    const file = new MemoryFile((await three()).bytes.slice(0, -1));
    const { writer, dropped_bytes } = await resumeEdfWriter(file, description);
    expect([writer.records, writer.end, dropped_bytes]).toEqual([2, 20_000_000n, record_bytes - 1]);
    expect(await gapsOf(file.bytes)).toEqual(['BDF+C', []]);
    await writer.write(counts, ticks(50_000_001n));
    await writer.write(counts, ticks(90_000_000n));
    expect(file.steps).toEqual([
      `truncate ${header_bytes + 2 * record_bytes}`,
      'write 1 at 196',
      'sync',
      `append ${record_bytes}`,
      `append ${record_bytes}`,
    ]);
    expect(await gapsOf(file.bytes)).toEqual([
      'BDF+D',
      [
        [2, 5.000_000_1],
        [6.000_000_1, 9],
      ],
    ]);
    const { writer: later } = await resumeEdfWriter(file, description);
    expect([later.records, later.end]).toEqual([4, 100_000_000n]);
    await later.close();
    const recording = await openRecording(memorySource(file.bytes));
    expect([...(await recording.read([0], 0, 2)).counts]).toEqual([-8_388_608, 8_388_607]);
    expect(recording.problems()).toEqual([]);
    await recording.checkSamples();
    expect(recording.problems().map(({ code }) => code)).toEqual(['SAMPLES_OUT_OF_RANGE']);
    expect(writer.outside).toEqual([4]);
  });

  it('records whose time a disk lost are cut off, and those that the caller does not trust', async () => {
    const file = await three();
    file.bytes.fill(0, header_bytes + record_bytes);
    const { writer, dropped_bytes } = await resumeEdfWriter(file, description);
    expect([writer.records, dropped_bytes]).toEqual([1, 2 * record_bytes]);
    const trusted = await resumeEdfWriter(await three(), description, { records_max: 2 });
    expect([trusted.writer.records, trusted.dropped_bytes]).toEqual([2, record_bytes]);
  });

  it('is not changed when it is closed, another one, or its last record does not lie where it must', async () => {
    const closed = await three();
    closed.bytes.set(new TextEncoder().encode('3       '), 236);
    const other = await three({ recordDuration_ticks: 20_000_000 });
    const gapless = await three({ hasGaps: false });
    const moved = await three();
    moved.bytes.set(new TextEncoder().encode('+9.25'), header_bytes + 3 * record_bytes - 129);
    const wrong: readonly [MemoryFile, Partial<EdfDescription>, unknown][] = [
      [closed, {}, { value: '3', limit: -1 }],
      [other, {}, { value: '2       ', limit: '1       ' }],
      [gapless, { hasGaps: true }, { value: 'C       ', limit: 'D       ' }],
      [moved, {}, { value: '90000000', limit: '20000000' }],
      [new MemoryFile(Uint8Array.of(1, 2, 3)), {}, { value: '\\x01\\x02\\x03', limit: 'ÿBIOSEMI' }],
    ];
    for (const [file, more, details] of wrong) {
      const before = file.bytes.slice();
      const resumed = resumeEdfWriter(file, { ...description, ...more });
      await expect(resumed).rejects.toMatchObject({ code: 'WRITE_INVALID', ...(details as object) });
      expect(file.bytes).toEqual(before);
    }
  });
});

describe('counts that no sample can hold', () => {
  it('are refused where they may not be altered, and nothing is written', async () => {
    const file = new MemoryFile();
    const writer = await openEdfWriter(file, description);
    const beyond = writer.write([Int32Array.of(0, 8_388_608)], ticks(5n));
    await expect(beyond).rejects.toMatchObject({ code: 'WRITE_INVALID', limit: '-8388608 … 8388607' });
    expect(file.steps).toEqual([`append ${header_bytes}`]);
    await writer.write([Int32Array.of(0, 8_388_607)]);
    expect(writer.outside).toEqual([1]);
  });

  it('gaps cannot come where the header cannot be changed', async () => {
    const opened = openEdfWriter({ append: () => Promise.resolve() }, description);
    await expect(opened).rejects.toMatchObject({ code: 'WRITE_INVALID' });
  });
});
