import { aeegHeight, aeegTicks_uV } from '@valvomo/analysis';
import type uPlot from 'uplot';
import { CellImage } from './cell-image.ts';
import { extremeOf, meansOf } from './cells.ts';
import { colourAt, type ColourMap } from './colour-map.ts';
import type { Box } from './hatching.ts';
import type { Span } from './panel-plot.ts';
import type { BandPanel, GradePanel, LinePanel, Side, SpectrumPanel, TrendPanel } from './panels.ts';
import type { TrendRows } from './trend-rows.ts';

/** A colour of the page by the name of its token. */
type Token = (name: string) => string;

/** Turns rows into what a panel shows. Cells before `changed` are as they were. */
export interface Painter {
  /** Lowest and highest of the panel's own axis. */
  readonly range: readonly [number, number];
  /** What is written beside the axis, and where. */
  readonly marks: readonly { readonly at: number; readonly text: string }[];
  readonly hasGrid: boolean;
  paint(rows: TrendRows, span: Span, changed: number): void;
  isMissing(cell: number): boolean;
  series(token: Token): readonly uPlot.Series[];
  bands(token: Token): readonly uPlot.Band[];
  data(): uPlot.AlignedData;
  draw?(context: CanvasRenderingContext2D, cells: readonly [number, number], box: Box): void;
}

const nothing: uPlot.AlignedData = [
  [0, 1],
  [null, null],
];
const unseen: readonly uPlot.Series[] = [{ show: false }];
const tokens: Readonly<Record<Side, string>> = {
  left: '--eeg-left',
  right: '--eeg-right',
  midline: '--eeg-mid',
};

/** A painter of images: new cells only, unless the cells are others. */
abstract class ImagePainter implements Painter {
  abstract readonly range: readonly [number, number];
  abstract readonly marks: Painter['marks'];
  readonly hasGrid = false;
  readonly #rows: number;
  #image: CellImage | undefined;
  #seconds = 0;

  constructor(rows: number) {
    this.#rows = rows;
  }

  /** Colour of every row of a cell, the first at the top; null when it is missing. */
  protected abstract cell(rows: TrendRows, cell: number, seconds: number): ((row: number) => number) | null;

  paint(rows: TrendRows, { from, end, seconds }: Span, changed: number): void {
    const cells = Math.ceil((end - from) / seconds) + 2;
    const isOther = this.#image?.cells !== cells || this.#seconds !== seconds;
    const image = isOther ? new CellImage(cells, this.#rows) : (this.#image as CellImage);
    this.#image = image;
    this.#seconds = seconds;
    const known = Math.max(0, from, rows.oldest, isOther ? 0 : changed);
    for (let cell = Math.floor(known / seconds); cell * seconds < rows.end; cell += 1)
      image.set(cell, this.cell(rows, cell, seconds));
  }

  isMissing(cell: number): boolean {
    return this.#image?.isMissing(cell) ?? false;
  }

  series(): readonly uPlot.Series[] {
    return unseen;
  }

  bands(): readonly uPlot.Band[] {
    return [];
  }

  data(): uPlot.AlignedData {
    return nothing;
  }

  draw(context: CanvasRenderingContext2D, [from, end]: readonly [number, number], box: Box): void {
    this.#image?.draw(context, from, end, box);
  }
}

class SpectrumPainter extends ImagePainter {
  readonly range: readonly [number, number];
  readonly marks: Painter['marks'];
  readonly #panel: SpectrumPanel;
  readonly #colours: ColourMap;
  readonly #means: Float64Array;

  constructor(panel: SpectrumPanel, colours: ColourMap) {
    super(panel.columns.length);
    this.#panel = panel;
    this.#colours = colours;
    this.#means = new Float64Array(panel.columns.length);
    this.range = [0, panel.top_hz];
    this.marks = [0, 10, 20, 30]
      .filter((hertz) => hertz < panel.top_hz)
      .map((hertz) => ({ at: hertz, text: `${hertz} Hz` }));
  }

