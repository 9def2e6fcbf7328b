import { describe, expect, it } from 'vitest';
import golden from '../../../../fixtures/spectra/multitaper.json' with { type: 'json' };
import { createMultitaper, type MultitaperOptions } from './index.ts';
import { disagreement, noise } from './noise.fixture.ts';

describe('multitaper spectra', () => {
  it.each(golden.entries)('of $samples samples with $options are psd_array_multitaper of MNE', (entry) => {
    const options = entry.options as Omit<MultitaperOptions, 'samples'>;
    const { bins, frequencies_hz, process } = createMultitaper({ ...options, samples: entry.samples });
    const psd = new Float64Array(bins);
    expect(process(noise(entry.seed, entry.samples, entry.offset), psd)).toBe(true);
    expect(disagreement(frequencies_hz, entry.frequencies_hz, 1e-15, 0)).toBeLessThan(1);
    expect(disagreement(psd, entry.psd, options.adaptive === true ? 1e-6 : 1e-9, 1e-12)).toBeLessThan(1);
  });

  it.each([false, true])('gives every row the bits that it has alone (adaptive: %s)', (adaptive) => {
    const rows = [
      noise(1, 301),
      new Float64Array(301).fill(Number.NaN),
      noise(2, 301, 1e6),
      new Float64Array(301),
    ];
    const values = new Float64Array(1204);
    rows.forEach((row, at) => values.set(row, at * 301));
    const options = { rate_hz: 100, samples: 301, adaptive };
    const together = createMultitaper({ ...options, rows: 4 });
    const all = new Float64Array(4 * together.bins);
    together.process(values, all);
    const { bins, process } = createMultitaper(options);
    rows.forEach((row, at) => {
      const alone = new Float64Array(bins);
      process(row, alone);
      expect(all.subarray(at * bins, (at + 1) * bins)).toEqual(alone);
    });
    expect(all.subarray(bins, 2 * bins).every((power) => Number.isNaN(power))).toBe(true);
    expect(all.subarray(3 * bins).every((power) => power === 0)).toBe(true);
  });

  it('adaptive weights keep a strong rhythm out of a silent band', () => {
    const values = Float64Array.from(
      { length: 1000 },
      (_, n) => 1e4 * Math.cos((2 * Math.PI * 10.05 * n) / 100),
    );
    const quiet = (adaptive: boolean): number => {
      const options = { rate_hz: 100, samples: 1000, bandwidth_hz: 2, lowBias: false, adaptive };
      const { bins, process } = createMultitaper(options);
      const psd = new Float64Array(bins);
      process(values, psd);
      return psd[400] as number;
    };
    expect(quiet(true)).toBeLessThan(quiet(false) / 100);
  });

  it.each([
    [
      'a bandwidth of less than a bin',
      { bandwidth_hz: 0.5 },
      /bandwidth of 0.5 Hz: 100 samples at 100 Hz want at least 1 Hz/,
    ],
    ['a bandwidth of the whole rate', { bandwidth_hz: 100 }, /less than 100 Hz/],
    [
      'adaptive weights of two tapers',
      { bandwidth_hz: 2.2, adaptive: true },
      /at least 3 tapers, .* 2.2 Hz gives 1/,
    ],
    ['one sample', { samples: 1 }, /number of samples is 1/],
    ['more than a transform takes', { samples: 2 ** 20 + 1 }, /number of samples is 1048577/],
    ['a rate of nothing', { rate_hz: Number.NaN }, /rate is NaN Hz/],
  ])('refuses %s', (_, options, message) => {
    expect(() => createMultitaper({ rate_hz: 100, samples: 100, ...options })).toThrow(message);
  });

  it('refuses epochs and buffers of another length', () => {
    const { process } = createMultitaper({ rate_hz: 100, samples: 100 });
    expect(() => process(new Float64Array(99), new Float64Array(51))).toThrow(/the epoch is 99, must be 100/);
    expect(() => process(new Float64Array(100), new Float64Array(50))).toThrow(
      /the spectra is 50, must be 51/,
    );
  });
});
