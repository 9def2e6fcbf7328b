import { expect, it } from 'vitest';
import { BedRing } from './bed-ring.ts';
import { bedMessage, blankPixels, settings, style } from './test-bed.ts';
import { View } from './view.ts';

/**
 * The ruler: a square wave of ±127 µV at 10 µV/mm measures 25.4 mm, and 1 s at 30 mm/s measures 30 mm, whatever the
 * screen. Its sides lie at whole seconds of the stream.
 */
const rate_hz = 512;
const bottomOf = 200;

const squareWave = (length_s: number): Int16Array =>
  Int16Array.from({ length: length_s * rate_hz }, (_, k) =>
    Math.floor(k / rate_hz) % 2 === 0 ? 1270 : -1270,
  );

const shown = (pxPerMm: number, dpr: number): View => {
  const bed = new BedRing(bedMessage([{ rate_hz, labels: ['Cz'] }]));
  const counts = squareWave(20);
  bed.take({
    kind: 'block',
    stream: 0,
    sequence: 0,
    first: 0,
    samples: counts.length,
    signals: 1,
    sent: 0n,
    counts,
  });
  const width = 900;
  const height = Math.round((bottomOf * pxPerMm) / 3);
  const view = new View(
    blankPixels(width, height),
    { width, height, pxPerMm, dpr },
    { ...settings, page_s: width / (30 * pxPerMm), lowCut_hz: null, highCut_hz: null },
    { ...style, grid: style.background, gridMinor: style.background },
  );
  view.show(bed);
  view.frame(0);
  view.pause(bed.origin + 40_000_000n);
  view.frame(16);
  return view;
};

/** Middle of the ink in a pixel column, weighed by its cover: green on black. */
const middle = (view: View, x: number): { middle: number; ink: number } => {
  const { rgba, width, height } = view.picture.pixels;
  let sum = 0;
  let ink = 0;
  for (let y = 0; y < height; y += 1) {
    const cover = (((rgba[y * width + x] ?? 0) >> 8) & 255) / 255;
    ink += cover;
    sum += cover * (y + 0.5);
  }
  return { middle: sum / ink, ink };
};

it.each([
  [3.78, 1],
  [4, 1],
  [7.2, 2],
  [3.333, 1.25],
])('ruler: at %f px/mm ±127 µV is 25.4 mm high and 1 s is 30 mm wide', (pxPerMm, dpr) => {
  const view = shown(pxPerMm, dpr);
  const { width } = view.picture.pixels;
  const columns = Array.from({ length: width }, (_, x) => middle(view, x));
  const sides = columns.flatMap(({ ink }, x) => (ink > 10 * pxPerMm ? [x] : []));
  const flat = columns.filter(({ ink }) => ink < 3 * dpr).map(({ middle }) => middle);
  const high_mm = (Math.max(...flat) - Math.min(...flat)) / pxPerMm;
  expect(high_mm).toBeCloseTo(25.4, 1);
  // The weighed middle of a line is exact when its thickness is whole pixels.
  expect(Math.abs(high_mm - 25.4) * pxPerMm).toBeLessThan(Number.isInteger(dpr) ? 0.02 : 0.15);
  // A side may lie in two neighbouring columns: between it and the next one is a second, to the pixel.
  const starts = sides.filter((x, k) => k === 0 || x - (sides[k - 1] ?? 0) > 2);
  expect(starts.length).toBeGreaterThanOrEqual(3);
  for (let k = 1; k < starts.length; k += 1)
    expect(Math.abs(((starts[k] ?? 0) - (starts[k - 1] ?? 0)) / pxPerMm - 30) * pxPerMm).toBeLessThanOrEqual(
      1,
    );
  const span_mm = ((starts.at(-1) ?? 0) - (starts[0] ?? 0)) / pxPerMm / (starts.length - 1);
  expect(Math.abs(span_mm - 30)).toBeLessThan(1 / pxPerMm / (starts.length - 1) + 1e-9);
});

it('ruler: negative is up', () => {
  const view = shown(4, 1);
  // From 4 s on for a second: 0.25 s of −127 µV (3 … 4 s of the stream lie at 3.25 … 4.25 s), then +127 µV.
  const { height } = view.picture.pixels;
  expect(middle(view, 10).middle).toBeCloseTo(height / 2 - 12.7 * 4, 1);
  expect(middle(view, 60).middle).toBeCloseTo(height / 2 + 12.7 * 4, 1);
});
