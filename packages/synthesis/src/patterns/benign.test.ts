import { describe, expect, it } from 'vitest';
import { tenTwenty } from '../channels/ten-twenty.ts';
import { bandPower, deviation, measured, peakFrequency, peakToPeak, type Measured } from '../measured.ts';
import type { TruthMark } from '../scenario.ts';
import type { Act } from './index.ts';

const rate_hz = 256;
const made = (act: Act, length_s = 120): Measured =>
  measured(
    {
      id: 'benign',
      seed: 77,
      length_s,
      body: { heart_bpm: 70, breaths_per_minute: 14 },
      streams: [{ rate_hz, reference: 'CPz', channels: tenTwenty('old') }],
      script: [act],
    },
    length_s,
  );
const marks = (eeg: Measured, kind: string): readonly TruthMark[] => {
  const found = eeg.truth.filter((mark) => mark.kind === kind);
  expect(found.length).toBeGreaterThan(0);
  expect(eeg.truth.some((mark) => mark.kind === 'seizure')).toBe(false);
  return found.filter(({ onset_s, duration_s }) => onset_s + duration_s < 119);
};
/** The signal of a mark. */
const of = (eeg: Measured, a: string, b: string, { onset_s, duration_s }: TruthMark): Float64Array =>
  eeg.pair(a, b, onset_s, onset_s + duration_s);
const zeros = (length: number): readonly number[] => Array<number>(length).fill(0);
/** Padded with silence, so that short trains have a spectrum. */
const frequency = (x: Float64Array, low_hz: number, high_hz: number): number =>
  peakFrequency(Float64Array.from([...zeros(256), ...x, ...zeros(256)]), rate_hz, low_hz, high_hz);

interface Measure {
  readonly act: Act;
  readonly kind: string;
  readonly at: readonly [string, string];
  /** Where next to nothing of it is seen. */
  readonly away: readonly [string, string];
  readonly hz: readonly [number, number];
  readonly uV: readonly [number, number];
  readonly s: readonly [number, number];
}
const trains: readonly Measure[] = [
  {
    act: { pattern: 'wickets', at_s: 0, options: { per_minute: 6 } },
    kind: 'wickets',
    at: ['F7', 'Cz'],
    away: ['F8', 'Cz'],
    hz: [6, 11],
    uV: [45, 200],
    s: [0.5, 2],
  },
  {
    act: { pattern: 'rmtd', at_s: 0, options: { per_minute: 3 } },
    kind: 'rmtd',
    at: ['F7', 'Cz'],
    away: ['F8', 'Cz'],
    hz: [4.5, 7.2],
    uV: [40, 120],
    s: [4, 14],
  },
  {
    act: { pattern: 'mu-rhythm', at_s: 0 },
    kind: 'mu-rhythm',
    at: ['C3', 'A2'],
    away: ['O2', 'A2'],
    hz: [7, 11],
    uV: [20, 75],
    s: [1, 4],
  },
  {
    act: { pattern: 'hypnagogic-bursts', at_s: 0, options: { per_minute: 6 } },
    kind: 'hypnagogic-bursts',
    at: ['F3', 'A1'],
    away: ['A1', 'A2'],
    hz: [2.7, 5.2],
    uV: [70, 250],
    s: [1, 6],
  },
  {
    act: { pattern: 'drowsy-rhythm', at_s: 0, options: { per_minute: 5 } },
    kind: 'drowsy-rhythm',
    at: ['F3', 'A1'],
    away: ['P3', 'O1'],
    hz: [1.9, 5],
    uV: [35, 150],
    s: [2, 5],
  },
  {
    act: { pattern: 'arousal-rhythm', at_s: 0, options: { per_minute: 3 } },
    kind: 'arousal-rhythm',
    at: ['F4', 'A2'],
    away: ['O1', 'O2'],
    hz: [4, 9.6],
    uV: [30, 140],
    s: [3, 10],
  },
  {
    act: { pattern: 'eye-flutter', at_s: 0, options: { per_minute: 4 } },
    kind: 'eye-flutter',
    at: ['Fp1', 'Cz'],
    away: ['O1', 'P3'],
    hz: [2.9, 6.4],
    uV: [35, 120],
    s: [2, 8],
  },
  {
    act: { pattern: 'glossokinetic', at_s: 0, options: { per_minute: 3 } },
    kind: 'glossokinetic',
    at: ['Fp2', 'Cz'],
    away: ['O2', 'P4'],
    hz: [0.5, 3.3],
    uV: [40, 220],
    s: [2, 10],
  },
  {
    act: { pattern: 'patting', at_s: 0 },
    kind: 'patting',
    at: ['O1', 'Fz'],
    away: ['Fp1', 'Fp2'],
    hz: [1.4, 4],
    uV: [40, 260],
    s: [4, 20],
  },
  {
    act: { pattern: 'tremor', at_s: 0, options: { per_minute: 2, length_s: [5, 20] } },
    kind: 'tremor',
    at: ['O2', 'Fz'],
    away: ['Fp1', 'Fp2'],
    hz: [3.8, 6.3],
    uV: [20, 130],
    s: [5, 20],
  },
];

