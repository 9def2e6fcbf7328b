import { shaftChannels, type Act } from '@valvomo/synthesis';
import { describe, expect, it } from 'vitest';
import { artefact } from '../trends/artefact.ts';
import { heartRate } from '../trends/heart-rate.ts';
import { quality } from '../trends/quality.ts';
import { defaultSettings } from '../trends/settings.ts';
import { acceptAll, changed, itemsOf, quiet, rowsOf, worldOf, type World } from '../trends/world.fixture.ts';
import { createAnalysis } from '../engine/analysis.ts';
import { conditionsRule } from './index.ts';
import { qualityStates } from './conditions.ts';

const rate_hz = 256;
const length_s = 24;

/** The states of an electrode in words, second by second. */
const statesOf = (world: World, name: string): (string | undefined)[] => {
  const { stream } = world;
  const words = [...qualityStates, ...stream.signals.map(({ label }) => `bridged to ${label}`)];
  return rowsOf(world, [quality])
    .column(`quality.${name}`)
    .map((state) => words[state]);
};

const count = (states: readonly (string | undefined)[], state: string): number =>
  states.filter((one) => one === state).length;

const calm = worldOf(quiet, length_s, rate_hz);
const row = (world: World, label: string): number =>
  world.stream.signals.findIndex((signal) => signal.label === label);

/** One signal's counts replaced. */
const withSignal = (label: string, count: (sample: number, was: number) => number): World =>
  changed(calm, (at, sample, was) => (at === row(calm, label) ? count(sample, was) : was));

const withAct = (act: Act): World => worldOf([...quiet, act], length_s, rate_hz);
/** Noise in whole numbers, ±100. */
const noise = (sample: number, seed: number): number => {
  let h = Math.imul(sample + 1, 0x9e3779b1) ^ Math.imul(seed + 1, 0x85ebca77);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (((h ^ (h >>> 16)) >>> 0) % 201) - 100;
};

/** More of it the faster. */
const emg = (sample: number, seed: number): number => noise(sample, seed) - noise(sample - 1, seed);

