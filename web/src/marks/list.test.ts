import type { PlacedFinding } from '../findings/findings-state.ts';
import { findingOf } from '../findings/test-findings.ts';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evening, second } from '../store/test-view.ts';
import { choicesOf, linesOf, windowOf, type Lines, type ListLine } from './list.ts';
import { MarkIndex } from './mark-index.ts';
import { noFilter } from './marks-state.ts';
import { markOf, testClock } from './test-marks.ts';

const kinds = ['IED', 'seizure', 'artefact'];
const indexOf = (starts: readonly number[]): MarkIndex =>
  MarkIndex.of(
    starts.flatMap(
      (start, at) =>
        testClock.place(
          markOf({
            id: `m${at}`,
            start,
            kind: kinds[at % 3] ?? '',
            author: at % 2 === 0 ? 'A' : 'B',
            review: at % 4 === 0 ? 'confirmed' : 'unreviewed',
          }),
        ) ?? [],
    ),
  );
const eventAt = (at: number) => ({
  key: `e${at}`,
  at: evening - 600n * second + BigInt(at) * second,
  duration_s: 0,
  kind: 'button',
  text: '',
});
const gapAt = (at: number) => ({
  key: `g${at}`,
  from: eventAt(at).at,
  to: eventAt(at + 1).at,
  reason: 'overload',
});

const foundAt = (at: number): PlacedFinding => ({
  finding: findingOf({ id: `f${at}` }),
  recording: 'recording-1',
  from: eventAt(at).at,
  to: eventAt(at + 1).at,
});

const listed = (lines: Lines): ListLine[] =>
  Array.from({ length: lines.length }, (_, at) => lines.at(at)).flatMap((line) => line ?? []);

describe('the list of everything', () => {
  it('has every mark, event and gap once, newest first', () => {
    const seconds = fc.array(fc.nat({ max: 50 }), { maxLength: 20 });
    fc.assert(
      fc.property(seconds, seconds, seconds, seconds, (marks, events, gaps, found) => {
        const index = indexOf(marks.map((at) => at * 256));
        const findings = found.map(foundAt);
        const told = { events: events.map(eventAt), gaps: gaps.map(gapAt), findings };
        const lines = listed(linesOf(index, testClock, told, noFilter));
        expect(lines.map(({ at }) => at / 1e7)).toEqual(
          [...marks, ...events, ...gaps, ...found].toSorted((a, b) => b - a),
        );
        expect(lines.filter(({ is }) => is === 'mark')).toHaveLength(marks.length);
        expect(new Set(lines.map((line) => (line.is === 'mark' ? line.entry : line))).size).toBe(
          lines.length,
        );
      }),
    );
  });

  it('is narrowed by class, review and author together, of marks and findings; what only the device said is not among them', () => {
    const index = indexOf(Array.from({ length: 24 }, (_, at) => at * 256));
    const findings = [foundAt(5), foundAt(6)];
    const told = { events: [eventAt(3)], gaps: [gapAt(4)], findings };
    const ids = (filter: Partial<typeof noFilter>): string[] =>
      listed(linesOf(index, testClock, told, { ...noFilter, ...filter })).map((line) =>
        line.is === 'mark' ? line.entry.mark.id : line.is,
      );
    expect(ids({ kind: 'IED', author: 'B' })).toEqual(['m21', 'm15', 'm9', 'm3']);
    expect(ids({ review: 'confirmed', kind: 'seizure' })).toEqual(['m16', 'm4']);
    expect(ids({ kind: '◈ sz' })).toEqual(['finding', 'finding']);
    expect(ids({ kind: '◈ spike' })).toEqual([]);
    expect(ids({ author: '◈ seizure', review: 'confirmed' })).toEqual([]);
    expect(ids({ review: 'unreviewed' }).filter((id) => id === 'finding')).toHaveLength(2);
    expect(ids({})).toHaveLength(28);
    expect(choicesOf(index, findings)).toEqual({
      kinds: ['IED', 'artefact', 'seizure', '◈ sz'],
      authors: ['A', 'B', '◈ seizure'],
    });
  });

  it('before marks are here lists what the device said', () => {
    const lines = listed(
      linesOf(MarkIndex.empty, null, { events: [eventAt(1), eventAt(2)], gaps: [], findings: [] }, noFilter),
    );
    expect(lines.map((line) => (line.is === 'event' ? line.event.key : line.is))).toEqual(['e2', 'e1']);
  });
});

describe('the window on the list', () => {
  it('holds every line in view and few others, however long the list', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 100_000 }),
        fc.nat({ max: 5_000_000 }),
        fc.nat({ max: 2000 }),
        (lines, top, height) => {
          const { first, end } = windowOf(lines, 40, { top, height });
          expect(end - first).toBeLessThanOrEqual(height / 40 + 14);
          const seen = height === 0 ? [] : [Math.floor(top / 40), Math.floor((top + height - 1) / 40)];
          const left = seen.filter((line) => line >= 0 && line < lines && (line < first || line >= end));
          expect(left).toEqual([]);
        },
      ),
    );
  });
});