describe('field 4.4, what looks like a seizure and is none: trains', () => {
  it.each(trains)(
    '$kind: frequency $hz Hz, $uV µV, $s s, at its own place',
    ({ act, kind, at, away, hz, uV, s }) => {
      const eeg = made(act);
      for (const mark of marks(eeg, kind)) {
        const x = of(eeg, ...at, mark);
        const found_hz = frequency(x, 0.5, 20);
        expect(found_hz).toBeGreaterThanOrEqual(hz[0]);
        expect(found_hz).toBeLessThanOrEqual(hz[1]);
        expect(peakToPeak(x)).toBeGreaterThan(uV[0]);
        expect(peakToPeak(x)).toBeLessThan(uV[1]);
        expect(mark.duration_s).toBeGreaterThanOrEqual(s[0]);
        expect(mark.duration_s).toBeLessThanOrEqual(s[1]);
        expect(peakToPeak(of(eeg, ...away, mark))).toBeLessThan(0.45 * peakToPeak(x));
      }
    },
  );
});

/** How much sharper the negative side is: the third moment of the signal, in deviations. */
const skewness = (x: Float64Array): number => {
  const middle = x.reduce((sum, value) => sum + value, 0) / x.length;
  return x.reduce((sum, value) => sum + (value - middle) ** 3, 0) / x.length / deviation(x) ** 3;
};

