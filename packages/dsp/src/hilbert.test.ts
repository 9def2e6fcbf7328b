import { describe, expect, it } from 'vitest';
import { farthest, fixture, samplesOf } from './filters.fixture.ts';
import { hilbertEnvelope } from './index.ts';

describe('the envelope is abs(scipy.signal.hilbert(x)), to 1e-9 µV', () => {
  const entries = fixture<{ samples: number; seed: number; offset_uV: number; envelope_uV: number[] }>(
    'envelopes',
  ).map((entry) => [entry.samples, entry] as const);

  it.each(entries)('of %i samples', (samples, { seed, offset_uV, envelope_uV }) => {
    const values = samplesOf(seed, samples, offset_uV);
    const before = values.slice();
    expect(farthest(hilbertEnvelope(values), envelope_uV)).toBeLessThanOrEqual(1e-9);
    expect(values).toEqual(before);
  });

  it('of a modulated rhythm it is the modulation', () => {
    const envelope = (k: number): number => 30 + 10 * Math.cos((2 * Math.PI * k) / 1000);
    const values = Float64Array.from(
      { length: 1000 },
      (_, k) => envelope(k) * Math.sin((2 * Math.PI * 40 * k) / 1000),
    );
    expect(
      farthest(
        hilbertEnvelope(values),
        values.map((_, k) => envelope(k)),
      ),
    ).toBeLessThan(1e-9);
  });

  it('of nothing is refused', () => {
    expect(() => hilbertEnvelope(new Float64Array(0))).toThrow(/size of a transform is 0/);
  });
});
