import type { TrendItem, TrendRow } from '@valvomo/model';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { conditionsRule } from '../conditions/index.ts';
import { createAnalysis } from '../engine/analysis.ts';
import { trends } from './index.ts';
import { prepareTrends } from './formula.ts';
import { defaultSettings, type TrendSettings } from './settings.ts';
import { acceptAll, analysisOf, changed, itemsOf, quiet, worldOf } from './world.fixture.ts';

const rate_hz = 128;
/** Long enough for every window, the gap and what is new after it. */
const world = worldOf([...quiet, { pattern: 'blinks', at_s: 20, length_s: 20 }], 136, rate_hz);
const gap = [70 * rate_hz + 37, 71 * rate_hz + 5] as const;
const settings: TrendSettings = {
  ...defaultSettings,
  formulas: { tilt: '(alpha(left) - alpha(right)) / (alpha(left) + alpha(right))' },
};
await prepareTrends(settings);
const { columns } = analysisOf(world, trends, settings);
const whole = acceptAll(analysisOf(world, trends, settings), itemsOf(world, [], gap));

const rowsIn = (items: readonly TrendItem[]): TrendRow[] =>
  items.flatMap((item) => (item.kind === 'row' ? [item] : []));

/** NaN of one kind and −0 are told apart, too. */
const bitsOf = (item: TrendItem): unknown =>
  item.kind === 'row' ? [item.second, Buffer.from(item.values.buffer).toString('latin1')] : item;

const [loud, still] = [world, changed(world, () => 0)].map((one) =>
  rowsIn(acceptAll(analysisOf(one, trends, settings), itemsOf(one))),
) as [TrendRow[], TrendRow[]];

describe.each(trends.map((trend) => [trend.id, trend] as const))('%s', (id, trend) => {
  const own = columns.flatMap((column, k) => (column.trend === id ? [k] : []));
  const ownOf = (row: TrendRow | undefined): number[] => own.map((k) => row?.values[k] ?? Number.NaN);

  it('says what it is, where it comes from and how it is made', () => {
    expect(id).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(trend.name).not.toBe('');
    expect(Number.isInteger(trend.version) && trend.version > 0).toBe(true);
    expect(trend.definition.length).toBeGreaterThan(20);
    expect(trend.reference.length).toBeGreaterThan(10);
    expect(Number.isInteger(trend.input.epoch_s) && trend.input.epoch_s > 0).toBe(true);
  });

  it('names its columns trend.region[.part], with unit and derivations', () => {
    const { columns, absent } = analysisOf(world, [trend], settings);
    expect(columns.length).toBeGreaterThan(0);
    for (const column of columns) {
      expect(column.trend).toBe(id);
      const { region, part } = column;
      // A formula has the name that its user gave it, and may speak of several regions.
      const parts = id === 'formula' ? ['tilt'] : [region, ...(part === undefined ? [] : [part])];
      expect(column.name).toBe([id, ...parts].join('.'));
      expect(column.unit).not.toBe('');
      expect(column.derivations.length).toBeGreaterThan(0);
    }
    for (const { name, why } of absent) {
      expect(name.startsWith(`${id}.`)).toBe(true);
      expect(why).not.toBe('');
      expect(columns.some((column) => column.name === name)).toBe(false);
    }
  });

  it('gives a number in every column of a quiet recording, and nothing infinite in silence', () => {
    const last = ownOf(loud.at(-1));
    // The interval between bursts needs bursts.
    const share = id === 'burst' ? 0.5 : 1;
    expect(last.filter((value) => Number.isFinite(value)).length).toBeGreaterThanOrEqual(share * last.length);
    const infinite = still.filter((row) => ownOf(row).some((value) => Math.abs(value) === Infinity));
    expect(infinite).toEqual([]);
  });

  it('is missing while its epoch touches a gap, and before the first epoch', () => {
    const { epoch_s } = trend.input;
    const touching = rowsIn(whole).filter(({ second }) => {
      const from = (second + 1 - epoch_s) * rate_hz;
      return from < 0 || (from < gap[1] && (second + 1) * rate_hz > gap[0]);
    });
    expect(touching.flatMap(({ values }) => own.filter((k) => !Number.isNaN(values[k])))).toEqual([]);
    expect(touching.length).toBeGreaterThanOrEqual(2 * (epoch_s - 1));
  });

  it('refuses no rate at which there is EEG: what cannot be made is absent, with the reason', () => {
    for (const slow_hz of [32, 50]) {
      const slow = worldOf(quiet, 4, slow_hz);
      const analysis = analysisOf(slow, [trend]);
      expect(analysis.columns.length + analysis.absent.length).toBeGreaterThan(id === 'formula' ? -1 : 0);
      expect(() => acceptAll(analysis, itemsOf(slow))).not.toThrow();
    }
  });
});

describe('all trends together', () => {
  it('have names of their own', () => {
    const { absent } = analysisOf(world, trends, settings);
    const names = [...columns, ...absent].map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(new Set(trends.map(({ id }) => id)).size).toBe(trends.length);
  });

  it('give the same bits however the stream is cut, and from a snapshot at any place', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: world.samples }), { maxLength: 40 }),
        fc.nat(40),
        (cuts, restart) => {
          const items = itemsOf(world, cuts, gap);
          const before = analysisOf(world, trends, settings);
          const first = acceptAll(before, items.slice(0, restart));
          const saved = structuredClone(before.snapshot());
          const after = createAnalysis(
            [world.stream],
            { trends, conditions: conditionsRule, settings },
            saved,
          );
          const made = [...first, ...acceptAll(after, items.slice(restart))];
          expect(made.map(bitsOf)).toEqual(whole.map(bitsOf));
        },
      ),
      { numRuns: 8 },
    );
  });
});
