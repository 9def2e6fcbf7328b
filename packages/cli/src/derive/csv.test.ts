import type { Rate } from '@valvomo/model';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { ByteText } from './byte-text.ts';
import { headerLine, stepsOf, writeCsv, type TableStream } from './csv.ts';

const written = (write: (out: ByteText) => void): string => {
  const out = new ByteText(4);
  write(out);
  return new TextDecoder().decode(out.take());
};

/** One row of `values`, cut into chunks of `length` samples. */
const streamOf = (
  rate: Rate,
  runs: readonly (readonly [number, readonly number[]])[],
  length: number,
): TableStream => ({
  rate,
  async *chunks() {
    for (const [start, values] of runs)
      for (let at = 0; at < values.length; at += length) {
        const part = Float64Array.from(values.slice(at, at + length));
        await Promise.resolve();
        yield { start: start + at, samples: part.length, values: part, stride: part.length, offset: 0 };
      }
  },
});

const csvOf = async (streams: readonly TableStream[], unit = 'µV'): Promise<string> => {
  let text = '';
  const to = {
    append: (bytes: Uint8Array) => Promise.resolve(void (text += new TextDecoder().decode(bytes))),
  };
  const columns = streams.map((_, stream) => ({ name: `s${stream}`, unit, stream, row: 0 }));
  await writeCsv(to, streams, columns, () => undefined);
  return text;
};

describe('numbers as text', () => {
  it('nine decimals, to the nearest', () => {
    fc.assert(
      fc.property(fc.double({ min: -1e6, max: 1e6, noNaN: true }), (value) => {
        const text = written((out) => out.nineDecimals(value));
        expect(text).toMatch(/^-?\d+\.\d{9}$/);
        expect(Math.abs(Number(text) - value)).toBeLessThanOrEqual(6e-10 + Math.abs(value) * 2 ** -52);
      }),
    );
  });

  it.each([
    [0, '0.000000000'],
    [-0, '0.000000000'],
    [-1e-12, '0.000000000'],
    [-0.5, '-0.500000000'],
    [999.9999999999, '1000.000000000'],
    [123_456_789.25, '123456789.250000000'],
    [Infinity, 'Infinity'],
  ])('%d is %s', (value, text) => {
    expect(written((out) => out.nineDecimals(value))).toBe(text);
  });
});

describe('a table of streams', () => {
  it('RFC 4180: a cell is quoted where a comma, a quote or a line end would be misread', () => {
    const column = (name: string, unit: string) => ({ name, unit, stream: 0, row: 0 });
    expect(
      headerLine([column('Fp1-F7', 'µV'), column('a,"b"', 'µV'), column('SpO2', '%'), column('M', '')]),
    ).toBe('time_s,Fp1-F7,"a,""b""",SpO2 [%],M');
  });

  it('instants of several rates are compared as whole numbers', () => {
    const second = 10_000_000;
    expect(stepsOf([{ samples: 256, ticks: second }])).toEqual([1]);
    expect(stepsOf([256, 200, 1].map((samples) => ({ samples, ticks: second })))).toEqual([25, 32, 6400]);
    // 238 and 14 samples in records of 0.23814 s.
    expect(stepsOf([238, 14].map((samples) => ({ samples, ticks: 2_381_400 })))).toEqual([1, 17]);
  });

  it('a row for every instant at which any has a sample; gaps have none', async () => {
    const fast = streamOf(
      { samples: 4, ticks: 10_000_000 },
      [
        [0, [1, 2, 3]],
        [6, [4, 5, 6]],
      ],
      2,
    );
    const slow = streamOf(
      { samples: 3, ticks: 10_000_000 },
      [
        [0, [7, 8]],
        [6, [9]],
      ],
      1,
    );
    const third = String(1 / 3);
    expect((await csvOf([fast, slow])).split('\n')).toEqual([
      'time_s,s0,s1',
      '0,1.000000000,7.000000000',
      '0.25,2.000000000,',
      `${third},,8.000000000`,
      '0.5,3.000000000,',
      '1.5,4.000000000,',
      '1.75,5.000000000,',
      '2,6.000000000,9.000000000',
      '',
    ]);
  });

  it('does not depend on how the streams are cut', async () => {
    const rates = fc.constantFrom(1, 3, 4, 7, 16);
    await fc.assert(
      fc.asyncProperty(rates, rates, fc.integer({ min: 1, max: 9 }), async (a, b, length) => {
        const values = Array.from({ length: 20 }, (_, k) => k / 7);
        const streams = (cut: number): TableStream[] =>
          [a, b].map((samples) => streamOf({ samples, ticks: 10_000_000 }, [[3, values]], cut));
        expect(await csvOf(streams(length))).toBe(await csvOf(streams(100)));
      }),
    );
  });

  it('other units have at least six decimals, and all that the number needs; nothing is an empty cell', async () => {
    const stream = streamOf({ samples: 1, ticks: 10_000_000 }, [[0, [0.5, 1 / 3, Number.NaN]]], 9);
    expect(await csvOf([stream], '%')).toBe('time_s,s0 [%]\n0,0.500000\n1,0.3333333333333333\n2,\n');
  });
});
