import { isTrendItem, type EventMark } from '@valvomo/model';
import { describe, expect, it } from 'vitest';
import { conditionsRule } from '../conditions/index.ts';
import { createAnalysis } from '../engine/analysis.ts';
import { defaultSettings } from '../trends/settings.ts';
import { changed, itemsOf, quiet, worldOf, type World } from '../trends/world.fixture.ts';
import { technical } from './technical.ts';

const rate_hz = 256;
const world = worldOf(quiet, 50, rate_hz);
const [from_s, to_s] = [15, 35];

const lastWords = ({ stream }: World, items: ReturnType<typeof itemsOf>): readonly EventMark[] => {
  const analysis = createAnalysis([stream], {
    trends: [],
    conditions: conditionsRule,
    settings: defaultSettings,
    detectors: [technical],
  });
  const made = [...items.flatMap((item) => analysis.accept(0, item)), ...analysis.end()];
  const found = made.filter((item): item is EventMark => !isTrendItem(item));
  return [...new Map(found.map((one) => [one.id, one] as const)).values()];
};

/** One electrode, or all, with other counts for 20 s. */
const broken = (label: string, change: (count: number, sample: number) => number): World =>
  changed(world, (row, sample, count) => {
    const isThis = world.stream.signals[row]?.label === label;
    return isThis && sample >= from_s * rate_hz && sample < to_s * rate_hz ? change(count, sample) : count;
  });

const signal = world.stream.signals.find(({ label }) => label === 'C3');
const { physicalMax = 1, physicalMin = 0, digitalMax = 1, digitalMin = 0 } = signal ?? {};
const perCount_uV = (physicalMax - physicalMin) / (digitalMax - digitalMin);

describe('technical', () => {
  it.each([
    ['tech-electrode-off', () => 0],
    ['tech-saturation', () => digitalMax],
    [
      'tech-mains',
      (count: number, sample: number) =>
        count + Math.round((60 * Math.sin((2 * Math.PI * 50 * sample) / rate_hz)) / perCount_uV),
    ],
  ] as const)('%s: of which electrode, from when to when', (type, change) => {
    const faulty = broken('C3', change);
    const found = lastWords(faulty, itemsOf(faulty));
    expect(found.map((one) => one.type)).toEqual([type]);
    const [one] = found;
    expect(one?.channels.join()).toMatch(/C3/);
    // Flat is known when it has been so for 5 s.
    expect(Math.abs((one?.start ?? 0) / rate_hz - from_s)).toBeLessThanOrEqual(5);
    expect(Math.abs(((one?.start ?? 0) + (one?.samples ?? 0)) / rate_hz - to_s)).toBeLessThanOrEqual(1);
  });

  it('tells the reference once, not of every electrode, and nothing where all is well', () => {
    const humming = changed(world, (row, sample, count) =>
      world.stream.signals[row]?.label.includes('ECG') === true ||
      sample < from_s * rate_hz ||
      sample >= to_s * rate_hz
        ? count
        : count + Math.round((60 * Math.sin((2 * Math.PI * 50 * sample) / rate_hz)) / perCount_uV),
    );
    expect(lastWords(humming, itemsOf(humming)).map(({ type }) => type)).toEqual(['tech-reference-off']);
    expect(lastWords(world, itemsOf(world))).toEqual([]);
  });
});
