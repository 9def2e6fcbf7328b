import type { ViewerPipe } from '../viewer-pipe.ts';
import type { TrendBoard } from './trend-board.ts';

/** One viewer's view of one bed's trends: a place among the rows that are kept, not a queue. */
export class TrendSubscription {
  readonly #pipe: ViewerPipe;
  readonly #board: TrendBoard;
  #second: number;
  #described = false;

  /** @param length_s of the past that comes first */
  constructor(pipe: ViewerPipe, board: TrendBoard, length_s: number) {
    this.#pipe = pipe;
    this.#board = board;
    this.#second = Math.max(0, board.end - Math.ceil(length_s));
  }

  /** Another analysis: its columns go first, and its rows from the oldest on that is kept. */
  restart(): void {
    this.#described = false;
    this.#second = 0;
  }

  pump(): void {
    while (this.#pipe.free && this.step());
  }

  /** Sends one message to a viewer that is free; false when there is none. */
  step(): boolean {
    const { description, from, end } = this.#board;
    if (description === undefined) return false;
    if (!this.#described) {
      this.#described = true;
      this.#pipe.write(description);
      return true;
    }
    this.#second = Math.max(this.#second, from);
    if (this.#second >= end) return false;
    const rows = this.#board.rowsFrom(this.#second);
    this.#second = rows.end;
    this.#pipe.write(rows.bytes);
    return true;
  }
}
