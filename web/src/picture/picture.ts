import { eventColumn, fillColumn, hatchColumn, paperAt, type Ink } from './backdrop.ts';
import type { ColumnStore } from './columns.ts';
import type { RowPlace } from './layout.ts';
import type { RowLayout, ViewStyle } from './messages.ts';
import type { PlannedRow } from './plan.ts';
import { drawTrace, pixelOf, type Pixels } from './span-raster.ts';

/** What a picture is painted from. */
export interface Painting {
  readonly places: readonly RowPlace[];
  /** One a stream of the plan. */
  readonly stores: readonly ColumnStore[];
  readonly ticksPerColumn: number;
  readonly dpr: number;
  /** Bed time 0 after a whole hour, ticks: lines lie on whole minutes of the clock. */
  readonly shift: number;
  /** Columns that an event begins in. */
  readonly eventColumns: ReadonlySet<number>;
}

interface Colours extends Ink {
  readonly trace: (row: PlannedRow) => number;
}

const coloursOf = (style: ViewStyle): Colours => {
  const traces = {
    left: pixelOf(style.left),
    right: pixelOf(style.right),
    midline: pixelOf(style.midline),
    neutral: pixelOf(style.neutral),
    ecg: pixelOf(style.ecg),
    eog: pixelOf(style.eog),
    emg: pixelOf(style.emg),
  };
  return {
    paper: pixelOf(style.background),
    grid: pixelOf(style.grid),
    gridMinor: pixelOf(style.gridMinor),
    gap: pixelOf(style.gap),
    event: pixelOf(style.event),
    trace: ({ colour }) => traces[colour],
  };
};

const holeAt = (store: ColumnStore | undefined, column: number): number =>
  store === undefined ? 0 : (store.hole[column & (store.capacity - 1)] as number);

/** Paints pixel columns of one view. The same columns, style and places give the same pixels in any order. */
export class Picture {
  readonly pixels: Pixels;
  #colours: Colours;
  /** Newest column in which each place was cut off. */
  #clipped: Int32Array = new Int32Array(0);

  constructor(pixels: Pixels, style: ViewStyle) {
    this.pixels = pixels;
    this.#colours = coloursOf(style);
  }

  restyle(style: ViewStyle): void {
    this.#colours = coloursOf(style);
  }

  /** To be called when rows were laid out anew. */
  forgetClips(rows: number): void {
    this.#clipped = new Int32Array(rows).fill(-1);
  }

  /** Blank paper from x on: the erase bar, or time that has no column yet. */
  blank(x: number, columns: number): void {
    const { height } = this.pixels;
    for (let k = 0; k < columns; k += 1) fillColumn(this.pixels, x + k, 0, height, this.#colours.paper);
  }

  /** Columns [column, column + columns) at x, x + 1, …; they must be in the stores. */
  paint(painting: Painting, x: number, column: number, columns: number): void {
    this.#paper(painting, x, column, columns);
    for (let k = 0; k < columns; k += 1) this.#over(painting, x + k, column + k);
    const thickness = Math.max(1, painting.dpr);
    painting.places.forEach((place, at) => {
      const store = painting.stores[place.row.stream];
      if (store === undefined) return;
      const cut = drawTrace(
        this.pixels,
        {
          low: store.low,
          high: store.high,
          offset: place.row.row * store.capacity,
          mask: store.capacity - 1,
          baseline: place.baseline - place.zero * place.scale,
          scale: place.scale,
          top: place.top,
          bottom: place.bottom,
          colour: this.#colours.trace(place.row),
        },
        x,
        column,
        columns,
        thickness,
      );
      if (cut > (this.#clipped[at] ?? -1)) this.#clipped[at] = cut;
    });
  }

  /** The rows as the page is told: where they lie, and which were cut off at or after `column`. */
  rows(places: readonly RowPlace[], column: number): RowLayout[] {
    return places.map(({ row, baseline, height, scaleText }, at) => ({
      name: row.name,
      y: baseline,
      height,
      side: row.side,
      role: row.role,
      group: row.group,
      colour: row.colour,
      unit: row.unit,
      missing: row.missing,
      clipped: (this.#clipped[at] ?? -1) >= column,
      ...(scaleText === '' ? {} : { scale: scaleText }),
      ...(row.note === '' ? {} : { note: row.note }),
    }));
  }

  /** Paper and time grid, line by line: the same in every line. */
  #paper({ ticksPerColumn, dpr, shift }: Painting, x: number, column: number, columns: number): void {
    const { rgba, width, height } = this.pixels;
    for (let k = 0; k < columns; k += 1)
      rgba[x + k] = paperAt(column + k, ticksPerColumn, dpr, this.#colours, shift);
    for (let y = 1; y < height; y += 1) rgba.copyWithin(y * width + x, x, x + columns);
  }

  /** Event line and hatching of one column. */
  #over({ dpr, places, stores, eventColumns }: Painting, x: number, column: number): void {
    const { height } = this.pixels;
    if (eventColumns.has(column)) eventColumn(this.pixels, x, this.#colours, dpr);
    let some = false;
    let all = stores.length > 0;
    const first = holeAt(stores[0], column);
    for (const store of stores) {
      const hole = holeAt(store, column);
      some ||= hole > 0;
      all &&= hole > 0 && hole === first;
    }
    if (all) hatchColumn(this.pixels, { x, column, top: 0, bottom: height }, first, this.#colours, dpr);
    if (!some || all) return;
    for (const place of places) {
      const hole = holeAt(stores[place.row.stream], column);
      const top = Math.max(0, Math.round(place.baseline - place.height / 2));
      const bottom = Math.min(height, Math.round(place.baseline + place.height / 2));
      if (hole > 0) hatchColumn(this.pixels, { x, column, top, bottom }, hole, this.#colours, dpr);
    }
  }
}
