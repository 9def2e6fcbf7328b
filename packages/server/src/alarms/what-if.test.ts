import { sampleIndex, type ReviewedFinding } from '@valvomo/model';
import type { FindingRow } from '@valvomo/store';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { outcomeOf, stretchesBeyond } from './what-if.ts';

const rowOf = (
  id: string,
  features: Record<string, number | null>,
  review: ReviewedFinding['review'] = 'unreviewed',
  thresholds: Record<string, number> = { ratio_min: 2.5 },
): FindingRow => ({
  bed: 'bed-1',
  recording: 'r',
  onset: '100',
  ended: '200',
  finding: {
    kind: 'event',
    id,
    revision: 2,
    detector: 'd',
    version: 1,
    type: 'sz',
    grade: 'ESz',
    stream: 0,
    start: sampleIndex(0),
    samples: 10,
    open: false,
    decided: sampleIndex(5),
    changed: sampleIndex(10),
    channels: [],
    confidence: 1,
    features: features as Record<string, number>,
    thresholds,
    words: null,
    review,
    review_type: null,
    reviewed_by: null,
  },
});

describe('with another threshold', () => {
  const night = [
    rowOf('a', { ratio: 2.6 }, 'confirmed'),
    rowOf('b', { ratio: 2.7 }, 'rejected'),
    rowOf('c', { ratio: 4 }, 'confirmed'),
    rowOf('d', { ratio: 2.8 }),
    rowOf('e', { ratio: null }),
  ];

  it('so many findings stay, and the confirmed ones that would have been missed are named', () => {
    expect(outcomeOf(night, { threshold: 'ratio_min', value: 3 })).toEqual({
      feature: 'ratio',
      used: 2.5,
      found: 5,
      would: 2,
      missed: [{ recording: 'r', id: 'a', onset: '100', review: 'confirmed' }],
      spared: 1,
      unreviewed: 1,
      unknown: 1,
      isStricter: true,
    });
    expect(outcomeOf(night, { threshold: 'ratio_min', value: 2 })).toMatchObject({
      would: 5,
      missed: [],
      isStricter: false,
    });
    expect(outcomeOf([], { threshold: 'ratio_min', value: 2 })).toMatchObject({ found: 0, used: null });
  });

  it('a threshold that a feature has to stay below is held the other way round', () => {
    const low = [
      rowOf('a', { score: 0.3 }, 'confirmed', { score: 0.5 }),
      rowOf('b', { score: 0.45 }, 'rejected', { score: 0.5 }),
    ];
    const outcome = outcomeOf(low, { threshold: 'score', value: 0.4 });
    expect(outcome).toMatchObject({ would: 1, spared: 1, missed: [], isStricter: true });
    expect(outcomeOf(low, { threshold: 'score', value: 0.6 })).toMatchObject({ would: 2, isStricter: false });
  });

  it('a stricter one never finds more', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 10, noNaN: true })),
        fc.double({ min: 0, max: 10, noNaN: true }),
        fc.double({ min: 0, max: 5, noNaN: true }),
        (ratios, value, more) => {
          const rows = ratios.map((ratio, k) => rowOf(String(k), { ratio }));
          const [lax, strict] = [value, value + more].map(
            (one) => outcomeOf(rows, { threshold: 'ratio_min', value: one }).would,
          );
          expect(strict).toBeLessThanOrEqual(lax ?? 0);
          expect(lax).toBe(ratios.filter((ratio) => ratio >= value).length);
        },
      ),
    );
  });

  it('a night of findings is answered in no time', () => {
    const many = Array.from({ length: 20_000 }, (_, k) => rowOf(String(k), { ratio: k / 1000 }));
    expect(outcomeOf(many, { threshold: 'ratio_min', value: 10 }).would).toBe(10_000);
  });

  it('stretches beyond it that no finding covers are others; a short pause is none', () => {
    const nan = Number.NaN;
    const values = Float32Array.from([1, 3, nan, 3, 1, 1, 1, 1, 3, 1, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1, 3, 1]);
    const bins = { bins: 11, columns: 2, values };
    expect(stretchesBeyond(bins, 2, true, () => false)).toEqual([
      [1, 3],
      [8, 10],
    ]);
    expect(stretchesBeyond(bins, 2, true, (bin) => bin === 2)).toEqual([[8, 10]]);
    expect(stretchesBeyond(bins, 0.5, false, () => false)).toEqual([]);
  });
});
