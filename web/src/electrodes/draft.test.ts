import { describe, expect, it } from 'vitest';
import { bedOf, nineteen, scalpBed, shaftsBed } from '../store/test-view.ts';
import { decisionOf, draftsOf, primesLeft, problemOf, summaryOf, type Draft } from './draft.ts';

const labels = ["POL A'1", "POL A'2", "POL A'3", 'POL B1', 'POL B2', 'POL B3', 'ECG'];
const change = (drafts: readonly Draft[], number: number, part: Partial<Draft>): readonly Draft[] =>
  drafts.map((draft, at) => (at === number ? Object.assign({}, draft, part) : draft));

describe('what the names propose', () => {
  const bed = bedOf(labels);
  const drafts = draftsOf(bed);

  it('is one line a shaft, without a side', () => {
    expect(drafts.map(({ kind, name, side, signals }) => [kind, name, side, signals.length])).toEqual([
      ['depth', "A'", 'unknown', 3],
      ['depth', 'B', 'unknown', 3],
      ['other', '', 'unknown', 1],
    ]);
    expect(summaryOf(drafts)).toBe("depth electrodes A' (3), B (3) · 1 not EEG");
  });

  it('becomes, corrected, one electrode a signal in the order of the signals', () => {
    const corrected = change(change(drafts, 0, { side: 'left' }), 1, { side: 'right', name: 'B2x' });
    const decision = decisionOf(bed, corrected, 'Dr Reader');
    expect(decision.by).toBe('Dr Reader');
    expect(decision.streams[0]?.electrodes).toEqual([
      { kind: 'depth', shaft: "A'", contact: 1, side: 'left' },
      { kind: 'depth', shaft: "A'", contact: 2, side: 'left' },
      { kind: 'depth', shaft: "A'", contact: 3, side: 'left' },
      { kind: 'depth', shaft: 'B2x', contact: 1, side: 'right' },
      { kind: 'depth', shaft: 'B2x', contact: 2, side: 'right' },
      { kind: 'depth', shaft: 'B2x', contact: 3, side: 'right' },
      { kind: 'other', role: 'ecg' },
    ]);
  });

  it('takes the site’s rule of primes only when the reader asks for it', () => {
    expect(primesLeft(drafts).map(({ side }) => side)).toEqual(['left', 'right', 'unknown']);
  });

  it('can be corrected to a grid, which needs rows and columns for its last contact', () => {
    const [grid] = change(drafts, 0, { kind: 'grid' });
    expect(problemOf(grid as Draft)).toBe('0 × 0 has no place for contact 3');
    const sized = change(drafts, 0, { kind: 'grid', rows: 2, columns: 2 });
    expect(problemOf(sized[0] as Draft)).toBe('');
    expect(decisionOf(bed, sized, 'x').streams[0]?.electrodes[2]).toEqual({
      kind: 'grid',
      name: "A'",
      row: 2,
      column: 1,
      side: 'unknown',
    });
  });

  it('cannot be called scalp where a name is no site, nor a shaft without a name', () => {
    expect(problemOf((change(drafts, 0, { kind: 'scalp' }) as Draft[])[0] as Draft)).toContain(
      'no 10-20 or 10-10 site',
    );
    expect(problemOf((change(drafts, 0, { name: ' ' }) as Draft[])[0] as Draft)).toBe('needs a name');
  });
});

describe('what is known', () => {
  it.each([
    ['scalp', scalpBed()],
    ['shafts', shaftsBed(["A'", 'B'], 5)],
  ])('comes back unchanged when a reader confirms it: %s', (_, bed) => {
    const decision = decisionOf(bed, draftsOf(bed), 'x');
    expect(decision.streams[0]?.electrodes).toEqual(bed.streams[0]?.electrodes?.electrodes);
  });

  it('of 19 scalp names is one line', () => {
    expect(summaryOf(draftsOf(bedOf(nineteen)))).toBe('19 scalp electrodes');
  });
});
