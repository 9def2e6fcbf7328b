import * as fc from 'fast-check';
import { calibrationOf, type ElectrodeSet, type Signal } from '@valvomo/model';
import { describe, expect, it } from 'vitest';
import { tenTwenty } from './channels/ten-twenty.ts';
import { bandPower, deviation } from './measured.ts';
import { synthesiseOnto, type OverlayTarget } from './overlay.ts';
import type { Act } from './patterns/index.ts';
import { Random } from './noise/random.ts';
import { synthesise } from './synthesise.ts';

const rate_hz = 128;
const body = { heart_bpm: 70, breaths_per_minute: 14 };
const scenario = (script: readonly Act[]) => ({ id: 'overlay', seed: 5, length_s: 60, body, script });
const signal = (label: string, unit = 'uV'): Signal => ({
  label,
  transducer: '',
  physicalDimension: unit,
  physicalMin: unit === 'mV' ? -0.4 : -400,
  physicalMax: unit === 'mV' ? 0.4 : 400,
  digitalMin: -2048,
  digitalMax: 2047,
  prefiltering: '',
});
const sites = ['Fp1', 'F7', 'T3', 'C3', 'O1', 'Fp2', 'F8', 'T4', 'C4', 'O2', 'AF7'];
const electrodes: ElectrodeSet = {
  basis: 'confirmed',
  electrodes: [
    ...sites.map((site) => ({ kind: 'scalp', site }) as const),
    { kind: 'pair', active: 'F8', reference: 'C4' },
    { kind: 'other', role: 'ecg' },
  ],
};
const labels = [...sites, 'F8-C4', 'ECG'];
const target: OverlayTarget = {
  rate_hz,
  signals: labels.map((label) => signal(label, label === 'C3' ? 'mV' : 'uV')),
  electrodes,
  reference: 'CPz',
};
const seizure: Act = {
  pattern: 'scalp-seizure',
  at_s: 10,
  length_s: 20,
  options: { focus: 'right temporal', background: 1, emg_uV: 0, postictal_s: 0 },
};
const row = (values: ArrayLike<number>, label: string): Float64Array => {
  const length = values.length / labels.length;
  const from = labels.indexOf(label) * length;
  return Float64Array.from({ length }, (_, i) => values[from + i] as number);
};

