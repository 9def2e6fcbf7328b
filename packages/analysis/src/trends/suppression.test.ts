import { scalpChannels, tenTwenty, type Act } from '@valvomo/synthesis';
import { describe, expect, it } from 'vitest';
import { qualityStates, type ConditionsRule } from '../conditions/conditions.ts';
import { burst } from './burst.ts';
import { Runs } from './runs.ts';
import { defaultSettings } from './settings.ts';
import { suppression } from './suppression.ts';
import { blockOf, noConditions, rowsOf as seriesOf, streamOf } from './trends.fixture.ts';
import { changed, quiet, rowsOf, worldOf } from './world.fixture.ts';

const rate_hz = 128;
const length_s = 140;
/** Bursts of 2 s with gaps of about 6 s; how much of the ECG reaches the head. */
const script = (leak_uV: number): Act[] => [
  {
    pattern: 'burst-suppression',
    at_s: 0,
    options: { burst_s: [2, 2.5], amplitude_uV: [150, 250], rest_uV: 4 },
  },
  { pattern: 'heart', at_s: 0, options: { leak_uV } },
];
const withEcg = tenTwenty('old');
const withoutEcg = scalpChannels(
  'Fp1 Fp2 F7 F3 Fz F4 F8 T3 C3 Cz C4 T4 T5 P3 Pz P4 T6 O1 O2 A1 A2'.split(' '),
);
const ratios = (leak_uV: number, channels: typeof withEcg): number[] =>
  rowsOf(worldOf(script(leak_uV), length_s, rate_hz, channels), [suppression])
    .column('suppression.all.westover')
    .slice(62);
const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

describe('suppression ratio of burst suppression', () => {
  it('is high, and is next to nothing in a waking person', () => {
    const ratio = mean(ratios(0, withEcg));
    expect(ratio).toBeGreaterThan(55);
    expect(ratio).toBeLessThan(85);
    const awake = rowsOf(
      worldOf([...quiet, { pattern: 'alpha-rhythm', at_s: 0, options: { amplitude_uV: 100 } }], 70, rate_hz),
      [suppression],
    ).column('suppression.all.westover');
    expect(awake.at(-1)).toBeLessThan(50);
  });

  it('the heart does not end a suppression: with an ECG, and without', () => {
    for (const channels of [withEcg, withoutEcg]) {
      const [still, beating] = [ratios(0, channels), ratios(40, channels)].map(mean);
      expect(still).toBeGreaterThan(55);
      expect(Math.abs((beating ?? 0) - (still ?? 0))).toBeLessThan(4);
    }
  });

  it('artefact is unknown: neither suppressed nor not, and missing when it is most of the minute', () => {
    const world = worldOf(script(0), length_s, rate_hz);
    const plain = rowsOf(world, [suppression]).column('suppression.all.westover');
    // A movement of a second every six: in all electrodes in its own size, so that it is not the reference's.
    const moved = (of: number, every: number) =>
      rowsOf(
        changed(world, (row, sample, was) =>
          row < 21 && Math.floor(sample / rate_hz) % every < of
            ? was + Math.round((9000 + 300 * row) * Math.sin((2 * Math.PI * 8 * sample) / rate_hz))
            : was,
        ),
        [suppression],
      ).column('suppression.all.westover');
    const third = moved(1, 6);
    expect(Math.abs(mean(third.slice(62)) - mean(plain.slice(62)))).toBeLessThan(8);
    expect(moved(2, 3).every((value) => Number.isNaN(value))).toBe(true);
  });

  it('counts the bursts of the truth, and the time between them', () => {
    const world = worldOf(script(4), length_s, rate_hz);
    const { column } = rowsOf(world, [burst]);
    const bursts = world.truth.filter(({ kind }) => kind === 'burst');
    const ends = bursts.map(({ onset_s, duration_s }) => onset_s + duration_s);
    // A burst is seen to end when half a second of suppression follows the memory of its variance.
    const due = (row: number): number => ends.filter((end) => end >= row - 61.2 && end < row - 1.2).length;
    const intervals = bursts.slice(1).map(({ onset_s }, k) => onset_s - (ends[k] as number));
    const off = column('burst.all.rate').map((rate, row) => Math.abs(rate - due(row)));
    expect(Math.max(...off.slice(62))).toBeLessThanOrEqual(1);
    expect(Math.max(...off.slice(62).map((_, k) => due(k + 62)))).toBeGreaterThan(3);
    const shortest = Math.min(...intervals);
    for (const interval of column('burst.all.interval').slice(61)) {
      expect(interval).toBeGreaterThan(shortest - 0.5);
      expect(interval).toBeLessThan(Math.max(...intervals));
    }
  });
});

describe('bursts beside an electrode at fault', () => {
  it('the second after the fault is unknown, too, as it is for the ratio', () => {
    const labels = 'Fp1 F3 C3 P3 O1'.split(' ');
    // Two derivations of four are loud; without that of Fp1 most are suppressed.
    const loud = Int16Array.from({ length: 100 * rate_hz }, (_, i) =>
      Math.round(1000 * Math.sin((2 * Math.PI * 10 * i) / rate_hz)),
    );
    const rows = labels.map((label) => (label.endsWith('1') ? loud : new Int16Array(loud.length)));
    const fault: ConditionsRule = {
      ...noConditions,
      create: () => ({
        next: ({ second }) => ({
          artefact: Object.fromEntries(
            ['left', 'left-parasagittal', 'all'].map((region) => [
              region,
              { muscle: 0, eye: 0, mains: 0, movement: 0, electrode: 0 },
            ]),
          ),
          quality: Uint8Array.from(labels, (_, k) =>
            qualityStates.indexOf(k === 0 && second % 10 === 4 ? 'pop' : 'good'),
          ),
          bridgedTo: new Int32Array(labels.length).fill(-1),
          reference: Number.NaN,
          beats: new Float64Array(0),
        }),
        snapshot: () => null,
      }),
    };
    const made = seriesOf(streamOf(labels, { samples: rate_hz, ticks: 10_000_000 }), [blockOf(rows)], {
      trends: [burst],
      conditions: fault,
      settings: defaultSettings,
    });
    expect(made.get(90)?.get('burst.left-parasagittal.interval')).toBe(2);
  });
});

describe('runs', () => {
  const flags = (text: string): Uint8Array => Uint8Array.from(text, (one) => (one === '#' ? 1 : 0));

  it('that are too short do not count, and short gaps between runs that count do', () => {
    const runs = new Runs(3, 3);
    runs.next(flags('##..####..'));
    expect(runs.next(flags('###.......'))).toBe(6);
    expect(runs.next(flags('..........'))).toBe(3);
    const strict = new Runs(3, 0);
    strict.next(flags('##..####..'));
    expect(strict.next(flags('###.......'))).toBe(4);
  });
});
