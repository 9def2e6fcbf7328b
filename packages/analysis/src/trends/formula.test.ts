import { describe, expect, it } from 'vitest';
import { bandPower } from './band-power.ts';
import { bandRatio } from './band-ratio.ts';
import { formula, prepareTrends } from './formula.ts';
import { FormulaError } from './formula/error.ts';
import { defaultSettings } from './settings.ts';
import { totalPower } from './total-power.ts';
import { blockOf, noConditions, rowsOf, streamOf } from './trends.fixture.ts';
import { createAnalysis } from '../engine/analysis.ts';

const labels = ['Fp1', 'F7', 'T7', 'P7', 'O1', 'Fp2', 'F8', 'T8', 'P8', 'O2'];
const rate = { samples: 128, ticks: 10_000_000 };
const choice = (formulas: Readonly<Record<string, string>>) => ({
  trends: [bandPower, bandRatio, totalPower, formula],
  conditions: noConditions,
  settings: { ...defaultSettings, formulas },
});
await prepareTrends(choice({ any: '1' }).settings);

const noise = labels.map((_, row) =>
  Int16Array.from({ length: 700 }, (_, n) => ((n * 7919 + row * 104_729 + n * n * 31) % 2001) - 1000),
);

const values = (formulas: Readonly<Record<string, string>>): ReadonlyMap<string, number> =>
  rowsOf(streamOf(labels, rate), [blockOf(noise)], choice(formulas)).get(4) ?? new Map();

/** Value of one formula at second 4. */
const valueOf = (text: string): number => values({ x: text }).get('formula.x') ?? Number.NaN;
const unitOf = (text: string): string | undefined =>
  createAnalysis([streamOf(labels, rate)], choice({ x: text })).columns.find(
    ({ name }) => name === 'formula.x',
  )?.unit;

const refusal = (text: string): FormulaError => {
  try {
    unitOf(text);
  } catch (error) {
    if (error instanceof FormulaError) return error;
    throw error;
  }
  throw new Error(`'${text}' was taken`);
};

