import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  draftOf,
  isChanged,
  onto,
  patchOf,
  pathIn,
  problemOf,
  rangeText,
  undone,
  valueOf,
  withValue,
  type SettingLimits,
} from './settings-draft.ts';

const seen = {
  version: 3,
  sound: { pause_max_s: 120, reminder_s: null },
  beds: { 'icu-1': { watch: true } },
};
const pause: SettingLimits = {
  path: 'sound.pause_max_s',
  title: 'Pause',
  description: null,
  type: 'number',
  unit: 's',
  nullable: false,
  default: 120,
  from: 10,
  to: 600,
};

describe('settings that are being changed', () => {
  it('become a body with what was changed only, against the version that was seen', () => {
    const draft = withValue(withValue(draftOf(seen), 'sound.pause_max_s', 60), 'beds.icu-1.watch', null);
    expect(patchOf(draft, 'Anna')).toEqual({
      author: 'Anna',
      version: 3,
      sound: { pause_max_s: 60 },
      beds: { 'icu-1': { watch: null } },
    });
    expect(valueOf(draft, 'sound.pause_max_s')).toBe(60);
  });

  it('that go back to what the server has are no change', () => {
    const there = withValue(draftOf(seen), 'sound.pause_max_s', 60);
    expect(isChanged(withValue(there, 'sound.pause_max_s', 120), 'sound.pause_max_s')).toBe(false);
    expect(withValue(draftOf(seen), 'beds.icu-2.watch', null).changes.size).toBe(0);
  });

  it('are undone step by step, whatever was done', () => {
    const paths = ['sound.pause_max_s', 'sound.reminder_s', 'limits.late_s'];
    const step = fc.tuple(fc.constantFrom(...paths), fc.oneof(fc.nat(5), fc.constant(null)));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const states = [draftOf(seen)];
        for (const [path, value] of steps) {
          const next = withValue(states.at(-1) ?? draftOf(seen), path, value);
          if (next !== states.at(-1)) states.push(next);
        }
        let draft = states.at(-1) ?? draftOf(seen);
        for (const before of states.toReversed().slice(1)) {
          draft = undone(draft);
          expect([...draft.changes]).toEqual([...before.changes]);
        }
        expect(undone(draft).changes.size).toBe(0);
      }),
    );
  });

  it('stay when somebody else has saved, unless that was the same', () => {
    const draft = withValue(withValue(draftOf(seen), 'sound.pause_max_s', 60), 'sound.reminder_s', 30);
    const theirs = { ...seen, version: 4, sound: { pause_max_s: 60, reminder_s: 90 } };
    const next = onto(draft, theirs);
    expect([...next.changes]).toEqual([['sound.reminder_s', 30]]);
    expect(patchOf(next, 'Anna')['version']).toBe(4);
  });
});

describe('a value', () => {
  it('is held against its range, in words', () => {
    expect(problemOf(pause, 700)).toBe('700 s lies outside 10 … 600 s');
    expect(problemOf(pause, 600)).toBeNull();
    expect(problemOf(pause, Number.NaN)).toBe('it is no number');
    expect(problemOf(pause, null)).toBe('it is missing');
    expect(problemOf({ ...pause, nullable: true }, null)).toBeNull();
    expect(problemOf({ ...pause, type: 'whole-number' }, 10.5)).toBe('it is no whole number');
    expect(problemOf({ ...pause, type: 'text', length_min: 1 }, '')).toBe('it is missing');
    expect(problemOf({ ...pause, type: 'texts', items_min: 1 }, [])).toBe('it is missing');
    expect(rangeText(pause)).toBe('10 … 600 s, usually 120');
  });

  it('that the server refused is found by the path that its words begin with', () => {
    expect(pathIn('sound.pause_max_s is 700: Too big')).toBe('sound.pause_max_s');
    expect(pathIn('delivery.channels.0.url is "x": Invalid URL')).toBe('delivery.channels.0.url');
  });
});
