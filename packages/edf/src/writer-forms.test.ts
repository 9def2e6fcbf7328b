import * as fc from 'fast-check';
import { ticks, type Counts } from '@valvomo/model';
import { describe, expect, it } from 'vitest';

import { writeAnnotationsFile } from './annotations-file.ts';
import { MemoryFile } from './memory-file.fixture.ts';
import { openRecording } from './recording.ts';
import { resumeEdfWriter } from './resume-writer.ts';
import { memorySource } from './source.ts';
import type { EdfDescription, WrittenSignal } from './writer-header.ts';
import type { WrittenAnnotation } from './writer-tal.ts';
import { openEdfWriter, type EdfWriter } from './writer.ts';

const limits = { 16: 2 ** 15, 24: 2 ** 23 } as const;

const signal = (samplesPerRecord: number, digitalMax: number): WrittenSignal => ({
  label: 'EEG Fp1',
  transducer: '',
  physicalDimension: 'uV',
  physicalMin: -3276.8,
  physicalMax: 3276.7,
  digitalMin: -digitalMax,
  digitalMax,
  prefiltering: '',
  samplesPerRecord,
});

/** What is written into one record: counts of every signal, and ticks without samples before it. */
interface Written {
  readonly rows: readonly Counts[];
  readonly gap: number;
}

interface World {
  readonly description: EdfDescription;
  readonly records: readonly Written[];
  readonly notes: readonly WrittenAnnotation[];
}

/** Any counts that so many bits hold, also outside the digital range of their signal. */
const worlds: fc.Arbitrary<World> = fc
  .record({
    bits: fc.constantFrom<16 | 24>(16, 24),
    hasGaps: fc.constantFrom<boolean | 'when-they-come'>(false, true, 'when-they-come'),
    outside: fc.constantFrom<'clip' | 'keep'>('clip', 'keep'),
    samples: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 }),
    duration: fc.constantFrom(10_000_000, 2_381_400, 300_000_000, 33_330),
    fraction: fc.nat(9_999_999),
    shrink: fc.integer({ min: 1, max: 64 }),
    gaps: fc.array(fc.oneof(fc.constant(0), fc.nat(1e9)), { maxLength: 8 }),
    seed: fc.integer(),
    notes: fc.array(
      fc.record({
        onset: fc.nat(1e9),
        duration: fc.option(fc.nat(1e9)),
        text: fc.stringMatching(/^[a-zäß☃]{1,9}$/u),
      }),
      { maxLength: 4 },
    ),
  })
  .map(({ bits, hasGaps, outside, samples, duration, fraction, shrink, gaps, seed, notes }) => {
    const digitalMax = Math.floor((limits[bits] - 1) / shrink);
    const signals = samples.map((count) => signal(count, digitalMax));
    const start = `2026-11-21T23:59:59.${String(fraction).padStart(7, '0')}`;
    const annotation_bytes = 1200;
    return {
      description: {
        bits,
        hasGaps,
        outside,
        signals,
        start,
        recordDuration_ticks: duration,
        annotation_bytes,
      },
      notes: notes.map(({ onset, duration, text }) => ({
        onset: ticks(BigInt(onset)),
        duration: duration === null ? null : ticks(BigInt(duration)),
        text,
      })),
      records: gaps.map((gap, record) => ({
        gap: hasGaps === false || record === 0 ? 0 : gap,
        rows: samples.map((count, row): Counts =>
          Int32Array.from({ length: count }, (_, at) => {
            const mixed = Math.imul(seed + record * 7919 + row * 104_729 + at * 31, 2_654_435_761);
            return bits === 16 ? mixed >> 16 : mixed >> 8;
          }),
        ),
      })),
    };
  });

const write = async (writer: EdfWriter, { records }: World): Promise<void> => {
  const from = writer.records;
  for (const { rows, gap } of records.slice(from)) await writer.write(rows, ticks(writer.end + BigInt(gap)));
};

const whole = async (world: World): Promise<{ file: MemoryFile; writer: EdfWriter }> => {
  const file = new MemoryFile();
  const writer = await openEdfWriter(file, world.description);
  for (const note of world.notes) writer.annotate(note);
  await write(writer, world);
  return { file, writer };
};

const inside = (count: number, { digitalMin, digitalMax }: WrittenSignal): number =>
  Math.min(digitalMax, Math.max(digitalMin, count));

const hasRealGap = ({ records }: World): boolean => records.some(({ gap }) => gap > 0);

