import type { Mark } from '@valvomo/model';
import type { StreamOnWire } from '@valvomo/wire';
import { describe, expect, it } from 'vitest';
import { DrugMarks } from './drug-marks.ts';

const streamOf = (stream: number, samples: number, start: string): StreamOnWire => ({
  stream,
  start,
  rate: { samples, ticks: 10_000_000 },
  bits: 16,
  signals: [],
});
const run = {
  id: 'r',
  streams: () => [streamOf(7, 256, '0'), streamOf(8, 1024, '5000000')],
  deviceStream: (number: number) => number - 7,
};
const markOf = (more: Partial<Mark> = {}): Mark => ({
  id: 'm1',
  recording: 'r',
  stream: 0,
  start: 2560,
  samples: 0,
  kind: 'drug',
  text: 'lorazepam 2 mg',
  channels: null,
  author: 'Anna',
  created: '0',
  version: 1,
  changed_by: 'Anna',
  changed: '0',
  review: 'unreviewed',
  deleted: false,
  ...more,
});
const drug = (stream: number, start: number) => ({ stream, item: { kind: 'drug', start, samples: 0 } });

describe('drugs that are marked at a bed', () => {
  it('are told once on every stream, at the same instant, and again to a new analysis', () => {
    const drugs = new DrugMarks();
    drugs.hear('r', [markOf(), markOf({ id: 'm2', kind: 'note', text: 'patient sleeps' })]);
    const both = [drug(7, 2560), drug(8, 9.5 * 1024)];
    expect(drugs.untold(run)).toEqual(both);
    expect(drugs.untold(run)).toEqual([]);
    drugs.again();
    expect(drugs.untold(run)).toEqual(both);
  });

  it('count by their words, too; what was moved is told again, what was only confirmed is not', () => {
    const drugs = new DrugMarks();
    drugs.hear('r', [markOf({ kind: 'note', text: 'Propofol bolus' })]);
    expect(drugs.untold(run)).toHaveLength(2);
    drugs.hear('r', [markOf({ kind: 'note', text: 'Propofol bolus', version: 2, review: 'confirmed' })]);
    expect(drugs.untold(run)).toEqual([]);
    drugs.hear('r', [markOf({ kind: 'note', text: 'Propofol bolus', version: 3, start: 256 })]);
    expect(drugs.untold(run)[0]).toEqual(drug(7, 256));
  });

  it('that were deleted or rejected are not told, nor those of another recording', () => {
    const drugs = new DrugMarks();
    drugs.hear('r', [markOf(), markOf({ id: 'm2' })]);
    drugs.hear('r', [markOf({ deleted: true }), markOf({ id: 'm2', review: 'rejected' })]);
    drugs.again();
    expect(drugs.untold(run)).toEqual([]);
    drugs.hear('other', [markOf({ recording: 'other' })]);
    expect(drugs.untold(run)).toEqual([]);
  });
});
