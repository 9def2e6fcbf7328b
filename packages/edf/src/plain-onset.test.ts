import * as fc from 'fast-check';
import { expect, it } from 'vitest';

import { parseTals, plainOnset, timekeeping } from './tal.ts';

const bytesOf = (text: string): Uint8Array => Uint8Array.from(text, (one) => one.charCodeAt(0));

it('the short way to the onset of a record gives what the long way gives, or leaves it to that', () => {
  const digits = fc.stringMatching(/^\d{0,10}$/);
  const onset = fc
    .tuple(fc.constantFrom('+', '+', '+', '-', ''), digits, fc.constantFrom('.', '', '', ','), digits)
    .map((parts) => parts.join(''));
  const tail = fc.constantFrom('', '', '', '\u0000', '\u0000\u0000\u0000', '+1\u0014a\u0014\u0000', ' ');
  const end = fc.constantFrom(
    '\u0014\u0014\u0000',
    '\u0014\u0014\u0000',
    '\u0014\u0014',
    '\u0014a\u0014\u0000',
  );
  let short = 0;
  fc.assert(
    fc.property(onset, end, tail, (...parts) => {
      const bytes = bytesOf(parts.join(''));
      const plain = plainOnset(bytes);
      if (plain === undefined) return;
      short += 1;
      const problems: string[] = [];
      const tals = parseTals(bytes, (code) => problems.push(code));
      expect(problems).toEqual([]);
      expect(tals).toHaveLength(1);
      expect(timekeeping(tals)).toMatchObject({ onset_ticks: plain, first: true, texts: [''] });
    }),
    { numRuns: 2000 },
  );
  expect(short).toBeGreaterThan(100);
});

it.each([
  ['+0\u0014\u0014\u0000\u0000', 0],
  ['+86399\u0014\u0014\u0000', 863_990_000_000],
  ['+12.5\u0014\u0014\u0000', 125_000_000],
  ['+3.0000001\u0014\u0014\u0000', 30_000_001],
])('%j is taken the short way', (text, ticks) => {
  expect(plainOnset(bytesOf(text))).toBe(ticks);
});
