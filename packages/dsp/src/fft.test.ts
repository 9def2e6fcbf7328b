import { describe, expect, it } from 'vitest';
import { createFft } from './index.ts';

describe('the guarded transform', () => {
  it('is the discrete Fourier transform, term by term', () => {
    const size = 64;
    const signal = Float64Array.from({ length: size }, (_, k) => ((k * 29) % 23) - 11 + 3 * Math.cos(k));
    const out = new Float64Array(33);
    createFft(size).powerSpectrum(signal, out);
    out.forEach((power, k) => {
      let re = 0;
      let im = 0;
      signal.forEach((x, n) => {
        re += x * Math.cos((2 * Math.PI * k * n) / size);
        im -= x * Math.sin((2 * Math.PI * k * n) / size);
      });
      expect(power).toBeCloseTo(re * re + im * im, 6);
    });
  });

  it('a sine of amplitude a on a bin gives (a · size / 2)² there and nothing elsewhere', () => {
    const signal = Float64Array.from({ length: 256 }, (_, k) => 50 * Math.sin((2 * Math.PI * 10 * k) / 256));
    const out = new Float64Array(129);
    createFft(256).powerSpectrum(signal, out);
    expect(out[10]).toBeCloseTo((50 * 128) ** 2, 3);
    expect(Math.max(...out.filter((_, k) => k !== 10))).toBeLessThan(1e-15 * (50 * 128) ** 2);
  });

  it.each([0, 1, 3, 100, 257, 1.5, Number.NaN, 1 << 21])('a size of %s is refused', (size) => {
    expect(() => createFft(size)).toThrow(/must be a power of two/);
  });

  it('fft.js answers a signal that is too short with NaN; here it is refused', () => {
    expect(() => createFft(8).powerSpectrum(new Float64Array(7), new Float64Array(5))).toThrow(
      /length of the signal is 7/,
    );
    expect(() => createFft(8).powerSpectrum(new Float64Array(8), new Float64Array(4))).toThrow(
      /length of the spectrum is 4/,
    );
  });
});