describe('technical quality', () => {
  it('a quiet recording is good, every electrode, every second', () => {
    for (const { label } of calm.stream.signals) expect(count(statesOf(calm, label), 'good')).toBe(length_s);
  });

  it('flat: one value through a second at once; less than 1 µV after 5 s', () => {
    const still = statesOf(
      withSignal('T5', () => 17),
      'T5',
    );
    expect(count(still, 'flat')).toBe(length_s);
    const nearly = statesOf(
      withSignal('T5', (sample) => 17 + (sample % 5)),
      'T5',
    );
    expect(nearly.slice(0, 4)).not.toContain('flat');
    expect(count(nearly.slice(4), 'flat')).toBe(length_s - 4);
  });

  it('saturated: 1 % of the samples within one step of an end of the digital range', () => {
    // 1 % of 256 is 2.56: three samples.
    const at = (samples: number) => (sample: number, was: number) =>
      sample % rate_hz < samples ? 32_766 : was;
    expect(count(statesOf(withSignal('O2', at(3)), 'O2'), 'saturated')).toBe(length_s);
    expect(count(statesOf(withSignal('O2', at(2)), 'O2'), 'saturated')).toBe(0);
    const below = statesOf(
      withSignal('O2', (sample, was) => (sample % rate_hz < 3 ? 32_765 : was)),
      'O2',
    );
    expect(count(below, 'saturated')).toBe(0);
  });

  it('mains of another country are mains, too, and no muscle', () => {
    const line = (hz: number) => (sample: number, was: number) =>
      Math.round(was + 400 * Math.sin((2 * Math.PI * hz * sample) / rate_hz));
    for (const hz of [50, 60]) {
      expect(count(statesOf(withSignal('O1', line(hz)), 'O1'), 'mains')).toBe(length_s);
      const { column } = rowsOf(withSignal('O1', line(hz)), [artefact]);
      expect(Math.min(...column('artefact.all.mains')) * calm.stream.signals.length).toBeGreaterThan(0.5);
      expect(Math.max(...column('artefact.all.muscle')) * calm.stream.signals.length).toBeLessThan(0.5);
    }
    expect(count(statesOf(withSignal('O1', line(55)), 'O1'), 'mains')).toBe(0);
  });

  it('mains: an amplitude of more than 10 µV root mean square, on the electrode that has it', () => {
    const world = (amplitude: number) =>
      withSignal('O1', (sample, was) =>
        Math.round(was + amplitude * Math.sin((2 * Math.PI * 50 * sample) / rate_hz)),
      );
    expect(count(statesOf(world(150), 'O1'), 'mains')).toBe(length_s);
    expect(count(statesOf(world(150), 'O2'), 'good')).toBe(length_s);
    expect(count(statesOf(world(100), 'O1'), 'mains')).toBe(0);
  });

  it('muscle: a wide band above 30 Hz that is most of what is seen', () => {
    const states = statesOf(
      withAct({
        pattern: 'muscle',
        at_s: 8,
        length_s: 12,
        options: { muscle: 'left temporalis', rms_uV: 25 },
      }),
      'T3',
    );
    expect(count(states.slice(0, 7), 'muscle')).toBe(0);
    expect(count(states.slice(10, 18), 'muscle')).toBeGreaterThan(3);
  });

  it('pop: a step that stays, on its electrode alone, also across the end of a second', () => {
    const popAt = (first: number) =>
      withSignal('F3', (sample, was) =>
        sample < first ? was : Math.round(was + 3500 * Math.exp((first - sample) / (0.3 * rate_hz))),
      );
    const middle = popAt(10 * rate_hz + 100);
    expect(statesOf(middle, 'F3').slice(9, 13)).toEqual(['good', 'pop', 'good', 'good']);
    expect(statesOf(middle, 'C3')[10]).toBe('good');
    expect(statesOf(popAt(11 * rate_hz - 1), 'F3').slice(10, 12)).toContain('pop');
  });

  it('a spike is no pop: it has gone by after 50 ms', () => {
    const spiked = withSignal('F3', (sample, was) => {
      const since = Math.abs(sample - 10 * rate_hz - 100);
      return since < 6 ? was + 3000 - 500 * since : was;
    });
    expect(count(statesOf(spiked, 'F3'), 'pop')).toBe(0);
  });

  it('bridged: two electrodes with one signal between them name each other', () => {
    const from = row(calm, 'P3') * calm.samples;
    const bridge = withSignal(
      'T5',
      (sample) => (calm.counts[from + sample] as number) + (noise(sample, 1) >> 4),
    );
    expect(count(statesOf(bridge, 'T5').slice(9), 'bridged to P3')).toBe(length_s - 9);
    expect(count(statesOf(bridge, 'P3').slice(9), 'bridged to T5')).toBe(length_s - 9);
    expect(count(statesOf(bridge, 'C3'), 'good')).toBe(length_s);
  });

  it('disconnected: an open input, after 5 s; until then it shows what it picks up', () => {
    const states = statesOf(
      withAct({ pattern: 'electrode-off', at_s: 2, options: { electrode: 'P4', remains: 'open' } }),
      'P4',
    );
    expect(states.slice(0, 2)).toEqual(['good', 'good']);
    expect(count(states.slice(2, 6), 'good')).toBe(0);
    expect(count(states.slice(8), 'disconnected')).toBeGreaterThan(12);
  });

  it('on contacts in the brain there is no muscle, no pop and no bridge', () => {
    const contacts = shaftChannels({
      name: "A'",
      side: 'left',
      contacts: 6,
      grey: [1, 2, 3],
      target_mm: [-20, 0, -20],
      towards_mm: [-60, 0, -20],
    });
    const depth = worldOf([{ pattern: 'depth-background', at_s: 0 }], length_s, rate_hz, contacts);
    const spiking = changed(depth, (at, sample, was) =>
      at === 0 && sample % 500 > 400
        ? 8000
        : at === 1
          ? (depth.counts[2 * depth.samples + sample] as number)
          : was,
    );
    for (const contact of ["A'1", "A'2", "A'3"])
      expect(count(statesOf(spiking, contact), 'good')).toBe(length_s);
    const { absent } = createAnalysis([depth.stream], {
      trends: [artefact],
      conditions: conditionsRule,
      settings: defaultSettings,
    });
    expect(absent.find(({ name }) => name === 'artefact.all.muscle')?.why).toBe(
      'muscle is judged on the scalp only',
    );
  });
});

