import { describe, expect, it } from 'vitest';
import { tenTwenty } from '../channels/ten-twenty.ts';
import { bandPower, deviation, measured, peakFrequency, peakToPeak, type Measured } from '../measured.ts';
import type { Scenario } from '../scenario.ts';
import type { Act } from './index.ts';

const scalp = (script: readonly Act[], seed = 8): Scenario => ({
  id: 'epilepsy',
  seed,
  length_s: 400,
  body: { heart_bpm: 70, breaths_per_minute: 14 },
  streams: [{ rate_hz: 256, reference: 'CPz', channels: tenTwenty('old') }],
  script,
});

describe('field 4.4, spikes', () => {
  const eeg = measured(
    scalp([{ pattern: 'spikes', at_s: 0, length_s: 120, options: { per_minute: 10 } }]),
    120,
  );
  const spikes = eeg.truth.filter(({ kind }) => kind === 'spike');

  it('20–70 ms wide, 50–150 µV, negative, with a slow wave of the SAME polarity of 150–350 ms', () => {
    expect(spikes.length).toBeGreaterThan(10);
    for (const { onset_s, duration_s } of spikes) {
      const wave = eeg.row('F8', onset_s, onset_s + duration_s);
      const foot = Math.min(...wave);
      expect(foot).toBeLessThan(-50);
      expect(foot).toBeGreaterThan(-165);
      const at = wave.indexOf(foot);
      const half = [...wave.keys()].filter((i) => Math.abs(i - at) < 12 && (wave[i] as number) < foot / 2);
      expect(half.length / 256).toBeLessThan(0.045);
      const slow = wave.subarray(at + 18);
      expect(Math.min(...slow)).toBeLessThan(0.2 * foot);
      expect(Math.max(...slow)).toBeLessThan(5);
      expect(duration_s).toBeLessThan(0.42);
    }
  });

  it('has a field: largest at F8 and T4, clear in A2, small on the left, reversing across F8–T4', () => {
    const { onset_s, duration_s } = spikes[0] ?? { onset_s: 0, duration_s: 0 };
    const at = eeg.row('F8', onset_s, onset_s + duration_s);
    const i = at.indexOf(Math.min(...at));
    const value = (label: string): number => eeg.row(label, onset_s, onset_s + duration_s)[i] as number;
    expect(value('T4') / value('F8')).toBeGreaterThan(0.8);
    expect(value('A2') / value('F8')).toBeGreaterThan(0.4);
    expect(Math.abs(value('F7') / value('F8'))).toBeLessThan(0.2);
    const before = eeg.pair('Fp2', 'F8', onset_s, onset_s + duration_s)[i] as number;
    const behind = eeg.pair('T4', 'T6', onset_s, onset_s + duration_s)[i] as number;
    expect(before).toBeGreaterThan(0);
    expect(behind).toBeLessThan(0);
  });

  it('sizes and intervals vary', () => {
    const sizes = spikes.map(({ onset_s, duration_s }) =>
      Math.min(...eeg.row('F8', onset_s, onset_s + duration_s)),
    );
    expect(deviation(Float64Array.from(sizes))).toBeGreaterThan(10);
    const intervals = spikes.slice(1).map(({ onset_s }, k) => onset_s - (spikes[k]?.onset_s ?? 0));
    expect(deviation(Float64Array.from(intervals))).toBeGreaterThan(1.5);
  });
});

