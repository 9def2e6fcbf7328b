import * as fc from 'fast-check';
import { memorySource, openRecording, writeStrictRecording, type EdfRecording } from '@valvomo/edf';
import { ticks } from '@valvomo/model';
import { describe, expect, it } from 'vitest';

import { madeFile, memoryFile, readOf, type Made } from '../recording.fixture.ts';
import { windowOf, type Window } from './window.ts';

const second = 10_000_000;

interface Exported {
  readonly window: Window;
  readonly bytes: Uint8Array;
  readonly recording: EdfRecording;
}

const exported = async (bytes: Uint8Array, from: number, to: number | null): Promise<Exported> => {
  const window = windowOf((await readOf(bytes)).strict, BigInt(from), to === null ? null : BigInt(to));
  const out = memoryFile();
  await writeStrictRecording(out, window.recording);
  return { window, bytes: out.bytes(), recording: await openRecording(memorySource(out.bytes())) };
};

/** Every sample of a signal as it was numbered, and when it was taken, ticks from the start of the first file. */
const samplesOf = async (
  { recording, window }: Exported,
  signal: number,
): Promise<(readonly [number, number])[]> => {
  const found: (readonly [number, number])[] = [];
  const { samplesPerRecord = 1 } = recording.signals[signal] ?? {};
  const period = (recording.header.recordDuration_ticks ?? 0) / samplesPerRecord;
  for await (const { counts, onset } of records(recording, signal))
    for (const [at, count] of counts.entries()) found.push([count, window.start_ticks + onset + at * period]);
  return found.filter(([count]) => count > 0);
};

async function* records(
  recording: EdfRecording,
  signal: number,
): AsyncGenerator<{
  counts: Iterable<number> & { entries(): IterableIterator<[number, number]> };
  onset: number;
}> {
  const duration = recording.header.recordDuration_ticks ?? 0;
  const { samplesPerRecord = 1, rate } = recording.signals[signal] ?? {};
  for (const { records: count, onset_ticks } of await recording.onsets())
    for (let record = 0; record < count; record++) {
      const onset = onset_ticks + record * duration;
      const first =
        Math.round((onset_ticks * (rate?.samples ?? 0)) / (rate?.ticks ?? 1)) + record * samplesPerRecord;
      yield { counts: [...(await recording.read([signal], first, samplesPerRecord)).counts], onset };
    }
}

