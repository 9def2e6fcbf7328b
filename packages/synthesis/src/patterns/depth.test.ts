import { describe, expect, it } from 'vitest';
import { shaftChannels } from '../channels/shaft.ts';
import { bandPower, correlation, deviation, measured, peakFrequency, peakToPeak } from '../measured.ts';
import type { Scenario } from '../scenario.ts';
import { synthesise } from '../synthesise.ts';
import { ward } from '../ward/index.ts';
import type { Act } from './index.ts';

const channels = [
  ...shaftChannels({
    name: "B'",
    side: 'left',
    contacts: 10,
    grey: [1, 2, 3, 4, 9, 10],
    target_mm: [-24, 2, -22],
    towards_mm: [-66, 2, -20],
  }),
  ...shaftChannels({
    name: "A'",
    side: 'left',
    contacts: 6,
    grey: [1, 2, 3],
    target_mm: [-19, 18, -26],
    towards_mm: [-60, 18, -24],
  }),
];
const rate_hz = 1024;
const depth = (script: readonly Act[]): Scenario => ({
  id: 'depth',
  seed: 6,
  length_s: 60,
  body: { heart_bpm: 70, breaths_per_minute: 14 },
  streams: [{ rate_hz, reference: 'CPz', channels }],
  script,
});

describe('field 4.4, sEEG background', () => {
  const seeg = measured(depth([{ pattern: 'depth-background', at_s: 0 }]), 12);
  const size = (label: string): number => peakToPeak(seeg.row(label));

  it('grey matter 50–300 µV, each contact another; white matter much less', () => {
    const grey = ["B'1", "B'2", "B'3", "B'9", "A'1", "A'2"].map(size);
    for (const one of grey) {
      expect(one).toBeGreaterThan(50);
      expect(one).toBeLessThan(400);
    }
    expect(Math.max(...grey)).toBeGreaterThan(1.3 * Math.min(...grey));
    expect(size("B'6")).toBeLessThan(0.5 * Math.min(...grey));
  });

  it('decays within two or three contacts', () => {
    expect(correlation(seeg.row("B'1"), seeg.row("B'2"))).toBeGreaterThan(0.2);
    expect(Math.abs(correlation(seeg.row("B'1"), seeg.row("B'4")))).toBeLessThan(0.35);
    expect(Math.abs(correlation(seeg.row("B'2"), seeg.row("B'10")))).toBeLessThan(0.35);
  });
});

describe('field 4.4, sEEG spikes', () => {
  const options = {
    per_minute: 30,
    sites: [
      { contact: "B'2", delay_s: 0, strength: 1 },
      { contact: "A'1", delay_s: 0.015, strength: 0.7 },
    ],
  };
  const seeg = measured(depth([{ pattern: 'depth-spikes', at_s: 0, length_s: 30, options }]), 31);
  const spikes = seeg.truth.filter(({ kind }) => kind === 'spike');

  it('200–1500 µV, with opposite polarity on the two sides of their source, small four contacts away', () => {
    expect(spikes.length).toBeGreaterThan(5);
    for (const { onset_s, channels: where } of spikes) {
      const inner = seeg.row("B'2", onset_s, onset_s + 0.06);
      const outer = seeg.row("B'3", onset_s, onset_s + 0.06);
      expect(correlation(inner, outer)).toBeLessThan(-0.98);
      expect(peakToPeak(inner)).toBeGreaterThan(200);
      expect(peakToPeak(inner)).toBeLessThan(1500);
      expect(peakToPeak(seeg.row("B'7", onset_s, onset_s + 0.06))).toBeLessThan(0.05 * peakToPeak(inner));
      expect(where).toEqual(expect.arrayContaining(["B'2", "B'3"]));
    }
  });

  it('reach the second structure 5–50 ms later, not always', () => {
    const peak_s = (label: string, onset_s: number): number => {
      const part = seeg.row(label, onset_s, onset_s + 0.12);
      const sizes = part.map((value) => Math.abs(value));
      return sizes.indexOf(Math.max(...sizes)) / rate_hz;
    };
    const far = spikes.filter(({ channels: where }) => where.includes("A'1"));
    expect(far.length).toBeGreaterThan(0);
    expect(far.length).toBeLessThan(spikes.length);
    for (const { onset_s } of far) {
      const delay_s = peak_s("A'1", onset_s) - peak_s("B'2", onset_s);
      expect(delay_s).toBeGreaterThan(0.005);
      expect(delay_s).toBeLessThan(0.05);
    }
  });
});