describe('field 4.4, the temporal seizure', () => {
  const script: readonly Act[] = [
    { pattern: 'background', at_s: 0 },
    { pattern: 'alpha-rhythm', at_s: 0 },
    { pattern: 'heart', at_s: 0, options: { leak_uV: 0 } },
    { pattern: 'spikes', at_s: 0, options: { per_minute: 20 } },
    { pattern: 'temporal-seizure', at_s: 30, options: { automatisms_s: 300 } },
  ];
  const eeg = measured(scalp(script), 220);
  const seizure = eeg.truth.find(({ kind }) => kind === 'seizure') ?? {
    onset_s: 0,
    duration_s: 0,
    channels: [],
  };
  const end_s = seizure.onset_s + seizure.duration_s;
  /** Rhythm of the focus alone: F8 against C3 is hardly touched by background. */
  const focus = (from_s: number, to_s: number): Float64Array => eeg.pair('F8', 'C3', 30 + from_s, 30 + to_s);
  const frequency = (from_s: number, to_s: number): number => peakFrequency(focus(from_s, to_s), 256, 2, 11);

  it('begins with some seconds of attenuation', () => {
    const rest = (from_s: number, to_s: number): number => deviation(eeg.pair('T6', 'O2', from_s, to_s));
    expect(rest(33, 36)).toBeLessThan(0.55 * rest(5, 30));
    expect(deviation(focus(1, 5))).toBeLessThan(deviation(focus(12, 16)));
  });

  it('is rhythmic theta of 5–9 Hz whose frequency goes up and down', () => {
    const course = [frequency(8, 12), frequency(13, 17), frequency(20, 26), frequency(32, 37)];
    for (const frequency_hz of course) {
      expect(frequency_hz).toBeGreaterThanOrEqual(4.5);
      expect(frequency_hz).toBeLessThanOrEqual(9);
    }
    const [first = 0, second = 0, third = 0, fourth = 0] = course;
    expect(second).toBeGreaterThan(first);
    expect(third).toBeLessThan(second);
    expect(fourth).toBeGreaterThan(third);
    expect(frequency(60, 66)).toBeLessThan(5);
  });

  it('grows from 20–60 to 100–200 µV', () => {
    const size = (from_s: number, to_s: number): number => 2.6 * deviation(focus(from_s, to_s));
    expect(size(9, 13)).toBeGreaterThan(20);
    expect(size(9, 13)).toBeLessThan(65);
    expect(size(50, 62)).toBeGreaterThan(100);
    expect(size(50, 62)).toBeLessThan(220);
    expect(seizure.channels).toEqual(expect.arrayContaining(['F8', 'T4', 'A2']));
  });

  it('reaches the posterior temporal region first and the other side later', () => {
    const theta = (a: string, b: string, from_s: number): number =>
      bandPower(eeg.pair(a, b, from_s, from_s + 6), 256, 4.5, 9.5);
    expect(theta('F7', 'C3', 56)).toBeLessThan(0.3 * theta('F7', 'C3', 84));
    expect(theta('F8', 'C3', 42)).toBeGreaterThan(10 * theta('F7', 'C3', 42));
    expect(theta('T6', 'O2', 62)).toBeGreaterThan(3 * theta('T5', 'O1', 62));
  });

  it('quickens the heart by 30–50 beats a minute', () => {
    const rate = (from_s: number, to_s: number): number => {
      const ecg = eeg.row('ECG', from_s, to_s);
      const beats = [...ecg.keys()].filter(
        (i) => (ecg[i] as number) > 600 && ecg[i] === Math.max(...ecg.subarray(Math.max(0, i - 20), i + 20)),
      );
      return (60 * 256 * (beats.length - 1)) / ((beats.at(-1) ?? 0) - (beats[0] ?? 0));
    };
    const rise = rate(65, 90) - rate(2, 28);
    expect(rise).toBeGreaterThan(30);
    expect(rise).toBeLessThan(50);
  });

  it('ends abruptly, silences spikes, and leaves slow waves on its side for minutes', () => {
    expect(deviation(eeg.pair('F8', 'C3', end_s + 0.1, end_s + 0.7))).toBeLessThan(
      0.4 * deviation(eeg.pair('F8', 'C3', end_s - 3, end_s - 0.2)),
    );
    const during = eeg.truth.filter(
      ({ kind, onset_s }) => kind === 'spike' && onset_s > 30 && onset_s < end_s + 20,
    );
    expect(during).toEqual([]);
    const delta = (a: string, b: string): number =>
      bandPower(eeg.pair(a, b, end_s + 5, end_s + 60), 256, 1, 3.5);
    expect(delta('F8', 'C4')).toBeGreaterThan(6 * delta('F7', 'C3'));
    expect(eeg.truth.find(({ kind }) => kind === 'postictal-slowing')?.duration_s).toBeGreaterThan(100);
  });

  it('stereotypy: two seizures of one patient follow the same course, but are not copies', () => {
    const again = (at_s: number): Measured => measured(scalp([{ pattern: 'temporal-seizure', at_s }]), 60);
    const [first, second] = [again(5), again(9)] as const;
    const course = (one: Measured, at_s: number): readonly number[] =>
      [9, 15, 24, 34].map((since_s) =>
        peakFrequency(one.row('F8', at_s + since_s, at_s + since_s + 5), 256, 3, 11),
      );
    course(first, 5).forEach((frequency_hz, k) =>
      expect(Math.abs(frequency_hz - (course(second, 9)[k] as number))).toBeLessThanOrEqual(1),
    );
    const ends = [first, second].map(({ truth }) => truth.find(({ kind }) => kind === 'seizure')?.duration_s);
    expect(ends[0]).not.toBe(ends[1]);
    expect(peakToPeak(first.row('F8', 30, 40))).not.toBe(peakToPeak(second.row('F8', 34, 44)));
  });
});
