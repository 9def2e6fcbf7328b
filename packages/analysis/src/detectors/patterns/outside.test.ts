import { readFileSync } from 'node:fs';
import type { EventMark } from '@valvomo/model';
import { describe, expect, it } from 'vitest';
import { analysedFile, madeFolder } from '../edf.fixture.ts';
import { periodic } from './periodic.ts';
import { rhythmicDelta } from './rhythmic-delta.ts';

interface Told {
  readonly type: string;
  readonly rate_hz: number;
  readonly start_s: number;
  readonly end_s: number;
}

const { truth } = JSON.parse(readFileSync(new URL('patterns.json', madeFolder), 'utf8')) as {
  readonly truth: readonly Told[];
};

describe('patterns that numpy drew', () => {
  const { found, rate_hz } = analysedFile(new URL('patterns.edf', madeFolder), [rhythmicDelta, periodic]);
  const last = [...new Map(found.map((one) => [one.id, one])).values()];
  /** Part of the truth that a finding covers. */
  const covered = ({ start, samples }: EventMark, { start_s, end_s }: Told): number =>
    (Math.min(end_s, (start + samples) / rate_hz) - Math.max(start_s, start / rate_hz)) / (end_s - start_s);

  it.each(truth)('$type of $rate_hz Hz: its type, rate and beginning', (one) => {
    const own = last.find(({ type, ...mark }) => type === one.type && covered({ type, ...mark }, one) > 0.65);
    expect(own).toBeDefined();
    expect(Math.abs((own?.features['rate_hz'] ?? 0) / one.rate_hz - 1)).toBeLessThan(0.15);
    // Slow ones are seen from the first discharge of ten good seconds on.
    expect(Math.abs((own?.start ?? 0) / rate_hz - one.start_s)).toBeLessThan(one.rate_hz < 1 ? 7.5 : 2);
  });

  it('finds nothing between them', () => {
    for (const mark of last) expect(truth.some((one) => covered(mark, one) > 0)).toBe(true);
  });
});
