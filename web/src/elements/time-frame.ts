import uPlot from 'uplot';
import type { AxisMark } from '../display/axis.ts';

/** What the frame shows; all lengths in CSS pixels. */
export interface FrameState {
  readonly page_s: number;
  readonly marks: readonly AxisMark[];
  /** Only a page that stands still can be measured. */
  readonly measurable: boolean;
}

/** A box dragged over the traces, CSS pixels within the plot. */
export interface Dragged {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface FrameHooks {
  /** Where the pointer is over the traces; null when it is not. */
  cursor(place: { readonly left: number; readonly top: number } | null): void;
  /** While dragging and after; null when nothing is marked any more. */
  dragged(box: Dragged | null): void;
}

export const axisHeight_px = 24;
/** Neither series nor y axis: uPlot is the frame, the worker draws the traces between its two layers. */
const noData = (page_s: number): uPlot.AlignedData => [
  [0, page_s],
  [null, null],
];

// The typings name these numbers by a const enum that exists for the compiler only.
// oxlint-disable-next-line typescript/no-unsafe-enum-assignment
const belowAndLeftAligned: Pick<uPlot.Axis, 'side' | 'align'> = { side: 2, align: 1 };

const token = (host: Element, name: string): string => getComputedStyle(host).getPropertyValue(name).trim();

/** uPlot as frame: time axis, cursor and selection around a box for the worker's canvas. */
export class TimeFrame {
  /** Lies between uPlot's canvas and its cursor layer. */
  readonly box: HTMLDivElement;
  readonly #host: HTMLElement;
  readonly #plot: uPlot;
  #state: FrameState;

  constructor(host: HTMLElement, state: FrameState, hooks: FrameHooks) {
    this.#host = host;
    this.#state = state;
    this.box = document.createElement('div');
    this.box.className = 'box';
    this.#plot = new uPlot(this.#options(hooks), noData(state.page_s), host);
    this.#plot.over.before(this.box);
    this.#fit();
  }

  show(state: FrameState): void {
    const before = this.#state;
    this.#state = state;
    const { drag } = this.#plot.cursor;
    if (drag !== undefined) {
      drag.x = state.measurable;
      drag.y = state.measurable;
    }
    if (before.page_s !== state.page_s) this.#plot.setData(noData(state.page_s));
    else if (!sameMarks(before.marks, state.marks)) this.#plot.redraw(false, true);
  }

  resize(): void {
    this.#plot.setSize(this.#size());
    this.#fit();
  }

  clearMeasure(): void {
    this.#plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
  }

  /** Colours are read again. */
  restyle(): void {
    this.#plot.redraw(false, true);
  }

  destroy(): void {
    this.#plot.destroy();
  }

  #size(): { width: number; height: number } {
    return {
      width: Math.max(1, this.#host.clientWidth),
      height: Math.max(axisHeight_px + 1, this.#host.clientHeight),
    };
  }

  #fit(): void {
    const { width, height } = this.#size();
    this.box.style.width = `${width}px`;
    this.box.style.height = `${height - axisHeight_px}px`;
  }

  #options(hooks: FrameHooks): uPlot.Options {
    const tell = ({ cursor, select }: uPlot): void => {
      const { left = -1, top = -1 } = cursor;
      hooks.cursor(left < 0 ? null : { left, top });
      hooks.dragged(select.width > 0 || select.height > 0 ? { ...select } : null);
    };
    return {
      ...this.#size(),
      padding: [0, 0, 0, 0],
      legend: { show: false },
      cursor: { points: { show: false }, drag: { x: false, y: false, setScale: false } },
      scales: {
        x: { time: false, range: () => [0, this.#state.page_s] },
        y: { range: () => [0, 1] },
      },
      series: [{}, { show: false }],
      axes: [this.#timeAxis(), { show: false }],
      hooks: { setCursor: [tell], setSelect: [tell] },
    };
  }

  #timeAxis(): uPlot.Axis {
    return {
      ...belowAndLeftAligned,
      size: axisHeight_px,
      gap: 3,
      font: '12px system-ui, "DejaVu Sans", sans-serif',
      stroke: () => token(this.#host, '--eeg-text'),
      // The worker draws the grid under the traces, so that a sweep can redraw it column by column.
      grid: { show: false },
      ticks: { stroke: () => token(this.#host, '--eeg-control'), size: 5, width: 1 },
      splits: () => this.#state.marks.map(({ x_s }) => x_s),
      values: () => this.#state.marks.map(({ text }) => text),
    };
  }
}

const sameMarks = (a: readonly AxisMark[], b: readonly AxisMark[]): boolean =>
  a.length === b.length && a.every((mark, at) => mark.text === b[at]?.text && mark.x_s === b[at].x_s);
