import * as fc from 'fast-check';
import { memorySource, openRecording, writeStrictRecording, type StrictRecording } from '@valvomo/edf';
import { ticks } from '@valvomo/model';
import { describe, expect, it } from 'vitest';

import { madeFile, memoryFile, readOf, type Made } from '../recording.fixture.ts';
import { joined } from './joined.ts';
import { windowOf } from './window.ts';

const strict = async (made: Made): Promise<StrictRecording> => (await readOf(await madeFile(made))).strict;
const at = (start: string, gaps: readonly number[], more: Partial<Made> = {}): Promise<StrictRecording> =>
  strict({ samples: [4, 1], gaps, ...more, more: { start, ...more.more } });

const written = async (recording: StrictRecording): Promise<unknown> => {
  const out = memoryFile();
  await writeStrictRecording(out, recording);
  const read = await openRecording(memorySource(out.bytes()));
  return {
    format: read.format,
    counts: [...(await read.read([0], 0, 1000)).counts],
    gaps: (await read.gaps()).map(({ from_s, to_s }) => [from_s, to_s]),
    notes: (await read.annotations()).map(({ onset_s, text }) => [onset_s, text]),
    problems: read.problems(),
  };
};

describe('files of one recording', () => {
  it('are one, whatever their order: what follows on has no gap, what does not has one', async () => {
    const notes = [{ onset: ticks(5_000_000n), text: 'x' }];
    const first = await at('2026-11-21T23:59:58', [0, 0], { notes });
    const second = await at('2026-11-22T00:00:00', [0]);
    const third = await at('2026-11-22T00:00:03', [0], { notes });
    expect(await written(joined([third, first, second]))).toEqual({
      format: 'BDF+D',
      counts: [1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4],
      gaps: [[3, 5]],
      notes: [
        [0.5, 'x'],
        [5.5, 'x'],
      ],
      problems: [],
    });
    const window = windowOf(joined([first, second, third]), 10_000_000n, 30_000_000n);
    expect(await written(window.recording)).toMatchObject({
      format: 'BDF+C',
      counts: [5, 6, 7, 8, 1, 2, 3, 4],
    });
  });

  it('are placed by the instants that a recorder wrote, where a clock was put back between them', async () => {
    const said = (file: number, start: bigint): NonNullable<Made['notes']> => [
      { onset: ticks(0n), text: `recording R, file ${file}, origin 77, start ${start}, stream 0 first 0` },
    ];
    const first = await at('2026-10-25T03:59:59', [0], { notes: said(1, 77n) });
    const second = await at('2026-10-25T03:00:00', [0], { notes: said(2, 10_000_077n) });
    expect(await written(joined([first, second]))).toMatchObject({
      gaps: [],
      counts: [1, 2, 3, 4, 1, 2, 3, 4],
    });
  });

  it('in which counts leave their range are joined with one range around all of them', async () => {
    const range = (digitalMax: number): Partial<Made> => ({ samples: [4], digitalMax });
    const first = await at('2026-11-21T23:59:58', [0], range(2));
    const second = await at('2026-11-21T23:59:59', [0], range(8));
    const { signals } = joined([first, second]).description;
    expect(signals).toMatchObject([{ digitalMin: -8, digitalMax: 8, physicalMin: -8, physicalMax: 8 }]);
    expect(await written(joined([first, second]))).toMatchObject({
      counts: [1, 2, 3, 4, 1, 2, 3, 4],
      problems: [],
    });
    const other = await at('2026-11-21T23:59:59', [0], { ...range(8), gain: 2 });
    expect(() => joined([first, other])).toThrow(expect.objectContaining({ code: 'JOIN_INVALID' }));
  });

  it('that overlap or have other signals are refused', async () => {
    const first = await at('2026-11-21T23:59:58', [0, 0]);
    const refused: readonly (readonly [StrictRecording, string])[] = [
      [await at('2026-11-21T23:59:59', [0]), 'begins before'],
      [await at('2026-11-22T00:00:00', [0], { samples: [4, 2] }), 'other signals'],
      [await at('2026-11-22T00:00:00', [0], { duration_ticks: 20_000_000 }), 'other signals'],
    ];
    for (const [other, message] of refused)
      expect(() => joined([first, other])).toThrow(
        expect.objectContaining({
          code: 'JOIN_INVALID',
          message: expect.stringContaining(message) as string,
        }),
      );
  });

  it('cut anywhere into files and joined, it is the recording that it was', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(0, 0, 30_000_000, 70_000_001), { minLength: 2, maxLength: 8 }),
        fc.nat(6),
        async (gaps, cut) => {
          const whole = [0, ...gaps.slice(1)];
          const border = 1 + (cut % (whole.length - 1));
          const onsets = whole.map((_, record) =>
            whole.slice(0, record + 1).reduce((sum, gap) => sum + gap + 10_000_000, -10_000_000),
          );
          const shift = onsets[border] ?? 0;
          const recording = await at('2026-11-21T23:59:58', whole);
          const head = await at('2026-11-21T23:59:58', whole.slice(0, border));
          const fraction = String(shift % 10_000_000).padStart(7, '0');
          const second = new Date(Date.parse('2026-11-21T23:59:58Z') + Math.floor(shift / 10_000_000) * 1000);
          const start = `${second.toISOString().slice(0, 19)}.${fraction}`;
          const tail = await at(start, [0, ...whole.slice(border + 1)]);
          const result = joined([tail, head]);
          expect(result.stretches).toEqual(recording.stretches);
        },
      ),
      { numRuns: 50 },
    );
  });
});
