import { sampleIndex, type Item } from '@valvomo/model';
import { describe, expect, it } from 'vitest';
import type { ConditionsRule } from '../conditions/conditions.ts';
import { asymmetry } from './asymmetry.ts';
import { background } from './background.ts';
import { bsi } from './bsi.ts';
import { cdsa } from './cdsa.ts';
import { rhythmicity } from './rhythmicity.ts';
import { defaultSettings } from './settings.ts';
import { spectralEdge } from './spectral-edge.ts';
import { blockOf, noConditions, rowsOf, streamOf, type Rows } from './trends.fixture.ts';

const rate_hz = 128;
const rate = { samples: rate_hz, ticks: 10_000_000 };
const labels = ['Fp1', 'F7', 'T7', 'P7', 'O1', 'Fp2', 'F8', 'T8', 'P8', 'O2'];

type Shape = (label: string, second: number) => number;

/** Even noise that is another one for each label and does not repeat. */
const noise = (label: string, n: number): number => {
  let x = Math.imul(n + 1, 0x9e3779b1) ^ Math.imul(labels.indexOf(label) + 7, 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 15), 0x2c1b3c6d);
  x = Math.imul(x ^ (x >>> 12), 0x297a2d39);
  return (((x ^ (x >>> 15)) >>> 0) / 2 ** 32 - 0.5) * 20;
};

/** Microvolts of every electrode. */
const countsOf = (shape: Shape, length_s: number, own = labels): Int16Array[] =>
  own.map((label) =>
    Int16Array.from({ length: length_s * rate_hz }, (_, n) => Math.round(10 * shape(label, n / rate_hz))),
  );

const run = (
  shape: Shape,
  length_s: number,
  trends: readonly (typeof cdsa)[],
  conditions = noConditions,
): Rows =>
  rowsOf(streamOf(labels, rate), [blockOf(countsOf(shape, length_s))], {
    trends,
    conditions,
    settings: { ...defaultSettings, spectrogram_regions: 'all' },
  });

const sine = (frequency_hz: number, second: number): number => Math.sin(2 * Math.PI * frequency_hz * second);
const at = (rows: Rows, second: number, name: string): number => rows.get(second)?.get(name) ?? Number.NaN;

describe('what spectral trends say of signals whose truth is known', () => {
  it('a sine of 40 µV at 10 Hz: its level, its edge, its peak, its rhythm', () => {
    const only = run(
      (label, t) => (label === 'F7' ? 40 * sine(10, t) : 0) + noise(label, Math.round(t * rate_hz)) / 100,
      14,
      [cdsa, spectralEdge, rhythmicity],
    );
    // Two of the four derivations have it; a Hann window spreads a² / 2 over 1.5 bins of half a hertz.
    const level = 10 * Math.log10((40 ** 2 / 2 / (1.5 * 0.5)) * 0.5);
    expect(at(only, 12, 'cdsa.left-temporal.10Hz')).toBeCloseTo(level, 2);
    expect(at(only, 12, 'spectral-edge.left.peak')).toBe(10);
    // Power of bins 9.5, 10, 10.5 Hz as 1 : 4 : 1: half of it lies below 10 Hz, 95 % below 10.25 + 0.7 · 0.5 Hz.
    expect(at(only, 12, 'spectral-edge.left.sef50')).toBeCloseTo(10, 3);
    expect(at(only, 12, 'spectral-edge.left.sef95')).toBeCloseTo(10.6, 3);
    expect(at(only, 12, 'rhythmicity.left.10Hz')).toBeGreaterThan(20);
    expect(at(only, 12, 'rhythmicity.left.20Hz')).toBeLessThan(5);
  });

  it('twice the amplitude on the right: four times the power, three fifths of asymmetry', () => {
    const isRight = (label: string): boolean => Number(label.at(-1)) % 2 === 0;
    const twin = (label: string): string => labels[labels.indexOf(label) % 5] ?? '';
    const rows = run(
      (label, t) => (isRight(label) ? 2 : 1) * Math.round(noise(twin(label), Math.round(t * rate_hz))),
      8,
      [asymmetry, bsi],
    );
    expect(at(rows, 6, 'asymmetry.hemispheres.7.5Hz')).toBeCloseTo(0.6, 12);
    for (const part of ['bsi', 'rbsi', 'pdbsi'])
      expect(at(rows, 6, `bsi.hemispheres.${part}`)).toBeCloseTo(0.6, 12);
  });

  it('pairs with opposite asymmetry cancel in the index of 2004 only', () => {
    const twin = (label: string): string => labels[labels.indexOf(label) % 5] ?? '';
    const gain = (label: string): number => ({ Fp2: 2, F8: 2, T8: 0, P8: 0, O2: 0 })[label] ?? 1;
    const rows = run((label, t) => gain(label) * Math.round(noise(twin(label), Math.round(t * rate_hz))), 8, [
      bsi,
    ]);
    const [old, pairwise] = ['bsi', 'pdbsi'].map((part) => at(rows, 6, `bsi.hemispheres.${part}`));
    expect(old).toBeLessThan((pairwise ?? 0) / 2);
  });

  it('silence has a level, but neither edge nor asymmetry', () => {
    const rows = run(() => 0, 14, [cdsa, asymmetry, bsi, spectralEdge, rhythmicity, background]);
    expect(at(rows, 12, 'cdsa.left.10Hz')).toBeCloseTo(-100, 9);
    expect(at(rows, 12, 'rhythmicity.left.10Hz')).toBeCloseTo(0, 9);
    for (const name of ['asymmetry.hemispheres.10Hz', 'bsi.hemispheres.bsi', 'spectral-edge.left.sef95'])
      expect(at(rows, 12, name)).toBeNaN();
    expect(at(rows, 12, 'background.posterior.seconds')).toBe(0);
  });

  it('derivations that run across the head in opposite directions are homologous', () => {
    const across = ['T7', 'C3', 'Cz', 'C4', 'T8'];
    const rows = rowsOf(
      streamOf(across, rate),
      [blockOf(countsOf((label, t) => noise(label, Math.round(t * rate_hz)), 8, across))],
      { trends: [bsi], conditions: noConditions, settings: defaultSettings },
    );
    expect(at(rows, 6, 'bsi.hemispheres.rbsi')).toBeGreaterThan(0);
  });
});