describe('field 4.4, sEEG onset', () => {
  const recruits = [
    { contacts: ["B'1", "B'2", "B'3"], delay_s: 0, strength: 1 },
    { contacts: ["A'1", "A'2"], delay_s: 2, strength: 0.8 },
  ];
  const script: readonly Act[] = [
    { pattern: 'depth-background', at_s: 0 },
    { pattern: 'depth-seizure', at_s: 16, length_s: 40, options: { recruits } },
  ];
  const seeg = measured(depth(script), 60);
  const fast = (from_s: number, to_s: number, label = "B'1"): number =>
    peakFrequency(seeg.row(label, 16 + from_s, 16 + to_s), rate_hz, 15, 110, 1);

  it('pre-ictal spikes gather at the contacts of the onset', () => {
    expect(peakToPeak(seeg.row("B'1", 8, 15.9))).toBeGreaterThan(500);
    expect(peakToPeak(seeg.row("B'1", 0, 3.5))).toBeLessThan(400);
  });

  it('low-voltage fast activity slows from 100 towards 20 Hz within 5–10 s', () => {
    const course = [fast(0.1, 2.1), fast(2.5, 4.5), fast(5, 7)];
    expect(course[0]).toBeGreaterThan(70);
    expect(course[1]).toBeLessThan(course[0] as number);
    expect(course[2]).toBeLessThan(course[1] as number);
    expect(course[2]).toBeLessThan(40);
    expect(seeg.truth.find(({ kind }) => kind === 'low-voltage-fast')?.duration_s).toBe(8);
  });

  it('is of 10–60 µV, with the lower frequencies suppressed and a slow shift', () => {
    const rhythm = seeg.row("B'1", 19, 21);
    expect(2.8 * Math.sqrt(bandPower(rhythm, rate_hz, 35, 80))).toBeGreaterThan(8);
    expect(2.8 * Math.sqrt(bandPower(rhythm, rate_hz, 35, 80))).toBeLessThan(60);
    const slow = (from_s: number, to_s: number): number =>
      bandPower(seeg.row("B'3", from_s, to_s), rate_hz, 3, 12);
    expect(slow(19, 23)).toBeLessThan(0.2 * slow(0, 3.5));
    const shift = seeg.row("B'1", 17, 17.5);
    expect(Math.abs(shift.reduce((a, b) => a + b, 0) / shift.length)).toBeGreaterThan(60);
  });

  it('takes its neighbours seconds later', () => {
    const gamma = (label: string, from_s: number): number =>
      bandPower(seeg.row(label, from_s, from_s + 2), rate_hz, 60, 100);
    expect(gamma("B'2", 16.1)).toBeGreaterThan(3 * gamma("A'2", 16.1));
    expect(gamma("A'2", 18.2)).toBeGreaterThan(3 * gamma("A'2", 16.1));
  });

  it('ends in spike-wave of 1–3 Hz, at once, and leaves silence', () => {
    const late = seeg.row("B'1", 50, 55.5);
    expect(peakToPeak(late)).toBeGreaterThan(300);
    expect(peakFrequency(late, rate_hz, 0.5, 6)).toBeLessThanOrEqual(3);
    expect(deviation(seeg.row("B'1", 56.5, 59))).toBeLessThan(0.1 * deviation(late));
  });
});

