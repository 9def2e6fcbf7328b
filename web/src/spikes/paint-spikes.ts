import type { AlignedSpike, SpikeAverage } from './spike-average.ts';

export interface SpikeInk {
  readonly text: string;
  readonly dim: string;
  readonly line: string;
  readonly finding: string;
}

interface Canvas {
  readonly context: CanvasRenderingContext2D;
  readonly width: number;
  readonly height: number;
}

/** The canvas in CSS pixels, as sharp as the screen; null where there is none. */
export const canvasOf = (canvas: HTMLCanvasElement | null | undefined): Canvas | null => {
  const context = canvas?.getContext('2d') ?? null;
  if (canvas === null || canvas === undefined || context === null) return null;
  const [width, height] = [canvas.clientWidth, canvas.clientHeight];
  canvas.width = Math.max(1, Math.round(width * devicePixelRatio));
  canvas.height = Math.max(1, Math.round(height * devicePixelRatio));
  context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
  context.clearRect(0, 0, width, height);
  context.font = '12px system-ui, sans-serif';
  return { context, width, height };
};

const label_px = 74;
const bar_px = 18;
const ladder_uV = [10, 20, 50, 100, 200, 500, 1000, 2000];

/** µV of a bar that is about a third of `most`. */
const barOf = (most: number): number => ladder_uV.findLast((each) => each <= most / 2) ?? 10;

/** Every row: mean as a line, the spread around it, the peak as a line across all. Negative up. */
export const paintAverage = (canvas: Canvas, average: SpikeAverage, focus: number, ink: SpikeInk): void => {
  const { context, width, height } = canvas;
  const { rows, before, after, mean, spread, rate_hz, field } = average;
  const samples = before + 1 + after;
  const row_px = (height - bar_px) / rows.length;
  const most = Math.max(1, Math.abs(field[0]?.value_uV ?? 1));
  const px_uV = Math.min(2 * row_px, 60) / most;
  const x = (i: number): number => label_px + ((width - label_px - 4) * i) / (samples - 1);
  context.strokeStyle = ink.line;
  context.beginPath();
  context.moveTo(x(before), 0);
  context.lineTo(x(before), height - bar_px);
  context.stroke();
  for (const [row, name] of rows.entries()) {
    const middle = (row + 0.5) * row_px;
    const y = (value: number): number => middle + value * px_uV;
    context.fillStyle = row === focus ? ink.finding : ink.dim;
    context.fillText(name, 2, middle + 4, label_px - 6);
    const at = row * samples;
    context.globalAlpha = 0.22;
    context.fillStyle = ink.finding;
    context.beginPath();
    for (let i = 0; i < samples; i += 1)
      context.lineTo(x(i), y((mean[at + i] as number) - (spread[at + i] as number)));
    for (let i = samples - 1; i >= 0; i -= 1)
      context.lineTo(x(i), y((mean[at + i] as number) + (spread[at + i] as number)));
    context.fill();
    context.globalAlpha = 1;
    context.strokeStyle = row === focus ? ink.finding : ink.text;
    context.lineWidth = row === focus ? 2 : 1;
    context.beginPath();
    for (let i = 0; i < samples; i += 1) context.lineTo(x(i), y(mean[at + i] as number));
    context.stroke();
  }
  paintBars(canvas, { px_uV, px_s: ((width - label_px - 4) * rate_hz) / (samples - 1), most }, ink);
};

const paintBars = (
  { context, height }: Canvas,
  { px_uV, px_s, most }: { readonly px_uV: number; readonly px_s: number; readonly most: number },
  ink: SpikeInk,
): void => {
  const bar_uV = barOf(most);
  const [left, bottom] = [label_px + 6, height - 4];
  context.strokeStyle = ink.text;
  context.lineWidth = 2;
  context.beginPath();
  context.moveTo(left, bottom - bar_uV * px_uV);
  context.lineTo(left, bottom);
  context.lineTo(left + 0.1 * px_s, bottom);
  context.stroke();
  context.fillStyle = ink.text;
  context.fillText(`${bar_uV} µV, 100 ms, negative up`, left + 0.1 * px_s + 6, bottom);
};

/** One raw spike on one row: nothing is filtered or averaged. */
export const paintExample = (
  { context, width, height }: Canvas,
  { window, peak }: AlignedSpike,
  row: number,
  half_uV: number,
  ink: SpikeInk,
): void => {
  const { values, samples, rate_hz } = window;
  const [before, after] = [Math.round(0.2 * rate_hz), Math.round(0.4 * rate_hz)];
  const base = values[row * samples + Math.max(0, peak - before)] as number;
  const x = (i: number): number => (width * (i - peak + before)) / (before + after);
  context.strokeStyle = ink.line;
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(x(peak), 0);
  context.lineTo(x(peak), height);
  context.stroke();
  context.strokeStyle = ink.text;
  context.beginPath();
  for (let i = Math.max(0, peak - before); i <= Math.min(samples - 1, peak + after); i += 1) {
    const value = (values[row * samples + i] as number) - base;
    if (!Number.isNaN(value)) context.lineTo(x(i), height / 2 + (value * height) / 2 / half_uV);
  }
  context.stroke();
};
