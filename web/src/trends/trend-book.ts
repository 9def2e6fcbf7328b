import type { TrendColumnsMessage } from '@valvomo/wire';
import type { FromWorker } from '../picture/messages.ts';
import type { Making } from './recorded-trends.ts';
import { TrendRows } from './trend-rows.ts';

type TrendMessage = Extract<FromWorker, { type: 'trend-columns' | 'trend-rows' }>;

/**
 * The trends of the bed on the page. They lie beside the store, not in it: thousands of rows that only grow are no state
 * that is made anew with every change.
 */
export class TrendBook {
  #columns: TrendColumnsMessage | null = null;
  #rows = new TrendRows(0);
  #followed = '';
  /** Of a file: how far its trends are; null for a bed. */
  making: Making | null = null;
  /** Has the trends of a file made; nothing where they are made anyway. */
  make: () => void = () => undefined;
  readonly #listeners = new Set<(from: number) => void>();

  get columns(): TrendColumnsMessage | null {
    return this.#columns;
  }

  get rows(): TrendRows {
    return this.#rows;
  }

  /** Another bed is looked at: what is here of others goes. */
  follow(bed: string): void {
    if (this.#followed !== bed) this.making = null;
    this.#followed = bed;
    if (this.#columns === null || this.#columns.bed === bed) return;
    this.#columns = null;
    this.#rows = new TrendRows(0);
    this.#tell(0);
  }

  take(message: TrendMessage): void {
    if (message.type === 'trend-columns') this.#describe(message.columns);
    else this.#add(message);
  }

  tellMaking(making: Making): void {
    this.making = making;
    this.#tell(this.#rows.end);
  }

  /** @param listener told of every change, with the first second that is new; @returns ends it */
  listen(listener: (from: number) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** The same analysis goes on with its rows; another one begins with none. */
  #describe(columns: TrendColumnsMessage): void {
    const before = this.#columns;
    this.#columns = columns;
    if (before?.analysis === columns.analysis && before.bed === columns.bed) return;
    this.#rows = new TrendRows(columns.columns.length);
    this.#tell(0);
  }

  #add({ from, end, seconds, values }: Extract<TrendMessage, { type: 'trend-rows' }>): void {
    const { width } = this.#rows;
    if (values.length !== seconds.length * width) return;
    this.#rows.reach(from, end);
    for (const [at, second] of seconds.entries())
      this.#rows.set(second, values.subarray(at * width, (at + 1) * width));
    this.#tell(from);
  }

  #tell(from: number): void {
    for (const listener of this.#listeners) listener(from);
  }
}
