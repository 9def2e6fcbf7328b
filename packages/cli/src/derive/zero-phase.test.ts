import { butterworth } from '@valvomo/dsp';
import { ticks, type Item } from '@valvomo/model';
import { describe, expect, it } from 'vitest';

import type { PlannedStream } from './plan.ts';
import { forwardAndBackward, judgeStretches } from './zero-phase.ts';

const rate = { samples: 100, ticks: 10_000_000 };
const signal = {
  label: 'x',
  transducer: '',
  physicalDimension: 'uV',
  physicalMin: -100,
  physicalMax: 100,
  digitalMin: -100,
  digitalMax: 100,
  prefiltering: '',
};

/** A stream of one signal: its stretches without a gap, in samples. */
const stream = (runs: PlannedStream['recorded']['runs'], window = { first: 0, end: 1e9 }): PlannedStream => ({
  recorded: {
    description: { stream: 0, timeBase: { start: ticks(0n), rate }, bits: 16, signals: [signal] },
    numbers: [0],
    samples: runs.at(-1)?.end ?? 0,
    runs,
    async *items(from = 0): AsyncGenerator<Item, void, undefined> {
      for (const { start, end } of runs) {
        if (start < from) continue;
        const counts = Int16Array.from({ length: end - start }, (_, k) => (start + k) % 90);
        await Promise.resolve();
        yield { kind: 'block', start: start as never, samples: end - start, signals: 1, counts };
      }
    },
  },
  rate,
  rows: [{ name: 'x', unit: 'µV', terms: [{ signal: 0, weight: 1 }] }],
  filters: [butterworth('highpass', 2, 1, 100)],
  leftOut: [],
  filtered: [true],
  ...window,
});

describe('zero phase needs whole stretches', () => {
  it('more than memory should hold is refused, with the limit', () => {
    expect(judgeStretches([stream([{ start: 0, end: 1 << 27 }])])).toEqual([]);
    expect(() =>
      judgeStretches([stream([{ start: 0, end: 1 << 27 }]), stream([{ start: 0, end: 1 }])]),
    ).toThrow(`134217729 values at once, limit 134217728`);
  });

  it('stretches outside the window do not count', () => {
    const runs = [
      { start: 0, end: 1 << 28 },
      { start: 1 << 29, end: (1 << 29) + 5 },
    ];
    const [short, ...others] = judgeStretches([stream(runs, { first: 1 << 29, end: (1 << 29) + 2 })]);
    expect(others).toEqual([]);
    expect(short?.from_s).toBe((1 << 29) / 100);
  });

  it('a window is cut from its whole stretch; a stretch too short is empty', async () => {
    const runs = [
      { start: 0, end: 300 },
      { start: 400, end: 405 },
    ];
    const collect = async (window: { first: number; end: number }) => {
      const found: [number, number][] = [];
      for await (const { start, samples, values, offset } of forwardAndBackward(stream(runs, window))())
        for (let i = 0; i < samples; i += 1) found.push([start + i, values[offset + i] ?? 0]);
      return found;
    };
    const whole = await collect({ first: 0, end: 1000 });
    expect(whole).toHaveLength(305);
    expect(whole.filter(([, value]) => Number.isNaN(value)).map(([at]) => at)).toEqual([
      400, 401, 402, 403, 404,
    ]);
    expect(await collect({ first: 120, end: 402 })).toEqual(whole.filter(([at]) => at >= 120 && at < 402));
  });
});