describe('the recording reference is judged first', () => {
  const eeg = (world: World): string[] =>
    world.stream.signals.map(({ label }) => label).filter((label) => label !== 'ECG');

  it.each([
    ['mains', (sample: number) => 300 * Math.sin((2 * Math.PI * 50 * sample) / rate_hz)],
    ['muscle', (sample: number) => 6 * emg(sample, 5)],
  ])('%s in it is one fault, not one of every electrode', (fault, common) => {
    const world = changed(calm, (at, sample, was) =>
      at < eeg(calm).length ? Math.round(was + common(sample)) : was,
    );
    // Noise may look like a line for a second.
    expect(count(statesOf(world, 'reference'), fault)).toBeGreaterThanOrEqual(length_s - 1);
    expect(count(statesOf(world, 'reference'), 'good')).toBe(0);
    for (const label of eeg(world)) expect(count(statesOf(world, label), 'good')).toBe(length_s);
  });

  it('mains in it leaves no electrode loose, also where no two electrodes are alike', () => {
    const own = (at: number, sample: number): number =>
      400 * Math.sin((2 * Math.PI * (2 + 0.45 * at) * sample) / rate_hz);
    const mains = (sample: number): number => 900 * Math.sin((2 * Math.PI * 50 * sample) / rate_hz);
    const world = changed(calm, (at, sample, was) =>
      at < eeg(calm).length ? Math.round(was / 10 + own(at, sample) + mains(sample)) : was,
    );
    expect(count(statesOf(world, 'reference'), 'mains')).toBe(length_s);
    for (const label of eeg(world)) expect(count(statesOf(world, label), 'good')).toBe(length_s);
  });

  it('when it has come off and everything is at the rail, electrodes are unknown, not saturated', () => {
    const world = changed(calm, (at, sample, was) =>
      at < eeg(calm).length && sample >= 10 * rate_hz ? 32_767 : was,
    );
    expect(statesOf(world, 'reference').slice(8, 12)).toEqual(['good', 'good', 'saturated', 'saturated']);
    for (const label of eeg(world)) expect(statesOf(world, label).slice(9, 11)).toEqual(['good', 'unknown']);
  });

  it('muscle of each electrode’s own is not the reference’s', () => {
    const world = changed(calm, (at, sample, was) =>
      at < eeg(calm).length ? was + 5 * emg(sample, 1000 * at + 3) : was,
    );
    expect(count(statesOf(world, 'reference'), 'muscle')).toBe(0);
    expect(count(statesOf(world, 'C3'), 'muscle')).toBe(length_s);
  });
});

