import uPlot from 'uplot';
import type { AxisMark } from '../display/axis.ts';
import { hatch, runsOf, type Box } from './hatching.ts';
import type { Painter } from './painters.ts';
import type { TrendRows } from './trend-rows.ts';

/** What of the rows is on screen, in rows; and how many seconds make a cell. */
export interface Span {
  readonly from: number;
  readonly end: number;
  readonly seconds: number;
}

/** Room for the numbers beside a panel, and for the times below the last one; CSS pixels. */
export const numbersWidth_px = 58;
export const timesHeight_px = 20;

const token = (host: Element, name: string): string => getComputedStyle(host).getPropertyValue(name).trim();
const textHeight_px = 10;
const font = '11px system-ui, "DejaVu Sans", sans-serif';

// The typings name these numbers by a const enum that exists for the compiler only.
// oxlint-disable-next-line typescript/no-unsafe-enum-assignment
const below: Pick<uPlot.Axis, 'side'> = { side: 2 };
// oxlint-disable-next-line typescript/no-unsafe-enum-assignment
const beside: Pick<uPlot.Axis, 'side'> = { side: 3 };

/** One panel: uPlot is its frame, axes and lines; images are painted within. */
export class PanelPlot {
  readonly #host: HTMLElement;
  readonly #painter: Painter;
  readonly #plot: uPlot;
  #span: Span = { from: 0, end: 1, seconds: 1 };
  #oldest = Infinity;
  #marks: readonly AxisMark[] = [];

  /** @param hasTimes the panel carries the time axis */
  constructor(host: HTMLElement, painter: Painter, hasTimes: boolean) {
    this.#host = host;
    this.#painter = painter;
    this.#plot = new uPlot(this.#options(hasTimes), painter.data(), host);
  }

  /** @param changed first second that is new */
  show(rows: TrendRows, span: Span, changed: number, marks: readonly AxisMark[]): void {
    const isOther = span.seconds !== this.#span.seconds;
    this.#span = span;
    this.#oldest = rows.oldest;
    this.#marks = marks;
    this.#painter.paint(rows, span, isOther ? 0 : changed);
    this.#plot.setData(this.#painter.data());
  }

  resize(): void {
    this.#plot.setSize(this.#size());
  }

  destroy(): void {
    this.#plot.destroy();
  }

  #size(): { width: number; height: number } {
    return { width: Math.max(1, this.#host.clientWidth), height: Math.max(1, this.#host.clientHeight) };
  }

  #options(hasTimes: boolean): uPlot.Options {
    const [low, high] = this.#painter.range;
    return {
      ...this.#size(),
      padding: [2, 0, hasTimes ? 0 : 2, 0],
      legend: { show: false },
      cursor: { show: false },
      scales: {
        x: { time: false, range: () => [this.#span.from, this.#span.end] },
        y: { range: () => [low, high] },
      },
      series: [{}, ...this.#painter.series((name) => token(this.#host, name))],
      bands: [...this.#painter.bands((name) => token(this.#host, name))],
      axes: [this.#times(hasTimes), this.#numbers()],
      hooks: { drawClear: [(plot) => this.#under(plot)], draw: [(plot) => this.#write(plot)] },
    };
  }

  #times(isShown: boolean): uPlot.Axis {
    return {
      ...below,
      show: isShown,
      size: timesHeight_px,
      gap: 2,
      font,
      stroke: () => token(this.#host, '--eeg-text'),
      grid: { show: false },
      ticks: { stroke: () => token(this.#host, '--eeg-control'), size: 4, width: 1 },
      splits: () => this.#marks.map(({ x_s }) => x_s),
      values: () => this.#marks.map(({ text }) => text),
    };
  }

  #numbers(): uPlot.Axis {
    const { marks, hasGrid } = this.#painter;
    return {
      ...beside,
      size: numbersWidth_px,
      stroke: () => token(this.#host, '--eeg-dim'),
      grid: { show: hasGrid, stroke: () => token(this.#host, '--eeg-grid2'), width: 1 },
      ticks: { show: false },
      splits: () => marks.map(({ at }) => at),
      // Written by hand below: the outermost would be cut off.
      values: () => marks.map(() => ''),
    };
  }

  /** Numbers beside the panel, each as near to its place as it can be read. */
  #write(plot: uPlot): void {
    const { ctx, bbox } = plot;
    const dpr = devicePixelRatio;
    const room = (textHeight_px * dpr) / 2;
    ctx.save();
    ctx.font = `${textHeight_px * dpr}px system-ui, "DejaVu Sans", sans-serif`;
    ctx.fillStyle = token(this.#host, '--eeg-dim');
    ctx.textAlign = 'right';
    ctx.textBaseline = 'middle';
    for (const { at, text } of this.#painter.marks) {
      const y = plot.valToPos(at, 'y', true);
      const inside = Math.min(Math.max(y, bbox.top + room), bbox.top + bbox.height - room);
      ctx.fillText(text, bbox.left - 4 * dpr, inside);
    }
    ctx.restore();
  }

  /** What lies under axes and lines: what is missing, and the image. */
  #under({ ctx, bbox }: uPlot): void {
    const { from, end, seconds } = this.#span;
    const pxPerRow = bbox.width / (end - from);
    const boxOf = (first: number, after: number): Box => {
      const x = bbox.left + (Math.max(from, first * seconds) - from) * pxPerRow;
      const right = bbox.left + (Math.min(end, after * seconds) - from) * pxPerRow;
      return { x, y: bbox.top, width: right - x, height: bbox.height };
    };
    const known = Math.max(from, this.#oldest);
    const missing = runsOf(Math.floor(known / seconds), Math.ceil(end / seconds), (cell) =>
      this.#painter.isMissing(cell),
    );
    ctx.save();
    ctx.beginPath();
    ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
    ctx.clip();
    hatch(
      ctx,
      missing.map(([first, after]) => boxOf(first, after)),
      token(this.#host, '--eeg-gap'),
    );
    const cells = [Math.floor(from / seconds), Math.ceil(end / seconds)] as const;
    const x = bbox.left + (cells[0] * seconds - from) * pxPerRow;
    const width = (cells[1] - cells[0]) * seconds * pxPerRow;
    this.#painter.draw?.(ctx, cells, { x, y: bbox.top, width, height: bbox.height });
    ctx.strokeStyle = token(this.#host, '--eeg-line');
    ctx.lineWidth = 1;
    ctx.strokeRect(bbox.left + 0.5, bbox.top + 0.5, bbox.width - 1, bbox.height - 1);
    ctx.restore();
  }
}
