import { describe, expect, it } from 'vitest';
import { blend, drawTrace, pixelOf, type Pixels, type Trace } from './span-raster.ts';
import { blankPixels } from './test-bed.ts';

const white = pixelOf('#ffffff');

/** Columns of [low, high] in pixels from the top of the picture: scale 1, baseline 0. */
const trace = (columns: readonly (readonly [number, number])[], more: Partial<Trace> = {}): Trace => {
  const length = 2 ** Math.ceil(Math.log2(Math.max(2, columns.length)));
  const low = new Float32Array(length).fill(Infinity);
  const high = new Float32Array(length).fill(-Infinity);
  for (const [k, [a, b]] of columns.entries()) {
    low[k] = a;
    high[k] = b;
  }
  return {
    low,
    high,
    offset: 0,
    mask: length - 1,
    baseline: 0,
    scale: 1,
    top: 0,
    bottom: 1000,
    colour: white,
    ...more,
  };
};

/** The red part of every pixel, line by line. */
const reds = ({ rgba, width, height }: Pixels): number[][] =>
  Array.from({ length: height }, (_, y) =>
    Array.from({ length: width }, (_, x) => (rgba[y * width + x] ?? 0) & 255),
  );

const black = (width: number, height: number): Pixels => {
  const pixels = blankPixels(width, height);
  pixels.rgba.fill(pixelOf('#000000'));
  return pixels;
};

describe('span raster', () => {
  it('golden: a flat line on a pixel, between two, and a steep one', () => {
    const pixels = black(4, 6);
    drawTrace(
      pixels,
      trace([
        [1.5, 1.5],
        [2, 2],
        [1.25, 4.25],
        [Infinity, -Infinity],
      ]),
      0,
      0,
      4,
      1,
    );
    expect(reds(pixels)).toEqual([
      [0, 0, 63, 0],
      [255, 127, 255, 0],
      [0, 127, 255, 0],
      [0, 0, 255, 0],
      [0, 0, 191, 0],
      [0, 0, 0, 0],
    ]);
  });

  it('golden: colours lie over what is there by their cover', () => {
    expect(blend(pixelOf('#102030'), pixelOf('#506070'), 0)).toBe(pixelOf('#102030'));
    expect(blend(pixelOf('#102030'), pixelOf('#506070'), 256)).toBe(pixelOf('#506070'));
    expect(blend(pixelOf('#102030'), pixelOf('#506070'), 128)).toBe(pixelOf('#304050'));
    expect(pixelOf('#010203')).toBe(0xff030201);
    expect(() => pixelOf('red')).toThrow(/'red' is not a colour/);
  });

  it('a span and its thickness cover exactly their length', () => {
    for (const [a, b] of [
      [10, 20],
      [10.3, 20.9],
      [7.77, 7.78],
    ] as const) {
      const pixels = black(1, 40);
      drawTrace(pixels, trace([[a, b]]), 0, 0, 1, 1);
      const sum = reds(pixels)
        .flat()
        .reduce((total, red) => total + red / 255, 0);
      expect(sum).toBeCloseTo(b - a + 1, 1);
    }
  });

  it('a trace that leaves its room is cut off there, and the newest such column is told', () => {
    const pixels = black(3, 10);
    const low = trace(
      [
        [2, 3],
        [-5, 3],
        [12, 15],
      ],
      { top: 2, bottom: 8 },
    );
    expect(drawTrace(pixels, low, 0, 0, 3, 1)).toBe(2);
    expect(reds(pixels).map((line) => line[1])).toEqual([0, 0, 255, 127, 0, 0, 0, 0, 0, 0]);
    expect(reds(pixels).map((line) => line[2])).toEqual(Array.from({ length: 10 }, () => 0));
    expect(drawTrace(pixels, trace([[3, 4]]), 0, 0, 1, 1)).toBe(-1);
  });

  it('negative is up when the scale is positive: y grows downwards', () => {
    const pixels = black(1, 20);
    drawTrace(pixels, trace([[-5, -5]], { baseline: 10, scale: 1 }), 0, 0, 1, 1);
    expect(reds(pixels).findIndex(([red]) => (red ?? 0) > 0)).toBe(4);
  });

  it('columns are found where they wrap', () => {
    const own = trace([
      [1, 1],
      [2, 2],
      [3, 3],
      [4, 4],
    ]);
    const pixels = black(4, 8);
    drawTrace(pixels, own, 0, 6, 4, 1);
    expect(reds(pixels)[3]).toEqual([127, 127, 0, 0]);
    expect(reds(pixels)[1]).toEqual([0, 0, 127, 127]);
  });
});
