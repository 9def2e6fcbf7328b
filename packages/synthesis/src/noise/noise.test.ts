import { describe, expect, it } from 'vitest';
import { bandPower, deviation, mean, peakFrequency, powerAt } from '../measured.ts';
import { BandNoise } from './band.ts';
import { Oscillator } from './oscillator.ts';
import { PinkNoise } from './pink.ts';
import { nextWord, Random } from './random.ts';

const rate_hz = 256;
const filled = (noise: { fill(out: Float64Array, length: number): void }, samples: number): Float64Array => {
  const out = new Float64Array(samples);
  for (let at = 0; at < samples; at += 256) noise.fill(out.subarray(at), Math.min(256, samples - at));
  return out;
};

describe('random numbers', () => {
  it('xoshiro128**: the published first numbers from the state 1 2 3 4', () => {
    const state = Int32Array.of(1, 2, 3, 4);
    // Vector of the reference implementation, version 1.1.
    const known = [11520, 0, 5927040, 70819200, 2031721883, 1637235492];
    expect(known.map(() => nextWord(state))).toEqual(known);
  });

  it('noise draws the same words as single numbers', () => {
    const single = new Random('same');
    const bytes = Array.from({ length: 8 }, () => {
      const word = Math.round(single.uniform() * 4294967296);
      return (word & 255) + ((word >>> 8) & 255) + ((word >>> 16) & 255) + (word >>> 24) - 510;
    });
    const noise = filled(new Random('same'), 8);
    const scale = Math.sqrt((4 * 65535) / 12);
    noise.forEach((value, i) => expect(value * scale).toBeCloseTo(bytes[i] as number, 9));
  });

  it('seeds that differ in one letter or in order are unrelated', () => {
    const first = (...seed: (string | number)[]): number => new Random(...seed).uniform();
    expect(new Set([first(1, 2), first(2, 1), first(12), first('1', 23), first('a'), first('b')]).size).toBe(
      6,
    );
  });

  it('white noise has mean 0, variance 1 and an even spectrum', () => {
    const white = filled(new Random(3), 1 << 17);
    expect(mean(white)).toBeCloseTo(0, 1);
    expect(deviation(white)).toBeCloseTo(1, 2);
    for (const frequency_hz of [3, 30, 100])
      expect(powerAt(white, rate_hz, frequency_hz) * (rate_hz / 2)).toBeCloseTo(1, 0);
  });

  it('single normals have variance 1', () => {
    const random = new Random(5);
    const draws = Float64Array.from({ length: 20_000 }, () => random.normal());
    expect(mean(draws)).toBeCloseTo(0, 1);
    expect(deviation(draws)).toBeCloseTo(1, 1);
  });
});

describe('coloured noise', () => {
  it.each([0.5, 1, 1.7, 2])('1/f^%f falls by that slope between 2 and 32 Hz', (slope) => {
    const pink = filled(new PinkNoise(new Random('slope', slope), rate_hz, slope, 0.4), rate_hz * 160);
    expect(deviation(pink)).toBeCloseTo(1, 1);
    const around = (frequencies_hz: readonly number[]): number =>
      frequencies_hz.reduce((sum, frequency_hz) => sum + powerAt(pink, rate_hz, frequency_hz), 0);
    const fall = Math.log2(around([2, 2.5, 3, 3.5, 4]) / around([32, 40, 48, 56, 64])) / 4;
    expect(fall).toBeGreaterThan(slope - 0.25);
    expect(fall).toBeLessThan(slope + 0.25);
  });

  it.each([256, 2048])('EMG noise at %i Hz has variance 1 and little below 10 Hz', (rate) => {
    const emg = filled(new BandNoise(new Random(rate), rate, 25, 110), rate * 30);
    expect(deviation(emg)).toBeCloseTo(1, 1);
    expect(bandPower(emg, rate, 1, 6)).toBeLessThan(0.02);
    expect(powerAt(emg, rate, 60)).toBeGreaterThan(20 * powerAt(emg, rate, 6));
  });

  it('an oscillator peaks where it is told, with variance 1 and an envelope that lasts', () => {
    const wave = filled(new Oscillator(new Random(9), rate_hz, 9.5, 0.6), rate_hz * 200);
    expect(deviation(wave)).toBeGreaterThan(0.9);
    expect(deviation(wave)).toBeLessThan(1.1);
    expect(peakFrequency(wave, rate_hz, 8, 11, 0.5)).toBeCloseTo(9.5, 0);
    expect(bandPower(wave, rate_hz, 8.5, 10.5)).toBeGreaterThan(0.8);
  });
});
