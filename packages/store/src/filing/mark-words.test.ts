import type { Mark } from '@valvomo/model';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { markInFiles, markNamedIn, marksInTexts, markTexts } from './mark-words.ts';
import { markArbitrary } from './marks.fixture.ts';
import { words_bytes_max } from './text.ts';

const spike: Mark = {
  id: 'm-1',
  recording: 'r',
  stream: 3,
  start: 2560,
  samples: 128,
  kind: 'spike',
  text: 'left temporal',
  channels: ['Fp1-F7', 'F7-T3'],
  author: 'Anna',
  created: '1',
  version: 2,
  changed_by: 'Bo',
  changed: '2',
  review: 'confirmed',
  deleted: false,
};

describe('the words of a mark in a file', () => {
  it('say it for a person and for a program', () => {
    expect(markTexts({ ...spike, channels: null, changed_by: 'Anna', review: 'unreviewed' })).toEqual([
      'spike | left temporal | all channels | stream 3 from 2560, 128 samples | by Anna [mark m-1 v2]',
    ]);
    expect(markTexts({ ...spike, text: 'a | b \\', deleted: true })).toEqual([
      'spike | a \\| b \\\\ | channels: Fp1-F7, F7-T3 | stream 3 from 2560, 128 samples | by Anna | changed by Bo | confirmed | deleted [mark m-1 v2]',
    ]);
    expect(markTexts({ ...spike, text: 'sharp wave '.repeat(9).trim() })).toEqual([
      'spike | sharp wave sharp wave sharp wave sharp wave sharp wave sharp wave sharp wave sharp wave sharp wave | channels: Fp1-F7, F7-T3  [mark m-1 v2 1/2]',
      '…| stream 3 from 2560, 128 samples | by Anna | changed by Bo | confirmed [mark m-1 v2 2/2]',
    ]);
  });

  it('give every mark back, whatever it says, the pieces in any order, its last version only', () =>
    fc.assert(
      fc.property(
        fc.uniqueArray(markArbitrary, {
          minLength: 1,
          maxLength: 8,
          selector: (mark) => `${markInFiles(mark).id} ${mark.version}`,
        }),
        fc.infiniteStream(fc.nat()),
        (marks, random) => {
          const texts = marks.flatMap((mark) => markTexts(mark));
          for (const text of texts) {
            expect(new TextEncoder().encode(text).length).toBeLessThanOrEqual(words_bytes_max);
            expect(markNamedIn(text)).not.toBeNull();
          }
          const shuffled = texts
            .map((text) => ({ text, place: random.next().value as number }))
            .toSorted((a, b) => a.place - b.place)
            .map(({ text }) => text);
          const last = new Map<string, ReturnType<typeof markInFiles>>();
          for (const mark of marks.map(markInFiles))
            if ((last.get(mark.id)?.version ?? 0) < mark.version) last.set(mark.id, mark);
          expect(new Map(marksInTexts(shuffled))).toEqual(last);
        },
      ),
    ));

  it('are not taken from what a device says, nor from a mark of which a piece is missing', () => {
    const texts = markTexts({ ...spike, text: 'x'.repeat(500) });
    expect(texts.length).toBeGreaterThan(3);
    expect(marksInTexts(['button: event', ...texts.slice(1)]).size).toBe(0);
    expect(marksInTexts(texts).size).toBe(1);
    expect(markNamedIn('note: [mark')).toBeNull();
    expect(markNamedIn(texts[1] ?? '')).toEqual({ id: 'm-1', version: 2 });
  });
});
