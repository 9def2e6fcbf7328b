import type { AxisMark } from '../display/axis.ts';
import type { ColourMap } from './colour-map.ts';
import { painterOf } from './painters.ts';
import { PanelPlot, type Span } from './panel-plot.ts';
import type { TrendPanel } from './panels.ts';
import type { TrendRows } from './trend-rows.ts';

/** The panels of a strip on screen: made when there is room for them, drawn when something has changed. */
export class StripPlots {
  /** Width of the panels without their numbers, CSS pixels; 0 while they are not laid out. */
  width = 0;
  #plots: PanelPlot[] = [];
  #hosts: readonly HTMLElement[] = [];
  /** First second that was not drawn yet. */
  #changed = 0;
  #shown: Span | null = null;
  readonly #resizes: ResizeObserver;

  /** @param onWidth told when the panels have become wider or narrower */
  constructor(widthOf: () => number, onWidth: () => void) {
    this.#resizes = new ResizeObserver(() => {
      for (const plot of this.#plots) plot.resize();
      const width = widthOf();
      if (width === this.width) return;
      this.width = width;
      onWidth();
    });
  }

  /** Hosts of panels that are not built yet. */
  build(
    panels: readonly TrendPanel[],
    hosts: readonly HTMLElement[],
    colours: Readonly<Record<'viridis' | 'sides' | 'grades', ColourMap>>,
  ): void {
    const [first] = hosts;
    if (this.#plots.length > 0 || first === undefined) return;
    this.#hosts = hosts;
    this.#plots = panels.map((panel, at) => {
      const isLast = at === panels.length - 1;
      return new PanelPlot(hosts[at] ?? first, painterOf(panel, colours), isLast);
    });
    this.#changed = 0;
    this.#resizes.observe(first);
  }

  clear(): void {
    this.#resizes.disconnect();
    for (const plot of this.#plots) plot.destroy();
    for (const host of this.#hosts) host.replaceChildren();
    this.#plots = [];
    this.#hosts = [];
  }

  /** Rows from this second on are new. */
  change(from: number): void {
    this.#changed = Math.min(this.#changed, from);
  }

  /** @param marks made only when something is drawn */
  show(rows: TrendRows, span: Span, marks: () => readonly AxisMark[]): void {
    if (this.width === 0 || rows.end === 0 || this.#plots.length === 0) return;
    const before = this.#shown;
    const isSame = before?.from === span.from && before.end === span.end && before.seconds === span.seconds;
    if (isSame && this.#changed === Infinity) return;
    const times = marks();
    for (const plot of this.#plots) plot.show(rows, span, isSame ? this.#changed : this.#since(span), times);
    this.#changed = Infinity;
    this.#shown = span;
  }

  /** Another span shows cells that were not in sight before. */
  #since(span: Span): number {
    const before = this.#shown;
    const isLonger =
      before === null || span.from < before.from || span.end - span.from !== before.end - before.from;
    return isLonger ? 0 : this.#changed;
  }
}
