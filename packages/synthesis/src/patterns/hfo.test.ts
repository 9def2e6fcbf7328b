import { describe, expect, it } from 'vitest';
import { shaftChannels } from '../channels/shaft.ts';
import { bandPower, deviation, measured, peakToPeak, type Measured } from '../measured.ts';
import { synthesise } from '../synthesise.ts';
import type { Act } from './index.ts';

const rate_hz = 2048;
const channels = shaftChannels({
  name: "B'",
  side: 'left',
  contacts: 10,
  grey: [1, 2, 3, 4, 9, 10],
  target_mm: [-24, 2, -22],
  towards_mm: [-66, 2, -20],
});
const scenario = (script: readonly Act[], rate = rate_hz) => ({
  id: 'hfo',
  seed: 12,
  length_s: 60,
  body: { heart_bpm: 70, breaths_per_minute: 14 },
  streams: [{ rate_hz: rate, reference: 'CPz', channels }],
  script,
});
const made = (script: readonly Act[]): Measured => measured(scenario(script), 60);

/** Places where a signal turns, but for steps below a part of its size. */
const turns = (x: Float64Array, part: number): number => {
  const least = part * peakToPeak(x);
  let [count, held, up] = [0, x[0] as number, 0];
  for (const value of x) {
    if (up >= 0 && value < held - least) [count, up, held] = [count + 1, -1, value];
    else if (up <= 0 && value > held + least) [count, up, held] = [count + 1, 1, value];
    else held = up > 0 ? Math.max(held, value) : up < 0 ? Math.min(held, value) : held;
  }
  return count;
};

/** Half the changes of sign a second. */
const frequency = (x: Float64Array): number => {
  const clear = x.filter((value) => Math.abs(value) > 0.03 * peakToPeak(x));
  const changes = clear.filter((value, i) => i > 0 && value * (clear[i - 1] as number) < 0).length;
  return ((changes + 1) * rate_hz) / 2 / x.length;
};

describe('field 4.4, high-frequency oscillations', () => {
  it.each([
    ['ripple', 80, 250],
    ['fast-ripple', 250, 500],
  ] as const)('%s: %i–%i Hz, four cycles and more, 5–30 µV, at one contact', (band, low_hz, high_hz) => {
    const contacts = ["B'2", "B'3"];
    const seeg = made([
      { pattern: 'hfo', at_s: 0, options: { contacts, band, per_minute: 40, on_spikes: 0 } },
    ]);
    const found = seeg.truth.filter(({ kind, onset_s }) => kind === band && onset_s < 59);
    expect(found.length).toBeGreaterThan(15);
    expect(new Set(found.flatMap((mark) => mark.channels)).size).toBe(2);
    for (const {
      onset_s,
      duration_s,
      channels: [label = ''],
    } of found) {
      const x = seeg.row(label, onset_s, onset_s + duration_s);
      expect(frequency(x)).toBeGreaterThan(low_hz);
      expect(frequency(x)).toBeLessThan(high_hz);
      expect(peakToPeak(x)).toBeGreaterThan(5);
      expect(peakToPeak(x)).toBeLessThan(31);
      // Two turns a cycle.
      expect(turns(x, 0.35)).toBeGreaterThanOrEqual(8);
      expect(peakToPeak(seeg.row("B'7", onset_s, onset_s + duration_s))).toBeLessThan(0.1 * peakToPeak(x));
    }
  });

  it('on spikes as often as asked for, and truth has both', () => {
    const options = { contacts: ["B'2"], per_minute: 40, on_spikes: 0.5 };
    const { truth } = made([{ pattern: 'hfo', at_s: 0, options }]);
    const [ripples, spikes] = ['ripple', 'spike'].map((kind) => truth.filter((mark) => mark.kind === kind));
    const part = (spikes?.length ?? 0) / (ripples?.length ?? 1);
    expect(part).toBeGreaterThan(0.25);
    expect(part).toBeLessThan(0.75);
    for (const { onset_s } of spikes ?? [])
      expect(ripples?.some((one) => one.onset_s > onset_s && one.onset_s < onset_s + 0.05)).toBe(true);
  });

  it('is not made where the rate is too low to see it', () => {
    const act: Act = { pattern: 'hfo', at_s: 0, options: { contacts: ["B'2"], band: 'fast-ripple' } };
    expect(() => synthesise(scenario([act], 512))).toThrow(/'hfo'\) shows on no stream/);
  });
});

describe('field 4.4, what high-frequency detectors take for one', () => {
  it('sharp transients: much power of 80–250 Hz, and no oscillation', () => {
    const seeg = made([
      { pattern: 'sharp-transients', at_s: 0, options: { contacts: ["B'2"], per_minute: 30 } },
    ]);
    const found = seeg.truth.filter(({ kind, onset_s }) => kind === 'sharp-transient' && onset_s < 59);
    expect(found.length).toBeGreaterThan(8);
    for (const { onset_s } of found) {
      const x = seeg.row("B'2", onset_s - 0.02, onset_s + 0.1);
      expect(peakToPeak(x)).toBeGreaterThan(150);
      expect(turns(x, 0.02)).toBeLessThanOrEqual(2);
    }
    const { onset_s } = found[0] ?? { onset_s: 0 };
    const around = seeg.row("B'2", onset_s - 1, onset_s + 1);
    expect(Math.sqrt(bandPower(around, rate_hz, 80, 250))).toBeGreaterThan(1);
  });

  it('the temporal muscle: 60–400 Hz at the outermost contacts, alike on neighbours', () => {
    const seeg = made([{ pattern: 'depth-muscle', at_s: 0, options: { length_s: [2.5, 3] } }]);
    const burst = seeg.truth.find(({ kind, duration_s }) => kind === 'depth-muscle' && duration_s > 1);
    expect(burst?.channels).toEqual(["B'9", "B'10"]);
    const part = (label: string): Float64Array =>
      seeg.row(label, burst?.onset_s ?? 0, (burst?.onset_s ?? 0) + (burst?.duration_s ?? 0));
    expect(bandPower(part("B'10"), rate_hz, 70, 400)).toBeGreaterThan(
      10 * bandPower(part("B'10"), rate_hz, 1, 30),
    );
    expect(deviation(part("B'10"))).toBeGreaterThan(4);
    expect(deviation(part("B'10"))).toBeGreaterThan(deviation(part("B'9")));
    expect(deviation(part("B'5"))).toBe(0);
    const ratio = 0.6;
    const left = part("B'9").map((value, i) => value - ratio * (part("B'10")[i] as number));
    expect(deviation(left)).toBeLessThan(0.85 * deviation(part("B'9")));
  });
});
