import uPlot from 'uplot';
import { BedRing } from '../../../web/src/picture/bed-ring.ts';
import { View } from '../../../web/src/picture/view.ts';
import { geometry, settings, style } from './looks.mts';
import { bedOf, countsOf } from './signals.mts';

/** A whole page drawn again, in the ways that are compared. Every figure includes rasterisation. */

const { width, height } = geometry;
const page_s = settings.page_s;
/** What a page has before it in the ring: pre-roll of the filters. */
const before_s = 12;

const contextOf = (canvas: HTMLCanvasElement): CanvasRenderingContext2D => {
  const context = canvas.getContext('2d', { alpha: false });
  if (context === null) throw new Error('no 2d context');
  return context;
};

const canvasOf = (): HTMLCanvasElement => {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  document.body.append(canvas);
  return canvas;
};

/** Milliseconds of a drawing, until its pixels are there: reading one back forces them. */
const timed = (context: CanvasRenderingContext2D, draw: () => void): number => {
  const from = performance.now();
  draw();
  context.getImageData(0, 0, 1, 1);
  return performance.now() - from;
};

/** The floor: one polyline a channel through the extremes of every pixel, worked out when drawing. */
const floorOf = (signals: number, rate_hz: number, sensitivity_uV_mm: number) => {
  const context = contextOf(canvasOf());
  const samples = page_s * rate_hz;
  const channels = Array.from({ length: signals }, (_, k) => {
    const counts = countsOf(k, (before_s + page_s) * rate_hz, rate_hz).subarray(before_s * rate_hz);
    return Float32Array.from(counts, (count) => count / 10);
  });
  const scale = geometry.pxPerMm / sensitivity_uV_mm;
  return (): number =>
    timed(context, () => {
      context.fillStyle = style.background;
      context.fillRect(0, 0, width, height);
      context.lineWidth = 1;
      for (const [k, values] of channels.entries()) {
        const baseline = ((k + 0.5) * height) / signals;
        context.strokeStyle = k < signals / 2 ? style.left : style.right;
        context.beginPath();
        for (let x = 0; x < width; x += 1) {
          let low = Infinity;
          let high = -Infinity;
          const end = Math.floor(((x + 1) * samples) / width);
          for (let i = Math.floor((x * samples) / width); i < end; i += 1) {
            // The linter sees these files without the strict options that the compiler has.
            // oxlint-disable-next-line typescript/no-unnecessary-type-assertion
            const value = values[i] as number;
            if (value < low) low = value;
            if (value > high) high = value;
          }
          context.lineTo(x + 0.5, baseline + low * scale);
          context.lineTo(x + 0.5, baseline + high * scale);
        }
        context.stroke();
      }
    });
};

/** Axes, grid and cursor layer of the page, drawn anew as the page does when its time changes. */
const frameOf = (): (() => void) => {
  const u = new uPlot(
    {
      width,
      height,
      scales: { x: { time: false } },
      series: [{}, { stroke: 'transparent' }],
      legend: { show: false },
    },
    [
      [0, page_s],
      [0, 1],
    ],
    document.body,
  );
  let from = 0;
  return () => {
    from += page_s;
    u.batch(() => u.setScale('x', { min: from, max: from + page_s }));
  };
};

/** The page as the viewer draws it: frame, span raster, pixels on a canvas. */
const pageOf = (signals: number, rate_hz: number, sensitivity_uV_mm: number) => {
  const context = contextOf(canvasOf());
  const bed = new BedRing(bedOf('b', 0, signals, rate_hz));
  const samples = (before_s + page_s) * rate_hz;
  const counts = new Int16Array(signals * samples);
  for (let k = 0; k < signals; k += 1) counts.set(countsOf(k, samples, rate_hz), k * samples);
  bed.take({ kind: 'block', stream: 0, sequence: 0, first: 0, samples, signals, sent: 0n, counts });
  const image = new ImageData(width, height);
  const pixels = { width, height, rgba: new Uint32Array(image.data.buffer) };
  let now = settings;
  const view = new View(pixels, geometry, { ...now, sensitivity_uV_mm }, style);
  view.show(bed);
  view.frame(0);
  view.pause(BigInt(before_s) * 10_000_000n);
  view.frame(16);
  const frame = frameOf();
  let turn = 0;
  const draw = (change: Partial<typeof settings>): number => {
    turn += 1;
    now = { ...settings, sensitivity_uV_mm, ...change };
    return timed(context, () => {
      view.choose(now);
      view.frame(100 + turn);
      context.putImageData(image, 0, 0);
      frame();
    });
  };
  return {
    /** Another sensitivity, style or choice of rows: from the extremes that are held a column. */
    redraw: (): number => draw({ sensitivity_uV_mm: sensitivity_uV_mm * (turn % 2 === 0 ? 1 : 1.001) }),
    /** Another filter, montage or page: derive, filter, extremes, draw, pre-roll included. */
    anew: (): number =>
      draw({ lowCut_hz: turn % 2 === 0 ? 0.3 : 0.5, sensitivity_uV_mm: sensitivity_uV_mm * 1.01 }),
  };
};

export interface RedrawRound {
  readonly floor_ms: number;
  readonly redraw_ms: number;
  readonly anew_ms: number;
}

/** Rounds in which every way is measured once after the other. */
export const measureRedraw = (
  signals: number,
  rate_hz: number,
  sensitivity_uV_mm: number,
  rounds: number,
): RedrawRound[] => {
  const floor = floorOf(signals, rate_hz, sensitivity_uV_mm);
  const page = pageOf(signals, rate_hz, sensitivity_uV_mm);
  const best = (measure: () => number): number => Math.min(measure(), measure(), measure());
  for (const warm of [floor, page.redraw, page.anew]) warm();
  const found = Array.from({ length: rounds }, () => ({
    floor_ms: best(floor),
    redraw_ms: best(page.redraw),
    anew_ms: page.anew(),
  }));
  document.body.replaceChildren();
  return found;
};
