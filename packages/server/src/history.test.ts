import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createHistory, type Shown } from './history.ts';

const entry = (until_s: number, bytes = 100, kind: Shown['kind'] = 'block'): Shown => ({
  kind,
  stream: 1,
  first: 0,
  samples: 1,
  until_s,
  published_ms: 0,
  bytes: Buffer.alloc(bytes),
});

describe('history', () => {
  it('holds to both bounds; entries keep their numbers; what is there is what came last', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 1, max: 300 })), {
          maxLength: 300,
        }),
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 300, max: 3000 }),
        (steps, length_s, bytes_max) => {
          const history = createHistory({ length_s, bytes_max });
          const all: Shown[] = [];
          let now_s = 0;
          for (const [step_s, bytes] of steps) {
            now_s += step_s;
            all.push(entry(now_s, bytes));
            history.push(all.at(-1) as Shown);
            expect(history.bytes).toBeLessThanOrEqual(bytes_max);
            expect(history.end).toBe(all.length);
            const held = all.slice(history.from);
            expect(held.map((_, at) => history.at(history.from + at))).toEqual(held);
            expect(held.every(({ until_s }) => until_s >= now_s - length_s)).toBe(true);
            expect(history.at(history.from - 1)).toBeUndefined();
            expect(history.at(history.end)).toBeUndefined();
            // Nothing goes before it must.
            const older = all[history.from - 1];
            const would = history.bytes + (older?.bytes.byteLength ?? 0) > bytes_max;
            expect(older === undefined || would || older.until_s < now_s - length_s).toBe(true);
          }
        },
      ),
    );
  });

  it('keeps its numbers when thousands have come and gone', () => {
    const history = createHistory({ length_s: 10, bytes_max: 1e9 });
    for (let now_s = 0; now_s < 10_000; now_s += 1) history.push(entry(now_s));
    expect([history.from, history.end]).toEqual([9989, 10_000]);
    expect(history.at(9995)?.until_s).toBe(9995);
    expect(history.since(3)).toBe(9997);
  });

  it('an event far ahead does not make the present old, nor stay for ever', () => {
    const history = createHistory({ length_s: 10, bytes_max: 1e9 });
    history.push(entry(0));
    history.push(entry(1e9, 10, 'event'));
    expect(history.at(0)).toBeDefined();
    for (let now_s = 1; now_s < 50; now_s += 1) history.push(entry(now_s));
    expect(history.from).toBe(40);
  });

  it('cleared, it is empty and numbers go on', () => {
    const history = createHistory({ length_s: 10, bytes_max: 1e9 });
    history.push(entry(5));
    history.clear();
    expect([history.from, history.end, history.bytes]).toEqual([1, 1, 0]);
    history.push(entry(1));
    expect(history.at(1)?.until_s).toBe(1);
  });
});