describe('formulas of trends', () => {
  const powers = values({});
  const alpha = (region: string): number => powers.get(`band-power.${region}.alpha`) ?? Number.NaN;

  it('the asymmetry of alpha, from the same powers as the trends', () => {
    const expected = (alpha('left') - alpha('right')) / (alpha('left') + alpha('right'));
    expect(valueOf('(alpha(left) - alpha(right)) / (alpha(left) + alpha(right))')).toBeCloseTo(expected, 12);
  });

  it.each([
    ['alpha(left-temporal)', 'left-temporal'],
    ['alpha(left_temporal)', 'left-temporal'],
    ['alpha("left-temporal")', 'left-temporal'],
    ["alpha('right-temporal')", 'right-temporal'],
  ])('a region with a hyphen: %s', (text, region) => {
    expect(valueOf(text)).toBeCloseTo(alpha(region), 9);
  });

  it.each([
    ['2 ^ 3 ^ 2 - -1', 513],
    ['1 + 2 * 3 / 4', 2.5],
    ['-2 ^ 2', -4],
    ['min(3, 2) + max(3, 2) * sqrt(16) - abs(-1)', 13],
    ['ln(exp(2)) + log2(8) + log10(1e3)', 8],
    ['2 alpha(left) / alpha(left)', 2],
    ['10 log10(total(left) / (1 uV^2)) - 10\n* log10(total(left) / uV^2)', 0],
  ])('%s is %d', (text, expected) => {
    expect(valueOf(text)).toBeCloseTo(expected, 12);
  });

  it('every band, total and ratio is a function', () => {
    expect(valueOf('adr(left)')).toBeCloseTo(powers.get('band-ratio.left.adr') ?? Number.NaN, 12);
    expect(valueOf('total(all) - (delta(all) + theta(all) + alpha(all) + beta(all))')).toBeCloseTo(0, 8);
  });

  it.each([
    ['alpha(left)', 'µV²'],
    ['sqrt(alpha(left))', 'µV'],
    ['sef95(left) - peak(left)', 'Hz'],
    ['alpha(left) / (5 Hz)', 'µV²/Hz'],
    ['alpha(left) ^ 2', 'µV^4'],
    ['1 / sef50(left)', '1/Hz'],
    ['alpha(left) / delta(right) + 1', '1'],
  ])('%s is in %s', (text, unit) => {
    expect(unitOf(text)).toBe(unit);
  });

  it('a result that is no finite number is missing', () => {
    expect(valueOf('1 / (alpha(left) - alpha(left))')).toBeNaN();
    expect(valueOf('ln(0 - 1)')).toBeNaN();
  });

  it.each([
    ['alpha(left) + adr(left)', 1, 13, 'units differ: µV² + 1'],
    ['1 +\n  (alpha(left)) - sef95(left)', 1, 3, 'units differ: 1 + µV²'],
    ['2 *\n  ((alpha(left)) - sef95(left))', 2, 18, 'units differ: µV² - Hz'],
    ['alfa(left)', 1, 1, "there is no 'alfa'; there are"],
    ['alpha(left) + alpha(lefft)', 1, 21, "there is no region 'lefft'; there are left, right, left-temporal"],
    ['alpha * 2', 1, 1, 'alpha of which region?'],
    ['alpha()', 1, 1, 'alpha takes the name of one region'],
    ['alpha(left, right)', 1, 7, 'alpha takes the name of one region'],
    ['alpha(3)', 1, 7, 'alpha takes the name of one region'],
    ['log10(alpha(left))', 1, 7, 'a number without unit is wanted, not µV²'],
    ['alpha(left) ^ adr(left)', 1, 15, 'µV² may only be raised to a number'],
    ['2 ^ alpha(left)', 1, 5, 'a number without unit is wanted, not µV²'],
    ['min(1)', 1, 1, 'min takes two values'],
    ['sqrt(1, 2)', 1, 1, 'sqrt takes one value'],
    ['alpha(left', 1, 11, 'Parenthesis ) expected'],
    ['2 * ', 1, 5, 'Unexpected end of expression'],
    ['1 + * 2', 1, 5, 'Value expected'],
    ['2 % 3', 1, 3, "'%' has no meaning here"],
    ['x = 3', 1, 3, "'=' has no meaning here"],
    ["2 'left'", 1, 3, ''],
    ['constructor + 1', 1, 1, "there is no 'constructor'"],
    [' ', 1, 1, 'the formula is empty'],
    ['"left"', 1, 1, 'a number, or a measure'],
    ['1 to 2', 1, 3, "'to' has no meaning here"],
  ])('%j is refused at line %d, column %d', (text, line, column, what) => {
    const error = refusal(text);
    expect([error.line, error.column]).toEqual([line, column]);
    expect(error.message).toContain(`line ${line}, column ${column}: ${what}`);
    expect(error.message.split('\n').at(-1)).toBe(`${' '.repeat(column + 1)}^`);
  });

  it('what this recording does not have is absent and says why', () => {
    const { columns, absent } = createAnalysis(
      [streamOf(labels, rate)],
      choice({ middle: 'alpha(midline)', fast: 'gamma(left)', good: 'alpha(left)' }),
    );
    expect(columns.filter(({ trend }) => trend === 'formula').map(({ name }) => name)).toEqual([
      'formula.good',
    ]);
    expect(absent.filter(({ name }) => name.startsWith('formula'))).toEqual([
      { name: 'formula.middle', why: expect.stringContaining("there is no region 'midline'") as string },
      { name: 'formula.fast', why: 'gamma: 70 Hz is above half the rate, 64 Hz' },
    ]);
  });

  it('a name that cannot be in a column is refused', () => {
    expect(() => createAnalysis([streamOf(labels, rate)], choice({ 'a,b': '1' }))).toThrow('letters, digits');
  });
});
