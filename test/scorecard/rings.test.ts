import { describe, expect, it } from 'vitest';

import type { Found, Run } from './results.ts';
import { ringsOf } from './rings.ts';

/** A finding that is told when it is sure, and again when it is over. */
const finding = (onset_s: number, ends_s: number, more: Partial<Found> = {}): Found => ({
  type: 'sz',
  onset_s,
  length_s: ends_s - onset_s,
  decided_s: onset_s + 6,
  confidence: 0.7,
  grade: 'suspected',
  channels: ['F8-T4'],
  words: null,
  said: [
    { at_s: onset_s + 6, until_s: onset_s + 6, open: true, grade: 'suspected' },
    { at_s: ends_s + 8, until_s: ends_s, open: false, grade: 'suspected' },
  ],
  ...more,
});

const run = (...found: readonly Found[]): Run => ({ detector: 'sz-one', value: 1, judged_s: 3600, found });
const seizure = { type: 'theta', onset_s: 1000, length_s: 40, ratio: 2 };
const night = { seizures: [seizure] };
const times = (...found: readonly Found[]): readonly number[] =>
  ringsOf(night, [run(...found)]).map(({ at_s }) => at_s);

describe('what rings', () => {
  it('is one alarm a finding that stands alone, when it is decided', () => {
    expect(ringsOf(night, [run(finding(100, 120), finding(1005, 1030))])).toEqual([
      { at_s: 106, kind: 'seizure', isFalse: true },
      { at_s: 1011, kind: 'seizure', isFalse: false },
    ]);
  });

  it('is one alarm of findings that go on together, and of one that comes back within a minute', () => {
    expect(times(finding(100, 160), finding(120, 180))).toEqual([106]);
    // Over at 128 s: what is decided 60 s later is the same episode, after that it is another one.
    expect(times(finding(100, 120), finding(182, 200))).toEqual([106]);
    expect(times(finding(100, 120), finding(183, 200))).toEqual([106, 189]);
  });

  it('is not in vain when any of its findings lies at a seizure', () => {
    const [ring, ...more] = ringsOf(night, [run(finding(930, 975), finding(960, 990))]);
    expect(more).toEqual([]);
    expect(ring).toMatchObject({ at_s: 936, isFalse: false });
    expect(ringsOf({ seizures: [] }, [run(finding(930, 990))])).toMatchObject([{ isFalse: true }]);
  });

  it('is an alarm of each kind where detectors watch together', () => {
    const convulsion = finding(1010, 1040, { type: 'convulsion', grade: null });
    const kinds = ringsOf(night, [run(finding(1005, 1030)), { ...run(convulsion), detector: 'convulsion' }]);
    expect(kinds.map(({ kind }) => kind)).toEqual(['seizure', 'convulsion']);
  });

  it('rings once for a finding that is told when it is over already', () => {
    const late = finding(100, 120, {
      said: [{ at_s: 130, until_s: 120, open: false, grade: 'suspected' }],
    });
    expect(times(late)).toEqual([130]);
  });
});
