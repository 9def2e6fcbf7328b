import type { GapReason } from '@valvomo/model';
import { FaultyDisk } from '@valvomo/testing';
import { encodeBlock } from '@valvomo/wire';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeEntry, type Entry } from '../entry.ts';
import { openJournal, type Journal } from '../journal.ts';
import { newRecording, RecordingProgress, type Hello } from '../recording.ts';
import { openJournalReader, type JournalReader } from './journal-reader.ts';

const signal = {
  label: 'Fp1',
  transducer: '',
  physicalDimension: 'uV',
  physicalMin: -100,
  physicalMax: 100,
  digitalMin: -100,
  digitalMax: 100,
  prefiltering: '',
};
const second = 10_000_000;
const hello: Hello = {
  type: 'hello',
  device: { id: 'a', name: 'A', software: '' },
  life: 'one',
  origin: { kind: 'live' },
  streams: [
    { stream: 3, start: '1000', rate: { samples: 100, ticks: second }, bits: 16, signals: [signal, signal] },
    { stream: 5, start: '1000', rate: { samples: 10, ticks: second }, bits: 24, signals: [signal] },
  ],
};
const signalsOf = new Map([
  [3, 2],
  [5, 1],
]);

/** A bed's journal, and beside it what was put into it: per stream, one entry a sample, null where there is none. */
class Recorded {
  readonly disk = new FaultyDisk();
  readonly rows = new Map<number, (number | null)[]>([
    [3, []],
    [5, []],
  ]);
  readonly progress = new RecordingProgress(
    newRecording({ recording: 'night', bed: 'b', name: 'B', created: '0' }, hello),
  );
  #journal: Journal | undefined;

  async write(entry: Entry): Promise<void> {
    this.#journal ??= await openJournal(this.disk, {
      segment_bytes_max: 3000,
      group_ms: () => 0,
      checkpoint: () => encodeEntry({ kind: 'checkpoint', checkpoint: this.progress.checkpoint() }),
    });
    this.#journal.append(encodeEntry(entry));
    this.progress.apply(entry);
    await this.#journal.durable();
  }

  async block(stream: number, samples: number): Promise<void> {
    const first = this.progress.stream(stream)?.next ?? 0;
    if (first === 0) await this.write({ kind: 'anchor', stream, offset: 0, start: '5000' });
    const signals = signalsOf.get(stream) ?? 1;
    const all = Array.from({ length: signals * samples }, (_, at) => first + (at % samples) + 1);
    const counts = stream === 3 ? Int16Array.from(all) : Int32Array.from(all);
    const sequence = this.progress.stream(stream)?.sequence ?? 0;
    await this.write({
      kind: 'block',
      frame: encodeBlock({ stream, sequence, first, samples, signals, sent: 0n, counts }),
    });
    this.rows.get(stream)?.push(...all.slice(0, samples));
  }

  async gap(stream: number, samples: number, reason: GapReason): Promise<void> {
    const { next: first = 0, sequence = 0 } = this.progress.stream(stream) ?? {};
    if (first === 0) await this.write({ kind: 'anchor', stream, offset: 0, start: '5000' });
    await this.write({ kind: 'gap', stream, first, samples, reason, sequence: sequence + 1 });
    this.rows.get(stream)?.push(...Array.from({ length: samples }, () => null));
  }

  async reader(): Promise<JournalReader> {
    const reader = await openJournalReader(this.disk, { timeZone: 'Europe/Helsinki' });
    if (reader === null) throw new Error('nothing to read');
    return reader;
  }
}

/** What a window has of one signal, null in its holes. */
const rowOf = async (reader: JournalReader, stream: number, from: number, samples: number) => {
  const window = await reader.read(stream, from, samples);
  const row: (number | null)[] = [...window.counts.subarray(0, window.samples)];
  const last = [...window.counts.subarray(window.counts.length - window.samples)];
  expect(last).toEqual(row);
  for (const { start, samples: length } of window.holes) {
    expect(row.slice(start - from, start - from + length).every((value) => value === 0)).toBe(true);
    row.fill(null, start - from, start - from + length);
  }
  return row;
};