describe('a window', () => {
  const minute: Made = { samples: [256, 256, 1], gaps: Array.from({ length: 60 }, () => 0) };

  it('is half-open, and keeps its records where it is made of whole ones', async () => {
    const result = await exported(await madeFile(minute), 10 * second, 20 * second);
    const { recording, window } = result;
    expect([recording.format, await recording.records(), recording.start]).toEqual([
      'BDF+C',
      10,
      '2026-11-22T00:00:08.5',
    ]);
    expect(recording.problems()).toEqual([]);
    const fast = await samplesOf(result, 0);
    expect([fast.length, fast[0], fast.at(-1)?.[0]]).toEqual([2560, [2561, 10 * second], 20 * 256]);
    expect((await samplesOf(result, 2)).map(([count]) => count)).toEqual(
      Array.from({ length: 10 }, (_, at) => at + 11),
    );
    expect([window.start_ticks, window.end_ticks, window.padding_ticks]).toEqual([
      10 * second,
      20 * second,
      [0],
    ]);
  });

  it('of several rates is widened to where each has a sample, its annotations with it', async () => {
    const notes = [102, 104].map((at) => ({ onset: ticks(BigInt(at * 1_000_000)), text: `${at}` }));
    const { window, recording } = await exported(
      await madeFile({ ...minute, notes }),
      10.3 * second,
      11.5 * second,
    );
    expect([window.start_ticks, window.end_ticks]).toEqual([10 * second, 12 * second]);
    expect((await recording.annotations()).map(({ onset_s }) => onset_s)).toEqual([0.2, 0.4]);
  });

  it('of a single rate begins and ends at any sample; records become what divides it', async () => {
    const file = await madeFile({ samples: [200], gaps: Array.from({ length: 60 }, () => 0) });
    const { recording, window } = await exported(file, 12_345_000, 39_000_000);
    expect(window.start_ticks).toBe(12_350_000);
    expect([
      await recording.span_s(),
      recording.header.recordDuration,
      await recording.annotations(),
    ]).toEqual([2.665, '2.665', []]);
  });

  it('that no whole records hold is filled up, and an annotation says from where on', async () => {
    const file = await madeFile({ ...minute, samples: [256] });
    const result = await exported(file, 0, Math.round(947 * (second / 256)));
    const fast = await samplesOf(result, 0);
    expect([fast.length, fast.at(-1)?.[0]]).toEqual([947, 947]);
    const [note] = await result.recording.annotations();
    expect(note).toMatchObject({ onset_s: 3.699_218_8, text: expect.stringMatching(/^padding: /) as string });
    expect(Number(note?.onset ?? 0) + Number(note?.duration ?? 0)).toBe(
      ((await result.recording.span_s()) ?? 0) * second,
    );
    expect(result.window.padding_ticks[0]).toBeGreaterThan(0);
  });

  it('keeps gaps, and annotations that touch it, where they are', async () => {
    const notes = [
      { onset: ticks(0n), text: 'before' },
      { onset: ticks(5_000_000n), duration: ticks(10_000_001n), text: 'into it' },
      { onset: ticks(15_000_000n), text: 'first instant' },
      { onset: ticks(70_000_000n), text: 'in the gap' },
      { onset: ticks(95_000_000n), text: 'end' },
    ];
    const file = await madeFile({ samples: [10], gaps: [0, 0, 55_000_001, 0, 0], notes });
    const { recording } = await exported(file, 1.5 * second, 9.5 * second);
    expect(recording.format).toBe('BDF+D');
    expect((await recording.gaps()).map(({ from_s, to_s }) => [from_s, to_s])).toEqual([[0.5, 6.000_000_1]]);
    expect((await recording.annotations()).map(({ onset_s, text }) => [onset_s, text])).toEqual([
      [-1, 'into it'],
      [0, 'first instant'],
      [5.5, 'in the gap'],
    ]);
  });

  it('in which no sample begins is refused', async () => {
    const file = await madeFile({ samples: [10], gaps: [0, 50 * second] });
    for (const [from, to] of [
      [2 * second, 40 * second],
      [900 * second, null],
    ] as const)
      await expect(exported(file, from, to)).rejects.toMatchObject({ code: 'WINDOW_INVALID' });
  });

  it('of annotations alone has those that touch it', async () => {
    const notes = [1, 2, 3].map((at) => ({ onset: ticks(BigInt(at * second)), text: `${at}` }));
    const file = await madeFile({ samples: [], duration_ticks: 0, gaps: [0], notes });
    const { recording } = await exported(file, 2 * second, 3 * second);
    expect((await recording.annotations()).map(({ onset_s, text }) => [onset_s, text])).toEqual([[0, '2']]);
    expect(recording.start).toBe('2026-11-22T00:00:00.5');
  });

  it('windows that touch hold every sample once, at the time that it had', async () => {
    const made = fc.record({
      samples: fc.constantFrom([4], [256, 1], [50, 20, 2], [30, 30], [7, 3]),
      duration_ticks: fc.constantFrom(second, 2 * second, 300_000, 2_400_000),
      gaps: fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 60 * second, max: 90 * second })), {
        minLength: 1,
        maxLength: 9,
      }),
    });
    const parts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(made, parts, async (file, cuts) => {
        const bytes = await madeFile({ ...file, gaps: [0, ...file.gaps.slice(1)] });
        const whole = await exported(bytes, 0, null);
        const span = ((await whole.recording.span_s()) ?? 0) * second;
        const edges = [
          0,
          ...cuts.map((part) => Math.round(part * span)).toSorted((a, b) => a - b),
          Math.ceil(span),
        ];
        const windows: Exported[] = [];
        const refused: string[] = [];
        for (const [at, from] of edges.slice(0, -1).entries()) {
          const to = edges[at + 1] ?? 0;
          const one = await exported(bytes, from, to).catch(
            (error: { code?: string; message: string }) => error,
          );
          if ('bytes' in one) windows.push(one);
          else refused.push(one.message);
        }
        // Padding that would cover what follows a gap is refused, too, but gaps here are longer than any padding.
        expect(refused.filter((message) => !message.includes('no sample begins'))).toEqual([]);
        for (const signal of file.samples.keys()) {
          const expected = await samplesOf(whole, signal);
          const found: (readonly [number, number])[] = [];
          for (const window of windows) found.push(...(await samplesOf(window, signal)));
          const counts = found.map(([count]) => count);
          // Windows of several rates share the step in which they touch.
          const once =
            new Set(file.samples).size === 1 ? counts : [...new Set(counts)].toSorted((a, b) => a - b);
          expect(once).toEqual(expected.map(([count]) => count));
          const far = found.map(([count, time]) => Math.abs(time - (expected[count - 1]?.[1] ?? 0)));
          expect(Math.max(0, ...far)).toBeLessThanOrEqual(1);
        }
        for (const { recording } of windows) {
          await recording.annotations();
          expect(recording.problems()).toEqual([]);
        }
      }),
      { numRuns: 60 },
    );
  });
});
