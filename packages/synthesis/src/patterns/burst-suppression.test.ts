import { describe, expect, it } from 'vitest';
import { tenTwenty } from '../channels/ten-twenty.ts';
import { measured, peakToPeak } from '../measured.ts';

describe('field 4.4, burst suppression', () => {
  const eeg = measured(
    {
      id: 'suppressed',
      seed: 9,
      length_s: 120,
      body: { heart_bpm: 80, breaths_per_minute: 14 },
      streams: [{ rate_hz: 256, reference: 'CPz', channels: tenTwenty('old') }],
      script: [{ pattern: 'burst-suppression', at_s: 0, length_s: 120 }],
    },
    120,
  );
  const of = (kind: string) => eeg.truth.filter((mark) => mark.kind === kind);

  it('gaps of 2–20 s below 10 µV between bursts of 1–5 s and 50–300 µV, every second in one of them', () => {
    expect(of('suppression').length).toBeGreaterThan(5);
    for (const { onset_s, duration_s } of of('suppression')) {
      expect(duration_s).toBeLessThanOrEqual(20);
      expect(peakToPeak(eeg.pair('F3', 'C3', onset_s, onset_s + duration_s))).toBeLessThan(10);
    }
    for (const { onset_s, duration_s } of of('burst')) {
      expect(duration_s).toBeGreaterThanOrEqual(1);
      expect(duration_s).toBeLessThanOrEqual(5);
      const size = peakToPeak(eeg.pair('F3', 'A2', onset_s, onset_s + duration_s));
      expect(size).toBeGreaterThan(50);
      expect(size).toBeLessThan(400);
    }
    const all_s = [...of('suppression'), ...of('burst')].reduce((sum, { duration_s }) => sum + duration_s, 0);
    expect(all_s).toBeGreaterThan(117);
    expect(all_s).toBeLessThanOrEqual(120);
    expect(of('burst-suppression')).toMatchObject([{ onset_s: 0, duration_s: 120 }]);
  });
});