describe('field 3.7, sEEG naming', () => {
  it('shafts are declared with side, contact 1 the deepest, 3.5 mm apart', () => {
    const bed = ward().find(({ id }) => id === 'emu-4');
    const contacts = bed?.scenario.streams[0]?.channels.filter((channel) => channel.kind === 'depth') ?? [];
    const { electrodes } = synthesise(bed?.scenario as Scenario).streams[0] ?? { electrodes: undefined };
    expect(electrodes?.basis).toBe('declared');
    expect(electrodes?.electrodes[0]).toEqual({ kind: 'depth', shaft: "A'", contact: 1, side: 'left' });
    for (const one of contacts) {
      expect(one.label).toBe(`${one.shaft}${one.contact}`);
      expect(one.side).toBe(one.shaft.endsWith("'") ? 'left' : 'right');
      const next = contacts.find(({ shaft, contact }) => shaft === one.shaft && contact === one.contact + 1);
      const apart = next?.position_mm.map((value, k) => value - (one.position_mm[k] as number));
      expect(apart === undefined ? 3.5 : Math.hypot(...apart)).toBeCloseTo(3.5, 9);
      expect(Math.abs(next?.position_mm[0] ?? 99)).toBeGreaterThan(Math.abs(one.position_mm[0]));
    }
  });
});

describe('field 4.4, other onsets at depth', () => {
  const recruits = [
    { contacts: ["B'1", "B'2"], delay_s: 0, strength: 1 },
    { contacts: ["A'1"], delay_s: 6, strength: 0.8 },
  ];
  const made = (onset: 'rhythmic' | 'periodic-spikes') =>
    measured(
      depth([
        { pattern: 'depth-background', at_s: 0 },
        { pattern: 'depth-seizure', at_s: 16, length_s: 40, options: { recruits, onset, preictal_s: 0 } },
      ]),
      60,
    );

  it('a rhythm of alpha or theta grows from its first second on, without fast activity', () => {
    const seeg = made('rhythmic');
    const x = seeg.row("B'1", 17, 22);
    expect(peakFrequency(x, rate_hz, 2, 110, 0.5)).toBeGreaterThan(6);
    expect(peakFrequency(x, rate_hz, 2, 110, 0.5)).toBeLessThan(11);
    expect(bandPower(x, rate_hz, 40, 110)).toBeLessThan(0.02 * bandPower(x, rate_hz, 5, 14));
    expect(deviation(seeg.row("B'1", 21, 23))).toBeGreaterThan(1.5 * deviation(seeg.row("B'1", 16.5, 18)));
    expect(seeg.truth.some(({ kind }) => kind === 'rhythmic-onset')).toBe(true);
  });

  it('spikes of about 1 Hz come closer together', () => {
    const seeg = made('periodic-spikes');
    const spikes = (from_s: number, to_s: number): number => {
      const x = seeg.row("B'1", from_s, to_s);
      const sharp = x.map((value, i) =>
        Math.abs(value - 0.5 * ((x[i - 60] ?? value) + (x[i + 60] ?? value))),
      );
      const limit = 0.5 * Math.max(...sharp);
      const found = [...sharp.keys()].filter((i) => (sharp[i] as number) > limit);
      return (
        found.filter((at, k) => k === 0 || at - (found[k - 1] as number) > 0.1 * rate_hz).length /
        (to_s - from_s)
      );
    };
    expect(spikes(16, 20)).toBeGreaterThan(0.7);
    expect(spikes(16, 20)).toBeLessThan(2);
    expect(spikes(24, 28)).toBeGreaterThan(1.6 * spikes(16, 20));
    expect(peakToPeak(seeg.row("B'1", 17, 22))).toBeGreaterThan(250);
  });

  it('truth has when each contact joins, in order', () => {
    const { truth } = made('rhythmic');
    const joined = truth.filter(({ kind }) => kind === 'contact-onset');
    expect(joined.map(({ onset_s, channels: [label] }) => [label, onset_s])).toEqual([
      ["B'1", 16],
      ["B'2", 16],
      ["A'1", 22],
    ]);
  });
});