describe('a script laid over a recording', () => {
  it('adds at its electrodes what a recording of its own would have shown there', () => {
    const { added_uV } = synthesiseOnto(target, scenario([seizure])).next(40 * rate_hz);
    const channels = tenTwenty('old');
    const alone = synthesise({ ...scenario([seizure]), streams: [{ rate_hz, reference: 'CPz', channels }] });
    const counts = alone.next(0, 40 * rate_hz);
    for (const label of ['F8', 'T4', 'O1', 'C3']) {
      const k = channels.findIndex((one) => one.label === label);
      const own = Float64Array.from(
        counts.subarray(k * 40 * rate_hz, (k + 1) * 40 * rate_hz),
        (count) => 0.1 * count,
      );
      const apart = row(added_uV, label).map((value, i) => value - (own[i] as number));
      expect(Math.max(...apart.map(Math.abs))).toBeLessThan(0.051);
    }
    const pair = row(added_uV, 'F8').map((value, i) => value - (row(added_uV, 'C4')[i] as number));
    expect(
      Math.max(...pair.map((value, i) => Math.abs(value - (row(added_uV, 'F8-C4')[i] as number)))),
    ).toBeLessThan(1e-9);
    expect(row(added_uV, 'ECG').every((value) => value === 0)).toBe(true);
    expect(deviation(row(added_uV, 'AF7'))).toBeGreaterThan(0);
  });

  it("its truth names the recording's own signals", () => {
    const { truth } = synthesiseOnto(target, scenario([seizure]));
    expect(truth).toMatchObject([{ kind: 'seizure', onset_s: 10, duration_s: 20, stream: 0 }]);
    expect(truth[0]?.channels).toEqual(expect.arrayContaining(['F8', 'T4', 'F8-C4']));
  });

  it('changes counts by just that, in any unit, and none outside the act', () => {
    const random = new Random('real');
    const real = Int16Array.from({ length: labels.length * 40 * rate_hz }, () =>
      Math.round(90 * random.normal()),
    );
    const { added_uV } = synthesiseOnto(target, scenario([seizure])).next(40 * rate_hz);
    const out = synthesiseOnto(target, scenario([seizure])).onto(real, 40 * rate_hz);
    expect(out).toBeInstanceOf(Int16Array);
    for (const label of labels) {
      const [before, after, added] = [row(real, label), row(out, label), row(added_uV, label)];
      const { gain } = calibrationOf(signal('', 'uV'));
      const off = after.map((count, i) =>
        Math.abs(count - (before[i] as number) - (added[i] as number) / gain),
      );
      expect(Math.max(...off)).toBeLessThanOrEqual(0.5001);
      expect(after.slice(0, 10 * rate_hz)).toEqual(before.slice(0, 10 * rate_hz));
      expect(after.slice(31 * rate_hz)).toEqual(before.slice(31 * rate_hz));
    }
  });

  it('stops at the digital range', () => {
    const loud: Act = { ...seizure, options: { ...seizure.options, amplitude_uV: 3000 } };
    const out = synthesiseOnto(target, scenario([loud])).onto(
      new Int32Array(labels.length * 30 * rate_hz),
      30 * rate_hz,
    );
    expect(Math.max(...out)).toBe(2047);
    expect(Math.min(...out)).toBe(-2048);
  });

  it('attenuates what the recording shows after a convulsion, around its own offset', () => {
    const random = new Random('eeg');
    const length_s = 60;
    const real = new Int16Array(labels.length * length_s * rate_hz).map(
      () => 900 + Math.round(100 * random.normal()),
    );
    const act: Act = {
      pattern: 'convulsion',
      at_s: 5,
      options: { tonic_s: 10, clonic_s: 10, suppressed_s: 30, remains: 0.04, jerk_uV: 0 },
    };
    const out = synthesiseOnto(target, scenario([act])).onto(real, length_s * rate_hz);
    const silent = row(out, 'O1').slice(30 * rate_hz, 50 * rate_hz);
    expect(deviation(silent)).toBeLessThan(15);
    expect(Math.abs(silent.reduce((a, b) => a + b, 0) / silent.length - 900)).toBeLessThan(15);
    expect(row(out, 'ECG')).toEqual(row(real, 'ECG'));
    expect(bandPower(row(out, 'T3').slice(7 * rate_hz, 14 * rate_hz), rate_hz, 25, 60)).toBeGreaterThan(
      20 * bandPower(row(real, 'T3').slice(7 * rate_hz, 14 * rate_hz), rate_hz, 25, 60),
    );
  });

  it('how the recording is cut changes no bit', () => {
    const length = 25 * rate_hz;
    const real = Int16Array.from({ length: labels.length * length }, (_, i) => (i * 7919) % 300);
    const whole = synthesiseOnto(target, scenario([seizure])).onto(real, length);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 1, maxLength: 6 }), (parts) => {
        const overlay = synthesiseOnto(target, scenario([seizure]));
        const out = new Int16Array(whole.length);
        for (let at = 0, k = 0; at < length; k++) {
          const part = Math.min(length - at, parts[k % parts.length] as number);
          const block = new Int16Array(labels.length * part);
          labels.forEach((_, r) =>
            block.set(real.subarray(r * length + at, r * length + at + part), r * part),
          );
          const made = overlay.onto(block, part);
          labels.forEach((_, r) => out.set(made.subarray(r * part, (r + 1) * part), r * length + at));
          at += part;
        }
        expect(out).toEqual(whole);
      }),
      { numRuns: 15 },
    );
  });

  it('lays a depth seizure over contacts whose places nobody knows', () => {
    const contacts = [1, 2, 3, 4, 5].map(
      (contact) => ({ kind: 'depth', shaft: 'B', contact, side: 'left' }) as const,
    );
    const depth: OverlayTarget = {
      rate_hz: 512,
      reference: 'CPz',
      signals: contacts.map(({ contact }) => signal(`B${contact}`)),
      electrodes: { basis: 'confirmed', electrodes: contacts },
    };
    const recruits = [{ contacts: ['B2', 'B3'], delay_s: 0, strength: 1 }];
    const overlay = synthesiseOnto(
      depth,
      scenario([{ pattern: 'depth-seizure', at_s: 5, options: { recruits } }]),
    );
    const { added_uV, kept } = overlay.next(20 * 512);
    expect(overlay.truth[0]?.channels).toEqual(['B2', 'B3']);
    expect(Math.min(...kept.subarray(20 * 512, 40 * 512))).toBeLessThan(0.2);
    expect(Math.max(...added_uV.subarray(20 * 512, 40 * 512))).toBeGreaterThan(20);
  });

  it('refuses what it cannot do, with the value and the limit', () => {
    expect(() => synthesiseOnto({ ...target, rate_hz: 199.5 }, scenario([]))).toThrow(/rate is 199\.5 Hz/);
    const overlay = synthesiseOnto(target, scenario([]));
    expect(() => overlay.next(0)).toThrow(/samples is 0/);
    expect(() => overlay.onto(new Int16Array(7), 2)).toThrow(/7 counts, limit 26/);
    const unknown: ElectrodeSet = { basis: 'proposed', electrodes: [{ kind: 'other', role: 'other' }] };
    expect(() =>
      synthesiseOnto({ ...target, signals: [signal('X1')], electrodes: unknown }, scenario([])),
    ).toThrow(/no electrode is known among X1/);
  });
});
