import { describe, expect, it } from 'vitest';
import { polysomnography } from '../channels/polysomnography.ts';
import { shaftChannels } from '../channels/shaft.ts';
import { tenTwenty } from '../channels/ten-twenty.ts';
import type { Scenario } from '../scenario.ts';
import { synthesise } from '../synthesise.ts';
import { patterns, type Act } from './index.ts';

const shaft = {
  name: "A'",
  side: 'left',
  contacts: 5,
  grey: [1, 2, 3],
  target_mm: [-20, 0, -20],
  towards_mm: [-60, 0, -20],
} as const;
const everywhere: Scenario['streams'] = [
  { rate_hz: 64, reference: 'CPz', channels: tenTwenty('old') },
  { rate_hz: 256, reference: 'CPz', channels: shaftChannels(shaft) },
  ...polysomnography.slice(1),
];
/** Options without which a pattern has no place. */
const placed: Readonly<Record<string, object>> = {
  'depth-rhythm': { contacts: ["A'1"] },
  'depth-spikes': { sites: [{ contact: "A'1", delay_s: 0, strength: 1 }], per_minute: 100 },
  hfo: { contacts: ["A'1"], frequency_hz: [80, 100], per_minute: 60 },
  'sharp-transients': { contacts: ["A'1"], per_minute: 60, rise_s: [0.01, 0.02] },
  'depth-seizure': { recruits: [{ contacts: ["A'1", "A'2"], delay_s: 0, strength: 1 }], fast_s: 1 },
};

describe.each(Object.entries(patterns))('%s', (id, pattern) => {
  const scenario: Scenario = {
    id,
    seed: 1,
    length_s: 30,
    body: { heart_bpm: 70, breaths_per_minute: 15 },
    streams: everywhere,
    script: [{ pattern: id, at_s: 1, length_s: 12, options: placed[id] ?? {} } as Act],
  };

  it('has its key as id, says where model and numbers come from, and survives JSON', () => {
    expect(pattern.id).toBe(id);
    expect(pattern.reference).toMatch(/^(doi:10\.\d{4,}\/\S+|(AASM|ACNS|IEC) .+)$/);
    expect(JSON.parse(JSON.stringify(pattern.defaults))).toEqual(pattern.defaults);
  });

  it('is finite, never at the rails, and the same twice', () => {
    const [first, second] = [synthesise(scenario), synthesise(scenario)];
    everywhere.forEach(({ rate_hz }, stream) => {
      const counts = first.next(stream, 15 * rate_hz);
      expect(second.next(stream, 15 * rate_hz)).toEqual(counts);
      // Muscle of a convulsion is what reaches an amplifier's limits.
      const atRails = counts.some((count) => Math.abs(count) >= 32_767);
      expect(atRails && id !== 'convulsion').toBe(false);
    });
  });

  it('its truth is about signals that it moves', () => {
    const synthesis = synthesise(scenario);
    const blocks = everywhere.map(({ rate_hz }, stream) => synthesis.next(stream, 15 * rate_hz));
    const silent = new Set(['hypopnea', 'sleep-stage']);
    for (const { stream, channels, onset_s } of synthesis.truth.filter((mark) => mark.onset_s < 14)) {
      const rate_hz = everywhere[stream]?.rate_hz ?? 1;
      const signals = synthesis.streams[stream]?.signals ?? [];
      expect(onset_s).toBeGreaterThanOrEqual(0.9);
      for (const label of channels) {
        const row = signals.findIndex((signal) => signal.label === label);
        const counts = blocks[stream]?.subarray(row * 15 * rate_hz, (row + 1) * 15 * rate_hz) ?? [];
        expect([...counts].some((count) => count !== 0)).toBe(!silent.has(id));
      }
    }
  });
});
