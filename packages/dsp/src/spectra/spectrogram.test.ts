import { describe, expect, it } from 'vitest';
import golden from '../../../../fixtures/spectra/spectrogram.json' with { type: 'json' };
import { spectrogram, type WelchOptions } from './index.ts';
import { disagreement, noise } from './noise.fixture.ts';

describe('the spectrogram', () => {
  it.each(golden.entries)(
    'of $samples samples with $options is scipy.signal.spectrogram to 1e-9',
    (entry) => {
      const found = spectrogram(
        noise(entry.seed, entry.samples, entry.offset),
        entry.options as Omit<WelchOptions, 'rows' | 'samples'>,
      );
      expect(disagreement(found.frequencies_hz, entry.frequencies_hz, 1e-15, 0)).toBeLessThan(1);
      expect([...found.times_s]).toEqual(entry.times_s);
      expect(found.psd).toHaveLength(found.times_s.length * found.frequencies_hz.length);
      expect(disagreement(found.psd, entry.psd, 1e-9, 1e-12)).toBeLessThan(1);
    },
  );

  it('refuses a segment longer than what is there', () => {
    expect(() => spectrogram(noise(1, 100), { rate_hz: 100, segment: 128 })).toThrow(
      /length of a segment in samples is 128, must be .* 1 … 100/,
    );
  });
});
