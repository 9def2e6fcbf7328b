import { describe, expect, it } from 'vitest';
import { cellSeconds, extremeOf, meansOf } from './cells.ts';
import { colourAt, diverging, gradientOf, rising, viridis } from './colour-map.ts';
import { TrendRows } from './trend-rows.ts';

const rows = (): TrendRows => {
  const made = new TrendRows(1);
  for (let second = 0; second < 23; second += 1)
    if (second !== 12) made.set(second, Float32Array.of(second === 17 ? Number.NaN : second));
  return made;
};

describe('cells of trends', () => {
  it('are as many seconds as a pixel needs, one at least', () => {
    expect([cellSeconds(600, 1100), cellSeconds(3600, 1100), cellSeconds(14_400, 1100)]).toEqual([1, 4, 14]);
  });

  const mean = (cell: number): number => {
    const out = new Float64Array(1);
    meansOf(rows(), [0], cell, 5, out);
    return out[0] ?? 0;
  };
  const most = (cell: number): number => extremeOf(rows(), 0, cell, 5, 'most');
  const least = (cell: number): number => extremeOf(rows(), 0, cell, 5, 'least');

  it('hold mean, least and most of their seconds; the newest of those that came', () => {
    expect([0, 4].map(mean)).toEqual([2, 21]);
    expect([least(1), most(1), most(4)]).toEqual([5, 9, 22]);
  });

  it('are missing when one of their seconds is: no gap is smoothed over', () => {
    for (const fold of [mean, most, least]) expect([2, 3, 9].map(fold)).toEqual([NaN, NaN, NaN]);
    expect(meansOf(rows(), [0], 2, 5, new Float64Array(1))).toBe(false);
  });
});

describe('colours of trends', () => {
  /** CIE lightness of a colour of an image. */
  const lightness = (colour: number): number => {
    const linear = (value: number): number =>
      value <= 0.040_45 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    const [red, green, blue] = [colour & 255, (colour >>> 8) & 255, (colour >>> 16) & 255].map((c) =>
      linear(c / 255),
    );
    const y = 0.2126 * (red ?? 0) + 0.7152 * (green ?? 0) + 0.0722 * (blue ?? 0);
    return y > 0.008_856 ? 116 * Math.cbrt(y) - 16 : 903.3 * y;
  };

  it('viridis grows lighter with every step, evenly', () => {
    const steps = Array.from({ length: 32 }, (_, at) => lightness(viridis[at * 8] as number));
    const rises = steps.slice(1).map((light, at) => light - (steps[at] ?? 0));
    expect(Math.min(...rises)).toBeGreaterThan(1);
    expect(Math.max(...rises)).toBeLessThan(4.5);
  });

  it('values beyond the scale take its ends', () => {
    expect(colourAt(viridis, -99, -10, 40)).toBe(viridis[0]);
    expect(colourAt(viridis, 99, -10, 40)).toBe(viridis[255]);
    const map = diverging('#0000ff', '#000000', '#ff0000');
    expect([map[0], map[255]]).toEqual([0xff_ff_00_00, 0xff_00_00_ff]);
    expect(gradientOf(rising('#000000', '#ffffff'))).toMatch(/^rgb\(0 0 0\), .*rgb\(255 255 255\)$/);
  });
});
