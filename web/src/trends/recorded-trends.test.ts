import { describe, expect, it } from 'vitest';
import { columnsMessage, scaleFor, valuesFrom, type Analysis } from './recorded-trends.ts';

const analysis: Analysis = {
  analysis: 'a1',
  stream: 0,
  hop: 256,
  electrodes: 'proposed',
  absent: [],
  columns: [
    { name: 'cdsa.left.0Hz', trend: 'cdsa', region: 'left', part: '0Hz', unit: 'dB', derivations: ['F7-T3'] },
    { name: 'aeeg.left', trend: 'aeeg', region: 'left', unit: 'µV', derivations: ['F7-T3'] },
    {
      name: 'quality.all',
      trend: 'quality',
      region: 'all',
      unit: '1',
      derivations: ['Fp1'],
      states: ['good', 'flat'],
    },
  ],
};

/** The body of an answer: JSON padded to 8 bytes, then planar values. */
const bodyOf = (told: object, values: readonly number[]): ArrayBuffer => {
  const text = JSON.stringify(told);
  const padded = text.padEnd(Math.ceil((text.length + 4) / 8) * 8 - 4);
  const json = new TextEncoder().encode(padded);
  const bytes = new Uint8Array(4 + json.length + 4 * values.length);
  new DataView(bytes.buffer).setUint32(0, json.length, true);
  bytes.set(json, 4);
  bytes.set(new Uint8Array(Float32Array.from(values).buffer), 4 + json.length);
  return bytes.buffer;
};

describe('trends of a recording', () => {
  it('are asked for at a scale of which the screen has room for', () => {
    const scales_s = [1, 10, 60, 600];
    expect([600, 3600, 14_400, 43_200, 86_400, 604_800].map((span_s) => scaleFor(span_s, scales_s))).toEqual([
      1, 10, 60, 60, 600, 600,
    ]);
  });

  it('have the columns of a live bed, each row as long as its scale', () => {
    const message = columnsMessage('r1', analysis, 10, 3);
    expect(message).toMatchObject({ bed: 'r1', analysis: 'a1/10/3', stream: 0, hop: 2560 });
    expect(message.lists).toEqual([['F7-T3'], ['Fp1'], ['good', 'flat']]);
    expect(message.columns.map(({ derivations, states }) => [derivations, states])).toEqual([
      [0, undefined],
      [0, undefined],
      [1, 2],
    ]);
  });

  it('are the means, turned from columns into rows', () => {
    const told = { from: 6, bins: 2, planes: ['mean', 'least'], columns: ['a', 'b', 'c'] };
    const body = bodyOf(told, [1, 2, 10, 20, 100, Number.NaN, 0, 0, 0, 0, 0, 0]);
    const { from, end, seconds, values } = valuesFrom(body);
    expect([from, end, [...seconds], [...values]]).toEqual([6, 8, [6, 7], [1, 10, 100, 2, 20, Number.NaN]]);
  });

  it('are refused when they are cut off', () => {
    const body = bodyOf({ from: 0, bins: 1, planes: ['value'], columns: ['a'] }, [5]);
    expect(valuesFrom(body).values[0]).toBe(5);
    expect(() => valuesFrom(body.slice(0, -1))).toThrow('not what this page understands');
    expect(() => valuesFrom(new ArrayBuffer(3))).toThrow('3 bytes');
  });
});
