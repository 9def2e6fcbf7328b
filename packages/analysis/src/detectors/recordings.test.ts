import { existsSync, readFileSync } from 'node:fs';
import type { EventMark } from '@valvomo/model';
import { describe, expect, it } from 'vitest';
import { analysedFile } from './edf.fixture.ts';
import { hfo } from './hfo/hfo.ts';
import { spikeIntracranial } from './spikes/intracranial.ts';

const folder = new URL('../../../../../shared/recordings/', import.meta.url);
const present = existsSync(folder);
if (!present) console.log('recordings are not here: what detectors find in them is not tested');

describe.skipIf(!present)('real recordings', () => {
  it('ecog_spikes_kleen: its two spikes, and no other', () => {
    const { found, rate_hz } = analysedFile(new URL('ecog_spikes_kleen.edf', folder), [spikeIntracranial]);
    const peaks_s = found.map(({ features }) => (features['peak'] ?? 0) / rate_hz);
    expect(peaks_s.length).toBe(2);
    expect(Math.abs((peaks_s[0] ?? 0) - 2.65)).toBeLessThan(0.05);
    expect(Math.abs((peaks_s[1] ?? 0) - 8.13)).toBeLessThan(0.05);
  });

  it('ieeg_hfo_zurich_open: what is found was marked by the Zurich detector, too, on the same contacts', () => {
    const { found, rate_hz } = analysedFile(new URL('ieeg_hfo_zurich_open.edf', folder), [hfo]);
    const lines = readFileSync(new URL('ieeg_hfo_zurich_open_events.tsv', folder), 'utf8')
      .trim()
      .split('\n')
      .slice(1);
    const marks = lines.map((line) => {
      const [onset, duration, , , channels = ''] = line.split('\t');
      return { onset_s: Number(onset), duration_s: Number(duration), channels };
    });
    const touches = ({ start, samples, channels }: EventMark, mark: (typeof marks)[number]): boolean =>
      mark.channels === channels[0] &&
      start / rate_hz < mark.onset_s + mark.duration_s + 0.02 &&
      (start + samples) / rate_hz > mark.onset_s - 0.02;
    const isMarked = (one: EventMark): boolean => marks.some((mark) => touches(one, mark));
    const hit = marks.filter((mark) => found.some((one) => touches(one, mark)));
    expect(hit.length).toBeGreaterThanOrEqual(14);
    expect(found.filter(isMarked).length).toBeGreaterThanOrEqual(0.8 * found.length);
  });
});