describe('field 4.4, what looks like a seizure and is none: forms', () => {
  it('wickets and mu are sharp on the negative side, fourteen and six on the positive one', () => {
    const wickets = made({ pattern: 'wickets', at_s: 0, options: { per_minute: 6 } });
    const skewed = marks(wickets, 'wickets').map((mark) => skewness(of(wickets, 'F7', 'Cz', mark)));
    expect(Math.max(...skewed)).toBeLessThan(0);
    expect(skewed.reduce((a, b) => a + b, 0) / skewed.length).toBeLessThan(-0.2);
    const positive = made({ pattern: 'fourteen-and-six', at_s: 0, options: { per_minute: 10 } });
    const found = marks(positive, 'fourteen-and-six').map((mark) => {
      const x = of(positive, 'T6', 'Cz', mark);
      expect(skewness(x)).toBeGreaterThan(0);
      expect(peakToPeak(x)).toBeLessThan(75);
      expect(mark.duration_s).toBeLessThanOrEqual(1);
      return frequency(x, 4, 20);
    });
    expect(found.filter((hz) => hz > 12.5 && hz < 15.5).length).toBeGreaterThan(2);
    expect(found.filter((hz) => hz > 5 && hz < 7).length).toBeGreaterThan(0);
    expect(found.every((hz) => (hz > 12.5 && hz < 15.5) || (hz > 5 && hz < 7))).toBe(true);
  });

  it('rhythmic mid-temporal discharges do not evolve: the same frequency at the begin and the end', () => {
    const eeg = made({ pattern: 'rmtd', at_s: 0, options: { per_minute: 3, length_s: [8, 14] } });
    for (const { onset_s, duration_s } of marks(eeg, 'rmtd')) {
      const part = (from: number): number =>
        peakFrequency(eeg.pair('F7', 'Cz', onset_s + from, onset_s + from + 3), rate_hz, 3, 10);
      expect(Math.abs(part(0.5) - part(duration_s - 3.5))).toBeLessThanOrEqual(0.5);
    }
  });

  it('small sharp spikes are below 50 µV and 50 ms, without a slow wave', () => {
    const eeg = made({ pattern: 'small-sharp-spikes', at_s: 0, options: { per_minute: 10 } });
    for (const { onset_s, duration_s } of marks(eeg, 'small-sharp-spike')) {
      expect(duration_s).toBeLessThan(0.05);
      const sizes = ['F7', 'T3', 'F8', 'T4'].map((label) =>
        peakToPeak(eeg.row(label, onset_s, onset_s + duration_s)),
      );
      expect(Math.max(...sizes)).toBeGreaterThan(15);
      expect(Math.max(...sizes)).toBeLessThan(55);
      expect(peakToPeak(eeg.row('T3', onset_s + 0.06, onset_s + 0.4))).toBe(0);
    }
  });

  it('lambda: positive at the occiput, below 50 µV, 0.16–0.25 s', () => {
    const eeg = made({ pattern: 'lambda', at_s: 0, length_s: 60 });
    for (const mark of marks(eeg, 'lambda').slice(0, 20)) {
      const x = of(eeg, 'O1', 'Cz', mark);
      expect(Math.max(...x)).toBeGreaterThan(14);
      expect(Math.max(...x)).toBeLessThan(50);
      expect(-Math.min(...x)).toBeLessThan(0.2 * Math.max(...x));
      expect(mark.duration_s).toBeGreaterThanOrEqual(0.16);
      expect(mark.duration_s).toBeLessThanOrEqual(0.25);
    }
  });

  it('breach: larger and faster over the defect than on the other side', () => {
    const eeg = made({ pattern: 'breach', at_s: 0 });
    expect(deviation(eeg.pair('C3', 'A1'))).toBeGreaterThan(3 * deviation(eeg.pair('C4', 'A2')));
    expect(bandPower(eeg.pair('C3', 'A1'), rate_hz, 16, 26)).toBeGreaterThan(15);
    expect(peakToPeak(eeg.pair('C3', 'Cz', 10, 30))).toBeGreaterThan(50);
  });

  it('photic driving follows the flashes, with a harmonic', () => {
    const eeg = made({ pattern: 'photic-driving', at_s: 2, options: { flashes_hz: [7, 11, 14] } }, 60);
    const found = marks(eeg, 'photic-driving');
    expect(found).toHaveLength(3);
    found.forEach((mark, k) => {
      const x = of(eeg, 'O2', 'Cz', mark);
      const hz = [7, 11, 14][k] as number;
      expect(Math.abs(peakFrequency(x, rate_hz, 4, 20) - hz)).toBeLessThanOrEqual(0.25);
      expect(bandPower(x, rate_hz, 2 * hz - 0.5, 2 * hz + 1)).toBeGreaterThan(
        0.04 * bandPower(x, rate_hz, hz - 0.5, hz + 1),
      );
      expect(peakToPeak(of(eeg, 'F3', 'Fz', mark))).toBeLessThan(0.2 * peakToPeak(x));
    });
  });

  it('SREDA: gathers from single waves to 5–7 Hz, then runs on without evolving, over the back of both sides', () => {
    const eeg = made({ pattern: 'sreda', at_s: 10, length_s: 80 });
    const hz = (from_s: number): number =>
      peakFrequency(eeg.pair('P3', 'A1', from_s, from_s + 6), rate_hz, 0.5, 12);
    expect(hz(10)).toBeLessThan(3);
    const later = [24, 40, 60, 80].map(hz);
    for (const one of later) {
      expect(one).toBeGreaterThan(4.8);
      expect(one).toBeLessThan(7.2);
    }
    const size = (label: string): number => deviation(eeg.pair(label, 'A1', 30, 88));
    expect(size('P3') / size('P4')).toBeGreaterThan(0.7);
    expect(size('P3') / size('P4')).toBeLessThan(1.4);
    expect(size('P3')).toBeGreaterThan(1.4 * size('Fp1'));
    expect(peakToPeak(eeg.pair('P3', 'A1', 90.1, 110))).toBe(0);
    expect(marks(eeg, 'sreda')).toMatchObject([{ onset_s: 10, duration_s: 80 }]);
  });
});