/** A rhythm of 9.3 Hz at the back. */
const alpha: Shape = (label, t) =>
  (label.startsWith('O') ? 30 * sine(9.3, t) : 0) + noise(label, Math.round(t * rate_hz));
const seconds = 'background.posterior.seconds';
const frequency = 'background.posterior.frequency';

/** Says of every second what `spoil` says. */
const conditionsThat = (spoil: (second: number) => number): ConditionsRule => ({
  ...noConditions,
  create: (context) => {
    const judged = noConditions.create(context);
    return {
      snapshot: () => judged.snapshot(),
      next: (epoch) => {
        const muscle = spoil(epoch.second);
        const kinds = { muscle, eye: 0, mains: 0, movement: 0, electrode: Number.NaN };
        return { ...judged.next(epoch), artefact: { all: kinds } };
      },
    };
  },
});

describe('the posterior dominant rhythm', () => {
  it('is found to a tenth of a bin', () => {
    const rows = run(alpha, 30, [background]);
    expect(at(rows, 28, frequency)).toBeCloseTo(9.3, 1);
    expect(at(rows, 28, 'background.posterior-left.frequency')).toBeCloseTo(9.3, 1);
    expect(at(rows, 28, seconds)).toBe(26);
    expect(at(rows, 11, frequency)).toBeNaN();
    expect(at(rows, 11, seconds)).toBe(9);
  });

  it('takes no epoch with an artefact in it, and none that was not judged', () => {
    const rows = run(
      alpha,
      30,
      [background],
      conditionsThat((second) => (second === 20 ? 0.5 : 0.4)),
    );
    expect(at(rows, 19, seconds)).toBe(17);
    expect(at(rows, 23, seconds)).toBe(17);
    expect(at(rows, 24, seconds)).toBe(18);
    const unknown = run(
      alpha,
      30,
      [background],
      conditionsThat((second) => (second === 20 ? Number.NaN : 0)),
    );
    expect(at(unknown, 23, seconds)).toBe(21);
  });

  it('forgets seconds after a minute, and everything at a gap', () => {
    const stopping: Shape = (label, t) =>
      t < 20 ? alpha(label, t) : noise(label, Math.round(t * rate_hz)) / 100;
    const rows = run(stopping, 80, [background]);
    expect(at(rows, 40, frequency)).toBeCloseTo(9.3, 1);
    expect(at(rows, 79, seconds)).toBeLessThan(10);
    expect(at(rows, 79, frequency)).toBeNaN();
    const counts = countsOf(alpha, 20);
    const gap: Item = { kind: 'gap', start: sampleIndex(20 * rate_hz), samples: rate_hz, reason: 'device' };
    const again = rowsOf(streamOf(labels, rate), [blockOf(counts), gap, blockOf(counts, 21 * rate_hz)], {
      trends: [background],
      conditions: noConditions,
      settings: { ...defaultSettings, spectrogram_regions: 'all' },
    });
    expect(at(again, 19, seconds)).toBe(17);
    expect(at(again, 24, seconds)).toBe(1);
  });

  it.each<[string, Shape]>([
    ['noise alone', (label, t) => noise(label, Math.round(t * rate_hz))],
    [
      'a rhythm that is higher in front',
      (label, t) => alpha(label, t) + (label === 'Fp1' ? 90 : 0) * sine(9.3, t),
    ],
    [
      'a rhythm below much delta',
      (label, t) => alpha(label, t) + (labels.indexOf(label) % 2) * 90 * sine(1.5, t),
    ],
    [
      'a spike every three seconds',
      (label, t) => alpha(label, t) + (label === 'O1' && t % 3 < 0.04 ? 250 : 0),
    ],
    ['more than 300 µV', (label, t) => 12 * alpha(label, t)],
  ])('is missing in %s', (_, shape) => {
    const rows = run(shape, 30, [background]);
    expect(at(rows, 28, frequency)).toBeNaN();
    expect(at(rows, 28, seconds)).toBeLessThan(10);
  });
});