describe('a journal read as a recording', () => {
  it('every window is what was written, while the journal grows over many segments', async () => {
    const step = fc.record({
      stream: fc.constantFrom(3, 5),
      samples: fc.integer({ min: 1, max: 60 }),
      gap: fc.constantFrom<(GapReason | null)[]>(null, null, null, 'overload', 'restart'),
    });
    const window = fc.tuple(fc.constantFrom(3, 5), fc.nat(3000), fc.integer({ min: 1, max: 700 }));
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 5, maxLength: 60 }),
        fc.array(window, { minLength: 6, maxLength: 6 }),
        async (steps, windows) => {
          const recorded = new Recorded();
          await recorded.block(3, 10);
          const reader = await recorded.reader();
          for (const { stream, samples, gap } of steps) {
            if (gap === null) await recorded.block(stream, samples);
            else await recorded.gap(stream, samples, gap);
          }
          for (const [stream, from, samples] of windows) {
            const row = recorded.rows.get(stream) ?? [];
            expect(await rowOf(reader, stream, from, samples)).toEqual(row.slice(from, from + samples));
          }
          await reader.refresh();
          expect(reader.streams().map(({ samples }) => samples)).toEqual(
            [3, 5].map((stream) => recorded.rows.get(stream)?.length),
          );
          const holes = await reader.gaps(3);
          const missing = (recorded.rows.get(3) ?? []).filter((value) => value === null);
          expect(holes.reduce((sum, { samples }) => sum + samples, 0)).toBe(missing.length);
        },
      ),
      { numRuns: 25 },
    );
  });

  it('names the reason of every hole, and says what the recording is', async () => {
    const recorded = new Recorded();
    await recorded.block(3, 50);
    await recorded.gap(3, 20, 'overload');
    await recorded.block(3, 50);
    const reader = await recorded.reader();
    expect(await reader.gaps(3)).toEqual([{ start: 50, samples: 20, reason: 'overload' }]);
    expect((await reader.read(3, 60, 20)).holes).toEqual([{ start: 60, samples: 10, reason: 'overload' }]);
    expect(reader).toMatchObject({ recording: 'night', timeZone: 'Europe/Helsinki' });
    expect(reader.about()).toMatchObject({ bed: 'b', device: { id: 'a' } });
    // The instant of index 0 is that of the first sample, not what the device said at first.
    expect(reader.streams()[0]?.description.timeBase.start).toBe(5000n);
    await expect(reader.read(4, 0, 1)).rejects.toMatchObject({ code: 'READ_INVALID', value: 4 });
  });

  it('what retention removed is a hole from the beginning, and the rest is there', async () => {
    const recorded = new Recorded();
    for (let block = 0; block < 60; block += 1) await recorded.block(3, 25);
    const names = [...recorded.disk.files.keys()];
    expect(names.length).toBeGreaterThan(3);
    for (const name of names.slice(0, 2)) recorded.disk.files.delete(name);
    const reader = await recorded.reader();
    const [hole] = await reader.gaps(3);
    expect(hole).toMatchObject({ start: 0, reason: 'recorded' });
    const from = hole?.samples ?? 0;
    expect(from).toBeGreaterThan(0);
    expect(await rowOf(reader, 3, 0, 1500)).toEqual([
      ...Array.from({ length: from }, () => null),
      ...(recorded.rows.get(3) ?? []).slice(from),
    ]);
  });

  it('a jump in a damaged journal is a hole', async () => {
    const recorded = new Recorded();
    for (let block = 0; block < 60; block += 1) await recorded.block(3, 25);
    const [, second = ''] = recorded.disk.files.keys();
    const file = recorded.disk.files.get(second);
    if (file === undefined) throw new Error('no second segment');
    // Past the checkpoint, in the middle of the blocks.
    file.bytes[file.bytes.length - 300] = (file.bytes[file.bytes.length - 300] ?? 0) ^ 255;
    const reader = await recorded.reader();
    const holes = await reader.gaps(3);
    expect(holes).toHaveLength(1);
    const { start = 0, samples = 0 } = holes[0] ?? {};
    const whole = recorded.rows.get(3) ?? [];
    expect(await rowOf(reader, 3, 0, whole.length)).toEqual(
      whole.map((value, at) => (at >= start && at < start + samples ? null : value)),
    );
  });

  it('events come from every segment, once, placed in the recording', async () => {
    const recorded = new Recorded();
    for (let event = 0; event < 40; event += 1) {
      await recorded.block(3, 25);
      await recorded.write({
        kind: 'event',
        event: { event, kind: 'button', stream: 3, start: 25 * event, samples: 0, text: `press ${event}` },
      });
    }
    const reader = await recorded.reader();
    const events = await reader.events();
    expect(events.map(({ start }) => start)).toEqual(Array.from({ length: 40 }, (_, at) => 25 * at));
  });

  it('is null when there is nothing to read', async () => {
    expect(await openJournalReader(new FaultyDisk())).toBeNull();
  });
});