describe('field 4.4, artefacts that repeat', () => {
  it('a ventilator: 0.2–0.3 Hz over one region, water trembling once a breath', () => {
    const eeg = made({ pattern: 'ventilator', at_s: 0 });
    const x = eeg.pair('O1', 'Fz');
    const rises = [...x.keys()].filter((i) => i > 0 && (x[i] as number) > 20 && (x[i - 1] as number) <= 20);
    const breaths = rises.filter((at, k) => k === 0 || at - (rises[k - 1] as number) > rate_hz);
    expect(breaths.length / 120).toBeGreaterThan(0.2);
    expect(breaths.length / 120).toBeLessThan(0.3);
    expect(bandPower(x, rate_hz, 12, 16)).toBeGreaterThan(0.3);
    expect(peakToPeak(eeg.pair('Fp1', 'Fp2'))).toBeLessThan(0.2 * peakToPeak(x));
  });

  it('pops in a train: one electrode, one to three times a second, from one sample to the next', () => {
    const eeg = made({ pattern: 'pop-train', at_s: 2, length_s: 20, options: { electrode: 'T5' } }, 30);
    const x = eeg.row('T5');
    const steps = [...x.keys()].filter(
      (i) => i > 0 && Math.abs((x[i] as number) - (x[i - 1] as number)) > 90,
    );
    expect(steps.length / 20).toBeGreaterThan(1);
    expect(steps.length / 20).toBeLessThan(3);
    for (const label of ['T3', 'O1', 'P3']) expect(peakToPeak(eeg.row(label))).toBe(0);
  });

  it('toothbrushing: 3–5 Hz at the front, and muscle that swells in step', () => {
    const eeg = made({ pattern: 'toothbrushing', at_s: 2, length_s: 40 }, 50);
    const front = peakFrequency(eeg.pair('Fp1', 'O1', 4, 40), rate_hz, 1, 10);
    expect(front).toBeGreaterThan(3);
    expect(front).toBeLessThan(5);
    const emg = eeg.pair('F8', 'T4', 4, 40);
    const steep = emg.slice(1).map((value, i) => value - (emg[i] as number));
    const strength = Float64Array.from({ length: Math.floor(steep.length / 8) }, (_, k) =>
      deviation(steep.slice(8 * k, 8 * k + 8)),
    );
    expect(Math.abs(peakFrequency(strength, rate_hz / 8, 1, 10) - front)).toBeLessThan(0.6);
    expect(bandPower(emg, rate_hz, 30, 80)).toBeGreaterThan(100);
  });

  it('a drip: alike and evenly spaced on all electrodes, shorter than 0.1 s', () => {
    const eeg = made({ pattern: 'drip', at_s: 0, length_s: 60 }, 60);
    const [label = ''] = eeg.truth[0]?.channels ?? [];
    const x = eeg.row(label).map(Math.abs);
    const limit = 0.5 * Math.max(...x);
    const drops = [...x.keys()].filter((i) => (x[i] as number) > limit && (x[i - 1] ?? 0) <= limit);
    const apart = drops.filter((at, k) => k === 0 || at - (drops[k - 1] as number) > 0.3 * rate_hz);
    const every_s = Float64Array.from(apart.slice(1), (at, k) => (at - (apart[k] as number)) / rate_hz);
    expect(Math.abs(every_s.reduce((a, b) => a + b, 0) / every_s.length - 1.1)).toBeLessThan(0.05);
    expect(deviation(every_s)).toBeLessThan(0.05);
    expect(eeg.truth[0]?.channels.length).toBeGreaterThan(6);
  });

  it('mains in bursts: 50 Hz on several electrodes, and nothing between', () => {
    const eeg = made({ pattern: 'mains-bursts', at_s: 0, options: { per_minute: 5 } });
    const found = marks(eeg, 'mains-burst').filter(({ duration_s }) => duration_s > 2);
    for (const mark of found) {
      const [label = ''] = mark.channels;
      const x = eeg.row(label, mark.onset_s + 0.1, mark.onset_s + mark.duration_s - 0.1);
      expect(peakFrequency(x, rate_hz, 40, 60)).toBe(50);
      expect(peakToPeak(x)).toBeGreaterThan(20);
      const after_s = mark.onset_s + mark.duration_s + 0.02;
      expect(peakToPeak(eeg.row(label, after_s, after_s + 0.3))).toBe(0);
    }
    expect(found.length).toBeGreaterThan(1);
  });
});