describe('artefact', () => {
  const intensity = (world: World, name: string): number[] =>
    rowsOf(world, [artefact]).column(`artefact.${name}`);
  const highest = (values: readonly number[]): number => Math.max(...values);

  it('blinks are seen, most in front', () => {
    const world = withAct({ pattern: 'blinks', at_s: 0, options: { per_minute: 30 } });
    expect(highest(intensity(world, 'left-temporal.eye'))).toBeGreaterThan(0.3);
    expect(highest(intensity(calm, 'left-temporal.eye'))).toBeLessThan(0.05);
    expect(highest(intensity(world, 'left-temporal.eye'))).toBeGreaterThan(
      highest(intensity(world, 'midline.eye')),
    );
  });

  it('electrode: the part of a region’s electrodes that is at fault', () => {
    const values = intensity(
      withSignal('T3', () => 0),
      'left-temporal.electrode',
    );
    // Fp1 F7 T3 T5 O1
    expect(new Set(values)).toEqual(new Set([0.2]));
  });

  it('movement: peak to peak from 300 to 900 µV', () => {
    const world = changed(calm, (at, sample, was) =>
      at < 19 ? was + Math.round(3000 * Math.sin((2 * Math.PI * sample) / rate_hz)) : was,
    );
    for (const value of intensity(world, 'left.movement')) expect(value).toBeCloseTo(0.5, 0);
  });

  it('a measurement that is announced is electrode artefact in every second that it touches, also across a snapshot', () => {
    const choice = { trends: [artefact], conditions: conditionsRule, settings: defaultSettings };
    const markedIn = (cuts: readonly number[], snapshotAfter: number): number[] => {
      let analysis = createAnalysis([calm.stream], choice);
      const at = analysis.columns.findIndex(({ name }) => name === 'artefact.all.electrode');
      const start = 5 * rate_hz + 250;
      analysis.accept(0, { kind: 'measuring', start, samples: 7 * rate_hz - start });
      const rows = itemsOf(calm, cuts).flatMap((item, k) => {
        const made = analysis.accept(0, item);
        if (k === snapshotAfter)
          analysis = createAnalysis([calm.stream], choice, structuredClone(analysis.snapshot()));
        return made;
      });
      return rows.flatMap((row) => (row.kind === 'row' && row.values[at] === 1 ? [row.second] : []));
    };
    expect(markedIn([], -1)).toEqual([5, 6]);
    expect(markedIn([5 * rate_hz, 6 * rate_hz + 3], 1)).toEqual([5, 6]);
  });
});

describe('heart rate', () => {
  it.each([128, 256, 500])('at %s Hz is that of the ECG', (rate) => {
    const world = worldOf(quiet, 40, rate);
    const rates = rowsOf(world, [heartRate]).column('heart-rate.ecg').slice(12);
    for (const value of rates) expect(Math.abs(value - 72)).toBeLessThan(8);
  });

  it('is missing where the ECG is only noise, and where it has stopped', () => {
    const noisy = changed(calm, (at, sample, was) =>
      at === row(calm, 'ECG') ? 3 * noise(sample * 7, 11) : was,
    );
    expect(
      rowsOf(noisy, [heartRate])
        .column('heart-rate.ecg')
        .filter((value) => value > 0).length,
    ).toBeLessThan(length_s / 2);
    const stopped = changed(calm, (at, sample, was) =>
      at === row(calm, 'ECG') && sample > 12 * rate_hz ? 0 : was,
    );
    const rates = rowsOf(stopped, [heartRate]).column('heart-rate.ecg');
    expect(rates[11]).toBeGreaterThan(60);
    expect(rates.slice(16).every((value) => Number.isNaN(value))).toBe(true);
  });

  it('finds every R wave of the ECG once, within 10 ms', () => {
    const world = worldOf(quiet, 60, rate_hz);
    const found = new Set<number>();
    const analysis = createAnalysis([world.stream], {
      trends: [heartRate],
      conditions: {
        input: conditionsRule.input,
        create(context) {
          const run = conditionsRule.create(context);
          return {
            next(epoch) {
              const conditions = run.next(epoch);
              for (const beat of conditions.beats) found.add(beat);
              return conditions;
            },
            snapshot: () => run.snapshot(),
          };
        },
      },
      settings: defaultSettings,
    });
    acceptAll(analysis, itemsOf(world));
    const at = row(world, 'ECG') * world.samples;
    const ecg = [...world.counts.subarray(at, at + world.samples)];
    const top = Math.max(...ecg);
    const peaks = ecg.flatMap((value, n) =>
      value > 0.6 * top && value === Math.max(...ecg.slice(n - 40, n + 40)) ? [n] : [],
    );
    const due = peaks.filter((peak) => peak > 3 * rate_hz && peak < 59 * rate_hz);
    const seen = [...found].filter((beat) => beat > 2.9 * rate_hz && beat < 59.1 * rate_hz);
    expect(due.length).toBeGreaterThan(55);
    for (const peak of due) expect(Math.min(...seen.map((beat) => Math.abs(beat - peak)))).toBeLessThan(3);
    expect(seen.length).toBeLessThanOrEqual(due.length + 2);
  });
});
