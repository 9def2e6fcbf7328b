import type { Box } from './hatching.ts';

/** Cells of a span as an image that only ever gets new columns: as many as fit, the oldest overwritten. */
export class CellImage {
  readonly canvas: OffscreenCanvas;
  readonly cells: number;
  readonly #context: OffscreenCanvasRenderingContext2D;
  readonly #column: ImageData;
  readonly #pixels: Uint32Array;
  /** Number of the cell in each place; −1: none. */
  readonly #at: Float64Array;
  readonly #missing: Uint8Array;

  /** @param height rows, the first at the top */
  constructor(cells: number, height: number) {
    this.cells = cells;
    this.canvas = new OffscreenCanvas(cells, height);
    const context = this.canvas.getContext('2d');
    if (context === null) throw new Error('the canvas gives no 2d context');
    this.#context = context;
    this.#column = new ImageData(1, height);
    this.#pixels = new Uint32Array(this.#column.data.buffer);
    this.#at = new Float64Array(cells).fill(-1);
    this.#missing = new Uint8Array(cells);
  }

  /** @param colour of every row, 0xAABBGGRR; null: the cell is missing */
  set(cell: number, colour: ((row: number) => number) | null): void {
    const x = cell % this.cells;
    this.#at[x] = cell;
    this.#missing[x] = colour === null ? 1 : 0;
    for (let row = 0; row < this.#pixels.length; row += 1)
      this.#pixels[row] = colour === null ? 0 : colour(row);
    this.#context.putImageData(this.#column, x, 0);
  }

  isMissing(cell: number): boolean {
    const x = cell % this.cells;
    return this.#at[x] === cell && this.#missing[x] === 1;
  }

  /** Draws cells [from, end) over a box, each as wide as the others. */
  draw(context: CanvasRenderingContext2D, from: number, end: number, box: Box): void {
    const width = box.width / (end - from);
    context.imageSmoothingEnabled = false;
    for (let cell = from; cell < end;) {
      const x = cell % this.cells;
      const run = Math.min(end - cell, this.cells - x);
      const left = box.x + (cell - from) * width;
      context.drawImage(this.canvas, x, 0, run, this.canvas.height, left, box.y, run * width, box.height);
      cell += run;
    }
  }
}
