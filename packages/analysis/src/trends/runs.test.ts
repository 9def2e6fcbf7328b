import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { Runs } from './runs.ts';

/** 1 where a sample counts: in a run that is long enough, or in a short gap between two of those. */
const counted = (judged: readonly number[], length_min: number, gap_end: number): number[] => {
  const out = judged.map(() => 0);
  let behind = -1;
  for (let from = 0; from < judged.length; from += 1) {
    if (judged[from] === 0) continue;
    let end = from;
    while (judged[end] === 1) end += 1;
    if (end - from >= length_min) {
      const isClosed = behind >= 0 && from - behind < gap_end;
      out.fill(1, isClosed ? behind : from, end);
      behind = end;
    }
    from = end;
  }
  return out;
};

const second = 12;
const stretches = fc.array(fc.tuple(fc.constantFrom(0, 1), fc.integer({ min: 1, max: 20 })), {
  maxLength: 20,
});

it('a second’s samples in long runs and short gaps are those of one look at the whole, also from a snapshot', () => {
  fc.assert(
    fc.property(stretches, fc.integer({ min: 1, max: 6 }), fc.nat(6), fc.nat(20), (all, min, gap, cut) => {
      const judged = all.flatMap(([state, length]) => Array.from({ length }, () => state));
      const seconds = Math.floor(judged.length / second);
      const whole = counted(judged, min, gap);
      let runs = new Runs(min, gap);
      for (let k = 0; k < seconds; k += 1) {
        if (k === cut) runs = new Runs(min, gap, structuredClone(runs.snapshot()));
        const at = k * second;
        const count = runs.next(Uint8Array.from(judged.slice(at, at + second)));
        const expected = whole.slice(Math.max(0, at - second), at).reduce((sum, one) => sum + one, 0);
        expect(count).toBe(expected);
      }
    }),
  );
});
