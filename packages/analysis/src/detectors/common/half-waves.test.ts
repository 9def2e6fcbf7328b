import { describe, expect, it } from 'vitest';
import { halfWavesOf } from './half-waves.ts';

const rate_hz = 512;
const wave = (of: (t_s: number) => number): Float64Array =>
  Float64Array.from({ length: 2 * rate_hz }, (_, k) => of(k / rate_hz));

describe('half-waves', () => {
  it.each([3, 5, 10, 20])('of a sine of %d Hz last half a period and are all alike', (hz) => {
    const { amplitude_uV, duration_ms, variation } = halfWavesOf(
      wave((t) => 50 * Math.sin(2 * Math.PI * hz * t)),
      rate_hz,
    );
    expect(amplitude_uV).toBeCloseTo(100, -0.5);
    expect(Math.abs(duration_ms - 500 / hz)).toBeLessThan(1);
    expect(variation).toBeLessThan(0.06);
  });

  it('are not ended by what rides on them', () => {
    const { duration_ms, amplitude_uV } = halfWavesOf(
      wave((t) => 50 * Math.sin(2 * Math.PI * 4 * t) + 3 * Math.sin(2 * Math.PI * 31 * t)),
      rate_hz,
    );
    expect(Math.abs(duration_ms - 125)).toBeLessThan(12);
    expect(Math.abs(amplitude_uV - 104)).toBeLessThan(6);
  });

  it('of periods that change in turn vary by the deviation of the list over its mean', () => {
    // 60 and 140 ms in turn: standard deviation 40, mean 100.
    const turns = Array.from({ length: 40 }, (_, k) => (k % 2 === 0 ? 0.06 : 0.14));
    const x = wave((t) => {
      let [from, k] = [0, 0];
      while (from + (turns[k] ?? 1) <= t) from += turns[k++] ?? 1;
      const part = (t - from) / (turns[k] ?? 1);
      return (k % 2 === 0 ? 1 : -1) * 50 * Math.cos(Math.PI * part);
    });
    expect(Math.abs(halfWavesOf(x, rate_hz).variation - 0.4)).toBeLessThan(0.03);
  });

  it('are none in silence', () => {
    expect(halfWavesOf(new Float64Array(100), rate_hz)).toEqual({
      amplitude_uV: 0,
      duration_ms: 0,
      variation: 0,
    });
  });
});