  protected cell(rows: TrendRows, cell: number, seconds: number): ((row: number) => number) | null {
    const { columns, low, high } = this.#panel;
    if (!meansOf(rows, columns, cell, seconds, this.#means)) return null;
    const last = columns.length - 1;
    return (row) => colourAt(this.#colours, this.#means[last - row] as number, low, high);
  }
}

class GradePainter extends ImagePainter {
  readonly range: readonly [number, number];
  readonly marks: Painter['marks'];
  readonly #panel: GradePanel;
  readonly #colours: ColourMap;

  constructor(panel: GradePanel, colours: ColourMap) {
    super(panel.rows.length);
    this.#panel = panel;
    this.#colours = colours;
    this.range = [0, panel.rows.length];
    this.marks = panel.rows.map(({ name }, at) => ({ at: panel.rows.length - at - 0.5, text: name }));
  }

  protected cell(rows: TrendRows, cell: number, seconds: number): ((row: number) => number) | null {
    const most = this.#panel.rows.map(({ columns }) =>
      Math.max(...columns.map((column) => extremeOf(rows, column, cell, seconds, 'most'))),
    );
    if (most.every(Number.isNaN)) return null;
    return (row) => colourAt(this.#colours, most[row] ?? 0, 0, 1);
  }
}

/** A painter of lines: as many points as cells, made anew each time. */
abstract class LinePainter implements Painter {
  abstract readonly range: readonly [number, number];
  abstract readonly marks: Painter['marks'];
  readonly hasGrid = true;
  #first = 0;
  #lines: (number | null)[][] = [];
  #data: uPlot.AlignedData;

  constructor(lines: number) {
    this.#data = [[0, 1], ...Array.from({ length: lines }, () => [null, null])];
  }

  /** Heights of every line in a cell; NaN where there is none. */
  protected abstract cell(rows: TrendRows, cell: number, seconds: number): readonly number[];
  abstract series(token: Token): readonly uPlot.Series[];
  abstract bands(token: Token): readonly uPlot.Band[];

  paint(rows: TrendRows, { from, end, seconds }: Span): void {
    const first = Math.floor(Math.max(0, from, Math.min(rows.oldest, rows.end)) / seconds);
    const x: number[] = [];
    const lines: (number | null)[][] = this.#data.slice(1).map(() => []);
    for (let cell = first; cell * seconds < Math.min(end, rows.end); cell += 1) {
      x.push((cell + 0.5) * seconds);
      for (const [at, value] of this.cell(rows, cell, seconds).entries())
        lines[at]?.push(Number.isNaN(value) ? null : value);
    }
    this.#first = first;
    this.#lines = lines;
    this.#data = [x, ...lines];
  }

  isMissing(cell: number): boolean {
    const at = cell - this.#first;
    return at >= 0 && at < (this.#lines[0]?.length ?? 0) && this.#lines.every((line) => line[at] === null);
  }

  data(): uPlot.AlignedData {
    return this.#data;
  }
}

const lineOf = (colour: string): uPlot.Series => ({
  stroke: colour,
  width: 1.25,
  points: { show: false },
  spanGaps: false,
});

class ShareLines extends LinePainter {
  readonly range: readonly [number, number];
  readonly marks: Painter['marks'];
  readonly #panel: LinePanel;

  constructor(panel: LinePanel) {
    super(panel.lines.length);
    this.#panel = panel;
    this.range = [panel.low, panel.high];
    this.marks = [panel.low, (panel.low + panel.high) / 2, panel.high].map((at) => ({ at, text: `${at} %` }));
  }

  protected cell(rows: TrendRows, cell: number, seconds: number): readonly number[] {
    const columns = this.#panel.lines.map(({ column }) => column);
    const means = new Float64Array(columns.length);
    meansOf(rows, columns, cell, seconds, means);
    return [...means];
  }

  series(token: Token): readonly uPlot.Series[] {
    return this.#panel.lines.map(({ side }) => lineOf(token(tokens[side])));
  }

  bands(): readonly uPlot.Band[] {
    return [];
  }
}

/** 0 µV is the floor of the panel, and 50 µV would touch 100. */
const labelled_uV = aeegTicks_uV.filter((amplitude) => amplitude > 0 && amplitude !== 50);

class Margins extends LinePainter {
  readonly range = [0, aeegHeight(100)] as const;
  readonly marks = labelled_uV.map((amplitude) => ({ at: aeegHeight(amplitude), text: `${amplitude} µV` }));
  readonly #panel: BandPanel;

  constructor(panel: BandPanel) {
    super(2 * panel.bands.length);
    this.#panel = panel;
  }

  protected cell(rows: TrendRows, cell: number, seconds: number): readonly number[] {
    return this.#panel.bands.flatMap(({ lower, upper }) => [
      aeegHeight(extremeOf(rows, lower, cell, seconds, 'least')),
      aeegHeight(extremeOf(rows, upper, cell, seconds, 'most')),
    ]);
  }

  series(token: Token): readonly uPlot.Series[] {
    return this.#panel.bands.flatMap(({ side }) => [
      lineOf(token(tokens[side])),
      lineOf(token(tokens[side])),
    ]);
  }

  bands(token: Token): readonly uPlot.Band[] {
    return this.#panel.bands.map(({ side }, at) => ({
      series: [2 * at + 2, 2 * at + 1],
      fill: `color-mix(in srgb, ${token(tokens[side])} 38%, transparent)`,
    }));
  }
}

/** @param colours of spectra, of what lies between the sides, and of intensities */
export const painterOf = (
  panel: TrendPanel,
  colours: Readonly<Record<'viridis' | 'sides' | 'grades', ColourMap>>,
): Painter => {
  if (panel.kind === 'spectrum') return new SpectrumPainter(panel, colours[panel.colours]);
  if (panel.kind === 'grades') return new GradePainter(panel, colours.grades);
  return panel.kind === 'lines' ? new ShareLines(panel) : new Margins(panel);
};
