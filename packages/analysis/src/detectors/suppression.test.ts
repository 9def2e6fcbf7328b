import { readFileSync } from 'node:fs';
import { isTrendItem, type EventMark } from '@valvomo/model';
import type { Act } from '@valvomo/synthesis';
import { describe, expect, it } from 'vitest';
import { conditionsRule } from '../conditions/index.ts';
import { createAnalysis } from '../engine/analysis.ts';
import { defaultSettings } from '../trends/settings.ts';
import { suppression as suppressionTrend } from '../trends/suppression.ts';
import { changed, itemsOf, quiet, worldOf, type World } from '../trends/world.fixture.ts';
import { attenuation } from './attenuation.ts';
import type { Detector } from './detector.ts';
import { analysedFile, madeFolder } from './edf.fixture.ts';
import { suppression } from './suppression.ts';

const rate_hz = 256;

const analysed = (world: World, detector: Detector, age_years: number | null = null) => {
  const analysis = createAnalysis([world.stream], {
    trends: [suppressionTrend],
    conditions: conditionsRule,
    settings: defaultSettings,
    detectors: [detector],
    patient: { age_years },
  });
  const items = [...itemsOf(world).flatMap((item) => analysis.accept(0, item)), ...analysis.end()];
  const findings = items.filter((item): item is EventMark => !isTrendItem(item));
  const column = (name: string): number[] => {
    const at = analysis.columns.findIndex((one) => one.name === name);
    return items.flatMap((item) => (item.kind === 'row' ? [item.values[at] as number] : []));
  };
  const byId = new Map<string, EventMark>();
  for (const one of findings) byId.set(one.id, one);
  const last = [...byId.values()];
  return { findings, last, column, absent: analysis.absent };
};

const bursts: readonly Act[] = [
  { pattern: 'burst-suppression', at_s: 0, options: { gap_s: 8, burst_s: [1, 2] } },
  { pattern: 'heart', at_s: 0 },
];

/** The same with nothing but a part of the amplitude in some seconds. */
const scaled = (world: World, from_s: number, to_s: number, part: number): World =>
  changed(world, (row, sample, count) =>
    sample >= from_s * rate_hz &&
    sample < to_s * rate_hz &&
    world.stream.signals[row]?.label.includes('ECG') !== true
      ? Math.round(part * count)
      : count,
  );

describe('suppression', () => {
  const world = worldOf(bursts, 150, rate_hz);

  it('finds burst suppression within a minute, from where it began, and goes on until the end', () => {
    const { last } = analysed(world, suppression);
    expect(last.map(({ type, grade, open }) => [type, grade, open])).toEqual([
      ['suppression', 'burst-suppression', false],
    ]);
    const [one] = last;
    expect((one?.start ?? 0) / rate_hz).toBeLessThan(15);
    expect((one?.decided ?? 0) / rate_hz).toBeLessThan(62);
    expect(((one?.start ?? 0) + (one?.samples ?? 0)) / rate_hz).toBeGreaterThan(135);
    expect(one?.features['score']).toBeGreaterThan(50);
  });

  it('shows the ratio of 60 s that the trend shows, and one of 10 s', () => {
    const { column } = analysed(world, suppression);
    const trend = column('suppression.all.westover');
    const own = column('suppression.all.bsr-60');
    const both = trend.flatMap((value, k) => (Number.isNaN(value) ? [] : [[value, own[k] ?? Number.NaN]]));
    expect(both.length).toBeGreaterThan(60);
    for (const [value = 0, other = 0] of both) expect(other).toBeCloseTo(value, 9);
    const short = column('suppression.all.bsr-10').filter((value) => !Number.isNaN(value));
    expect(Math.min(...short)).toBeLessThan(Math.max(...short) - 20);
  });

  it('finds nothing in a waking EEG, and is off under a year', () => {
    expect(analysed(worldOf(quiet, 100, rate_hz), suppression).last).toEqual([]);
    const { absent, last } = analysed(world, suppression, 0.2);
    expect(last).toEqual([]);
    expect(absent).toEqual([
      { name: 'suppression', why: 'made for ages 1 to 200 years, the patient is 0.2' },
    ]);
  });
});

describe('suppression on the forehead alone', () => {
  const {
    found,
    column,
    rate_hz: here_hz,
  } = analysedFile(new URL('forehead.edf', madeFolder), [suppression], [suppressionTrend]);
  const told = JSON.parse(readFileSync(new URL('forehead.json', madeFolder), 'utf8')) as {
    readonly seconds: readonly number[];
    readonly monitor: readonly number[];
    readonly truth: readonly number[];
  };

  it('has a ratio between that of a monitor, which wants a whole second of it, and the truth', () => {
    for (const name of ['suppression.all.bsr-60', 'suppression.all.classic']) {
      const values = column(name);
      const off = told.seconds.flatMap((second, k) => {
        // The row of this number ends a second later, and tells of two seconds before.
        const value = values.get(second + 1) ?? Number.NaN;
        return Number.isNaN(value) ? [] : [[value - (told.monitor[k] ?? 0), value - (told.truth[k] ?? 0)]];
      });
      expect(off.length).toBeGreaterThanOrEqual(told.seconds.length - 1);
      for (const [above = 0, below = 0] of off) {
        expect(above).toBeGreaterThan(-2);
        expect(above).toBeLessThan(20);
        expect(below).toBeLessThan(2);
        expect(below).toBeGreaterThan(-17);
      }
    }
  });

  it('finds burst suppression by its ends, and what is less as discontinuous before and after it', () => {
    const last = [...new Map(found.map((one) => [one.id, one])).values()];
    expect(last.map(({ grade }) => grade)).toContain('discontinuous');
    const whole = last.filter(({ grade }) => grade === 'burst-suppression');
    expect(whole.length).toBe(1);
    const [from_s, to_s] = [
      (whole[0]?.start ?? 0) / here_hz,
      ((whole[0]?.start ?? 0) + (whole[0]?.samples ?? 0)) / here_hz,
    ];
    expect(from_s).toBeGreaterThan(60);
    expect(from_s).toBeLessThan(95);
    expect(to_s).toBeGreaterThan(200);
    expect(to_s).toBeLessThan(240);
    for (const [k, one] of last.entries())
      expect(one.start).toBeGreaterThanOrEqual((last[k - 1]?.start ?? 0) + (last[k - 1]?.samples ?? 0));
  });
});

describe('attenuation', () => {
  const calm = worldOf(quiet, 130, rate_hz);

  it('finds a sudden loss of amplitude, and its end', () => {
    const { last } = analysed(scaled(calm, 80, 100, 0.25), attenuation);
    expect(last.map(({ grade }) => grade)).toContain('generalised');
    const one = last.find(({ grade }) => grade === 'generalised');
    expect(Math.abs((one?.start ?? 0) / rate_hz - 80)).toBeLessThanOrEqual(1);
    expect(Math.abs(((one?.start ?? 0) + (one?.samples ?? 0)) / rate_hz - 100)).toBeLessThanOrEqual(1);
    expect(one?.features['score']).toBeLessThan(0.5);
  });

  it('says nothing of alpha that is blocked, nor of a voltage that is low all the time', () => {
    const opened = worldOf([...quiet, { pattern: 'eyes-open', at_s: 70, length_s: 30 }], 130, rate_hz);
    expect(analysed(opened, attenuation).last).toEqual([]);
    expect(analysed(scaled(calm, 0, 130, 0.25), attenuation).last).toEqual([]);
  });
});