describe('every form that is written', () => {
  it('gives back every count, onset and annotation: EDF+C, EDF+D, BDF+C, BDF+D, one that becomes the other', async () => {
    await fc.assert(
      fc.asyncProperty(worlds, async (world) => {
        const { file, writer } = await whole(world);
        const { bits = 16, hasGaps, outside, signals, recordDuration_ticks } = world.description;
        if (writer.pending === 0) await writer.close();
        const recording = await openRecording(memorySource(file.bytes));
        const gaps = hasGaps === true || (hasGaps !== false && hasRealGap(world));
        expect(recording.format).toBe(`${bits === 16 ? 'EDF' : 'BDF'}+${gaps ? 'D' : 'C'}`);
        expect(await recording.records()).toBe(world.records.length);
        const { header_bytes, record_bytes } = recording.header;
        let end = 0n;
        const outsides = signals.map(() => 0);
        for (const [record, { rows, gap }] of world.records.entries()) {
          let at = header_bytes + record * record_bytes;
          end += BigInt(gap);
          for (const [row, part] of signals.entries()) {
            for (const count of rows[row] ?? []) {
              const bytes = new Uint8Array(4);
              bytes.set(file.bytes.subarray(at, at + bits / 8));
              const found = (new DataView(bytes.buffer).getInt32(0, true) << (32 - bits)) >> (32 - bits);
              const within = inside(count, part);
              expect(found).toBe(outside === 'keep' ? count : within);
              if (within !== count) outsides[row] = (outsides[row] ?? 0) + 1;
              at += bits / 8;
            }
          }
          end += BigInt(recordDuration_ticks);
        }
        expect(writer.outside).toEqual(outsides);
        expect(writer.end).toBe(end);
        const span_s = (await recording.span_s()) ?? 0;
        expect(Math.abs(span_s - Number(end) / 1e7)).toBeLessThan(recordDuration_ticks / 1e7);
        if (writer.pending > 0) return;
        const notes = (await recording.annotations()).map(({ onset, duration, text }) => ({
          onset,
          duration,
          text,
        }));
        expect(notes).toEqual(world.notes.toSorted((a, b) => Number(a.onset - b.onset)));
        const codes = recording.problems().map(({ code }) => code);
        expect(codes.filter((code) => code !== 'LABEL_DUPLICATE' && code !== 'START_FRACTION')).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  it('cut off at any byte and gone on with, it is the same file', async () => {
    await fc.assert(
      fc.asyncProperty(worlds, fc.double({ min: 0, max: 1, noNaN: true }), async (world, part) => {
        const quiet = { ...world, notes: [] };
        const { file, writer } = await whole(quiet);
        const kept = Math.floor(part * file.bytes.length);
        const torn = new MemoryFile(file.bytes.slice(0, kept));
        const { writer: again, dropped_bytes } = await resumeEdfWriter(torn, world.description);
        expect(kept - dropped_bytes).toBe(
          again.records === 0 && kept < torn.bytes.length ? 0 : torn.bytes.length,
        );
        await write(again, quiet);
        expect(again.end).toBe(writer.end);
        await again.close();
        await writer.close();
        expect(Buffer.from(torn.bytes).equals(file.bytes)).toBe(true);
      }),
      { numRuns: 150 },
    );
  });
});

describe('annotations alone', () => {
  const notes = fc.array(
    fc.record({
      onset: fc.integer({ min: -1e9, max: 9e9 }),
      duration: fc.option(fc.nat(1e9)),
      text: fc.oneof(
        fc.stringMatching(/^[a-zäß☃]{1,30}$/u),
        fc.nat(3000).map((length) => 'x'.repeat(length + 1)),
      ),
    }),
    { maxLength: 60 },
  );

  it('come back all of them, by onset, in EDF+ and BDF+', async () => {
    await fc.assert(
      fc.asyncProperty(
        notes,
        fc.constantFrom<16 | 24>(16, 24),
        fc.nat(9_999_999),
        async (notes, bits, fraction) => {
          const file = new MemoryFile();
          const start = `2026-11-21T23:59:59.${String(fraction).padStart(7, '0')}`;
          const written = notes.map(({ onset, duration, text }) => ({
            onset: ticks(BigInt(onset)),
            duration: duration === null ? null : ticks(BigInt(duration)),
            text,
          }));
          await writeAnnotationsFile(file, { bits, start, patient: { code: 'P 1' } }, written);
          const recording = await openRecording(memorySource(file.bytes));
          const read = (await recording.annotations()).map(({ onset, duration, text }) => ({
            onset,
            duration,
            text,
          }));
          expect(read).toEqual(written.toSorted((a, b) => Number(a.onset - b.onset)));
          expect(recording.format).toBe(bits === 16 ? 'EDF+C' : 'BDF+C');
          expect(recording.start?.padEnd(27, '0')).toBe(
            fraction === 0 ? start.slice(0, 19).padEnd(27, '0') : start,
          );
          expect([recording.signals, recording.problems()]).toEqual([[], []]);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('a hundred thousand take records of no more than 61440 bytes', async () => {
    const file = new MemoryFile();
    const marks = Array.from({ length: 100_000 }, (_, at) => ({
      onset: ticks(BigInt(at) * 7_654_321n),
      text: `mark ${at}`,
    }));
    await writeAnnotationsFile(file, { start: '2026-11-21T23:59:59.5' }, marks.toReversed());
    const recording = await openRecording(memorySource(file.bytes));
    expect(recording.header.record_bytes).toBe(61_440);
    const read = await recording.annotations();
    expect(read.map(({ text }) => text)).toEqual(marks.map(({ text }) => text));
  });

  it('one of 700 000 characters has a record for it', async () => {
    const file = new MemoryFile();
    await writeAnnotationsFile(file, { start: '2026-11-21T23:59:59' }, [
      { onset: ticks(5n), text: 'ä'.repeat(700_000) },
    ]);
    const [read] = await (await openRecording(memorySource(file.bytes))).annotations();
    expect([read?.onset, read?.text.length]).toEqual([5n, 700_000]);
  });
});
