import type { TrendColumn, TrendItem } from '@valvomo/model';
import { limits, parseServerToViewer } from '@valvomo/wire';
import { describe, expect, it } from 'vitest';
import { payloadOf } from '../framed.ts';
import type { PublishedColumns } from '../published.ts';
import { TrendBoard } from './trend-board.ts';
import { TrendSubscription } from './trend-subscription.ts';

const column = (name: string, more: Partial<TrendColumn> = {}): TrendColumn => {
  const [trend = '', region = '', ...part] = name.split('.');
  return { name, trend, region, part: part.join('.'), unit: 'µV', derivations: ['Fp1-F7'], ...more };
};
const published = (columns: readonly TrendColumn[], analysis = 'x'): PublishedColumns => ({
  kind: 'trend-columns',
  recording: 'r',
  analysis,
  rate_hz: 100,
  facts: { stream: 1, hop: 100, electrodes: 'declared', columns, absent: [] },
});
const row = (second: number, ...values: number[]): TrendItem => ({
  kind: 'row',
  second,
  values: Float64Array.from(values),
});
const said = (bytes: Buffer | undefined) =>
  parseServerToViewer(payloadOf(bytes ?? Buffer.alloc(2)).toString());
const columns = [
  column('cdsa.left.10Hz'),
  column('cdsa.left-temporal.10Hz'),
  column('quality.Fp1', { states: ['good', 'flat'] }),
  column('quality.Fp2', { states: ['good', 'flat'] }),
];

describe('the board of trends', () => {
  it('shows viewers all but spectra of single chains, and words that columns share once', () => {
    const board = new TrendBoard('b');
    expect(board.description).toBeUndefined();
    expect(board.describe(published(columns))).toBe(true);
    const message = said(board.description);
    expect(message).toMatchObject({
      type: 'trend-columns',
      columns: [
        { name: 'cdsa.left.10Hz', derivations: 0 },
        { name: 'quality.Fp1', derivations: 0, states: 1 },
        { name: 'quality.Fp2', derivations: 0, states: 1 },
      ],
      lists: [['Fp1-F7'], ['good', 'flat']],
    });
    board.push([
      row(0, 1.234_567, 9, 1, Number.NaN),
      { kind: 'no-rows', second: 1, seconds: 2 },
      row(3, 2, 9, 0, 0),
    ]);
    expect(said(board.rowsFrom(0).bytes)).toEqual({
      type: 'trend-rows',
      bed: 'b',
      rows: [
        { second: 0, values: [1.2346, 1, null] },
        { second: 1, seconds: 2 },
        { second: 3, values: [2, 0, 0] },
      ],
    });
    expect([...(board.csv(-Infinity, Infinity) ?? [])].join('')).toBe(
      'time_s,cdsa.left.10Hz,cdsa.left-temporal.10Hz,quality.Fp1,quality.Fp2\n' +
        '1,1.234567,9,flat,\n2,,,,\n3,,,,\n4,2,9,good,good\n',
    );
    expect([...(board.csv(2, 3) ?? [])].slice(1)).toEqual(['2,,,,\n']);
  });

  it('takes rows once, keeps them for the same analysis and begins anew with another', () => {
    const board = new TrendBoard('b');
    board.describe(published(columns));
    board.push([row(0, 1, 1, 1, 1), row(1, 2, 2, 0, 0)]);
    expect(board.describe(published(columns))).toBe(false);
    board.push([row(0, 7, 7, 7, 7), row(1, 7, 7, 7, 7), { kind: 'no-rows', second: 0, seconds: 3 }]);
    expect([...(board.csv(0, 9) ?? [])].slice(1)).toEqual([
      '1,1,1,flat,flat\n',
      '2,2,2,good,good\n',
      '3,,,,\n',
    ]);
    expect(board.describe(published(columns, 'y'))).toBe(true);
    expect(board.end).toBe(0);
  });

  it('keeps so many rows and bytes, and no message is longer than the wire allows', () => {
    const bounds = { length_s: 5000, bytes_max: 4 * 1024 * 1024 };
    const board = new TrendBoard('b', { shown: bounds, exact: { length_s: 100, bytes_max: 1e9 } });
    const many = Array.from({ length: 400 }, (_, at) => column(`band-power.left.${at}`));
    board.describe(published(many));
    const values = many.map((_, at) => -at / 7e9);
    for (let second = 0; second < 6000; second += 1) board.push([row(second, ...values)]);
    expect([board.from, board.end]).toEqual([6000 - Math.floor((4 * 1024 * 1024) / 1600), 6000]);
    expect([...(board.csv(-Infinity, Infinity) ?? [])]).toHaveLength(101);
    for (let at = board.from; at < board.end;) {
      const { bytes, end } = board.rowsFrom(at);
      expect(bytes.byteLength).toBeLessThan(limits.message_bytes_max);
      expect(end).toBeGreaterThan(at);
      at = end;
    }
  });

  it('a subscription is a place in it: what a slow viewer did not take in time is left out', () => {
    const bounds = { length_s: 10, bytes_max: 1e6 };
    const board = new TrendBoard('b', { shown: bounds, exact: bounds });
    const messages: unknown[] = [];
    const pipe = { free: true, write: (bytes: Buffer) => void messages.push(said(bytes)) };
    board.describe(published([column('band-power.left.alpha')]));
    for (let second = 0; second < 8; second += 1) board.push([row(second, second)]);
    const subscription = new TrendSubscription(pipe, board, 3);
    subscription.pump();
    expect(messages).toMatchObject([
      { type: 'trend-columns' },
      { rows: [{ second: 5 }, { second: 6 }, { second: 7 }] },
    ]);
    pipe.free = false;
    for (let second = 8; second < 400; second += 1) board.push([row(second, second)]);
    subscription.pump();
    pipe.free = true;
    subscription.pump();
    expect(messages).toHaveLength(3);
    expect(messages[2]).toMatchObject({
      rows: Array.from({ length: 10 }, (_, k) => ({ second: 390 + k })),
    });
  });
});
