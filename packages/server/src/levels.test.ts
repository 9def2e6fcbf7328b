import { rateOf, sampleIndex, ticks, type Gap, type Item } from '@valvomo/model';
import { plainSignal } from '@valvomo/testing';
import { Subject } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { judge } from './bed.ts';
import { createLevels, peakToPeak } from './levels.ts';

describe('levels', () => {
  it('peak to peak of every row', () => {
    const epoch = {
      kind: 'epoch' as const,
      index: 0,
      start: sampleIndex(0),
      samples: 3,
      derivations: ['a', 'b'],
      values: Float64Array.of(1, -2, 5, 4, 4, 4),
    };
    expect([...peakToPeak(epoch)]).toEqual([7, 0]);
  });

  it('flat is: every voltage below 1 µV for 5 s', () => {
    const levels = createLevels(rateOf(100), [true, false, true]);
    for (let second = 0; second < 4; second += 1) levels.take(Float64Array.of(0.5, 900, 0.9));
    expect(levels.flat).toBe(false);
    levels.take(Float64Array.of(0.5, 900, 0.9));
    expect(levels.flat).toBe(true);
    expect(levels.summary).toEqual({ min: 0.5, median: 0.9, max: 0.9 });
    levels.take(Float64Array.of(0.5, 0, 30));
    expect(levels.flat).toBe(false);
  });

  it('of a stream without voltages, or too slow for waves, nothing is said', () => {
    expect(createLevels(rateOf(100), [false]).flat).toBeNull();
    expect(createLevels(rateOf(1), [true]).flat).toBeNull();
  });
});

describe('the way to a judgement', () => {
  const rate_hz = 200;
  const signal = plainSignal('Cz');
  const description = {
    stream: 1,
    bits: 16 as const,
    timeBase: { start: ticks(0n), rate: rateOf(rate_hz) },
    signals: [signal],
  };
  const derivations = [
    {
      name: 'Cz',
      terms: [{ signal: 0, weight: 1 }],
      missing: [],
      side: 'midline' as const,
      group: '',
      unit: 'µV',
      role: 'eeg' as const,
    },
  ];
  /** 10 Hz, 50 µV peak, at 0.1 µV a count. */
  const block = (start: number, samples: number): Item => ({
    kind: 'block',
    start: sampleIndex(start),
    samples,
    signals: 1,
    counts: Int16Array.from({ length: samples }, (_, at) =>
      Math.round(500 * Math.sin((2 * Math.PI * 10 * (start + at)) / rate_hz)),
    ),
  });

  it('10 Hz of 50 µV stand at 100 µV, second by second, not across a gap; a fault is told and the next item begins anew', () => {
    const items = new Subject<Item>();
    const levels: number[] = [];
    const faults: unknown[] = [];
    judge(
      items,
      description,
      derivations,
      ([level = 0]) => levels.push(level),
      (error) => faults.push(error),
    );
    for (let start = 0; start < 600; start += 20) items.next(block(start, 20));
    expect(levels).toHaveLength(3);
    for (const level of levels.slice(1)) expect(Math.abs(level - 100)).toBeLessThan(2);
    const gap: Gap = { kind: 'gap', start: sampleIndex(600), samples: 100, reason: 'device' };
    items.next(gap);
    items.next(block(700, 400));
    expect(levels).toHaveLength(4);
    items.next(block(900, 200));
    expect(faults).toHaveLength(1);
    items.next(block(2000, 400));
    expect(levels).toHaveLength(6);
  });
});
