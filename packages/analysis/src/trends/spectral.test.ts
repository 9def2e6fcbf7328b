import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { asymmetry } from './asymmetry.ts';
import { background } from './background.ts';
import { bandPower } from './band-power.ts';
import { bandRatio } from './band-ratio.ts';
import { bsi } from './bsi.ts';
import { cdsa } from './cdsa.ts';
import { rhythmicity } from './rhythmicity.ts';
import { defaultSettings, type TrendSettings } from './settings.ts';
import { spectralEdge } from './spectral-edge.ts';
import { totalPower } from './total-power.ts';
import {
  blockOf,
  hasRecordings,
  noConditions,
  rowsOf,
  rowsOfRecording,
  streamOf,
  type Rows,
} from './trends.fixture.ts';

const trends = [
  cdsa,
  asymmetry,
  bsi,
  bandPower,
  bandRatio,
  totalPower,
  spectralEdge,
  rhythmicity,
  background,
];
const settings: TrendSettings = { ...defaultSettings, spectrogram_regions: 'all' };
const choice = { trends, conditions: noConditions, settings };

const labels = 'Fp1 F7 T7 P7 O1 F3 C3 P3 A1 Fz Cz Pz Fp2 F8 T8 P8 O2 F4 C4 P4 A2'.split(' ');

/** The twins of `counts` and `posterior_counts` in fixtures/generate/trends-spectral.py. */
const countsOf = (row: number, samples: number): Int16Array => {
  let state = 12_345 + 7919 * row;
  let level = 0;
  return Int16Array.from({ length: samples }, (_, n) => {
    state = (Math.imul(1_103_515_245, state) + 12_345) & 0x7fffffff;
    level = ((level * 15) >> 4) + ((state >> 16) % 201) - 100;
    return level + (row % 5) * Math.abs((n % 24) - 12) * 4;
  });
};

const posteriorCountsOf = (row: number, samples: number): Int16Array =>
  countsOf(5 * row, samples).map((noise, n) => {
    const label = labels[row];
    const rhythm = label === 'O1' || label === 'O2' ? Math.abs((n % 26) - 13) * 40 : 0;
    const at = n - 18 * 256;
    const spike = label === 'O1' && at >= 0 && at < 12 ? 1500 - Math.abs(at - 6) * 250 : 0;
    const isSlow = n >= 26 * 256 && n < 32 * 256;
    return noise + rhythm + spike + (isSlow ? Math.abs((n % 128) - 64) * (row % 4) * 30 : 0);
  });

interface Golden {
  readonly source: string;
  readonly rate_hz: number;
  readonly seconds: Readonly<Record<string, Readonly<Record<string, number | null>>>>;
}

const golden = (name: string): Golden =>
  JSON.parse(
    readFileSync(new URL(`../../../../fixtures/trends/spectral-${name}.json`, import.meta.url), 'utf8'),
  ) as Golden;

const synthetic = ({ rate_hz }: Golden): Rows => {
  const samples = Math.ceil(14 * rate_hz) + 8;
  const rows = labels.map((_, k) => countsOf(k, samples));
  const rate = { samples: Math.round(5 * rate_hz), ticks: 50_000_000 };
  return rowsOf(streamOf(labels, rate), [blockOf(rows)], choice);
};

if (!hasRecordings)
  console.log('recordings are not here: spectral trends are tested on synthetic counts only');

/** Names of the columns whose values are further than `relative` from the oracle's. */
const wrong = (rows: Rows, { seconds }: Golden, relative: number): string[] =>
  Object.entries(seconds).flatMap(([second, values]) =>
    Object.entries(values).flatMap(([name, expected]) => {
      const value = rows.get(Number(second))?.get(name);
      const isRight =
        value !== undefined &&
        (expected === null
          ? Number.isNaN(value)
          : Math.abs(value - expected) <= relative * Math.max(1, Math.abs(expected)));
      return isRight ? [] : [`${second} s ${name}: ${value}, not ${expected}`];
    }),
  );

describe('spectral trends equal scipy.signal.welch and numpy', () => {
  it.each(['synthetic-256Hz', 'synthetic-199.8Hz'])('%s', (name) => {
    const expected = golden(name);
    expect(wrong(synthetic(expected), expected, 1e-9)).toEqual([]);
  });

  it('a posterior rhythm with a spike and a slow stretch', () => {
    const expected = golden('posterior');
    const counts = labels.map((_, k) => posteriorCountsOf(k, 40 * 256));
    const rows = rowsOf(streamOf(labels, { samples: 256, ticks: 10_000_000 }), [blockOf(counts)], choice);
    expect(wrong(rows, expected, 1e-9)).toEqual([]);
  });

  it.skipIf(!hasRecordings).each(['eeg_20ch_artifact_annots_prerau', 'restingEEG_30ch_microstates'])(
    '%s, read by MNE',
    async (name) => {
      const expected = golden(name);
      expect(wrong(await rowsOfRecording(expected.source, choice), expected, 1e-8)).toEqual([]);
    },
  );
});
