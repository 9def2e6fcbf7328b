import { expect, it } from 'vitest';
import { eventColumn, gridPeriods, hatchColumn, paperAt, type Ink } from './backdrop.ts';
import { holeClass } from './columns.ts';
import { blankPixels } from './test-bed.ts';

const ink: Ink = { paper: 1, grid: 2, gridMinor: 3, gap: 4, event: 5 };

it('strong lines lie at whole seconds, weak ones at fifths, each in one column', () => {
  const ticksPerColumn = 1e7 / 160;
  const second = Array.from({ length: 160 }, (_, k) => paperAt(320 + k, ticksPerColumn, 1, ink));
  expect(second[0]).toBe(ink.grid);
  expect(second.filter((paper) => paper === ink.grid)).toHaveLength(1);
  expect(second.flatMap((paper, k) => (paper === ink.gridMinor ? [k] : []))).toEqual([32, 64, 96, 128]);
});

it('lines lie at whole seconds when a second is no whole number of pixels', () => {
  const ticksPerColumn = 1e7 / 113.4;
  const lines = Array.from({ length: 1200 }, (_, k) => k).filter(
    (k) => paperAt(k, ticksPerColumn, 1, ink) === ink.grid,
  );
  expect(lines).toEqual(Array.from({ length: 11 }, (_, s) => Math.floor(s * 113.4)));
});

it('lines that would touch are left out', () => {
  expect(gridPeriods(1e7 / 160, 1)).toEqual({ major_s: 1, minor_s: 0.2 });
  expect(gridPeriods(1e7 / 40, 1)).toEqual({ major_s: 1, minor_s: 0 });
  expect(gridPeriods(1e7 / 80, 2)).toEqual({ major_s: 1, minor_s: 0 });
  expect(gridPeriods(1e7 / 4, 1)).toEqual({ major_s: 10, minor_s: 1 });
});

it('each class of hole has its own hatching, which runs on across columns', () => {
  const drawn = (hole: number): string[] => {
    const pixels = blankPixels(8, 8);
    for (let x = 0; x < 8; x += 1)
      hatchColumn(pixels, { x, column: 40 + x, top: 0, bottom: 8 }, hole, ink, 1);
    return Array.from({ length: 8 }, (_, y) =>
      Array.from(pixels.rgba.subarray(y * 8, y * 8 + 8), (pixel) => (pixel === ink.gap ? '#' : '.')).join(''),
    );
  };
  expect(drawn(holeClass.gap)[1]).toBe('.......#');
  expect(drawn(holeClass.gap)[7]).toBe('.#......');
  expect(drawn(holeClass.missing)[1]).toBe('.#......');
  expect(drawn(holeClass.skipped)).toEqual(
    Array.from({ length: 8 }, (_, y) => (y % 4 === 0 ? '#...#...' : '........')),
  );
});

it('an event is a dashed line', () => {
  const pixels = blankPixels(1, 12);
  eventColumn(pixels, 0, ink, 1);
  expect(Array.from(pixels.rgba)).toEqual([5, 5, 5, 5, 0, 0, 5, 5, 5, 5, 0, 0]);
});
