import { ValvomoError, type Derived, type Gap } from '@valvomo/model';

/** Watches that items follow one another without hole or overlap, with the same derivations. */
export class Continuity {
  #next: number | undefined;
  #derivations: number | undefined;

  /** @throws ValvomoError BLOCKS_OUT_OF_ORDER, DERIVATIONS_CHANGED */
  check(item: Derived | Gap): void {
    if (this.#next !== undefined && item.start !== this.#next)
      throw new ValvomoError('BLOCKS_OUT_OF_ORDER', `samples from ${item.start}, wanted ${this.#next}`, {
        value: item.start,
        limit: this.#next,
      });
    this.#next = item.start + item.samples;
    if (item.kind === 'gap') return;
    const rows = item.derivations.length;
    this.#derivations ??= rows;
    if (rows !== this.#derivations)
      throw new ValvomoError('DERIVATIONS_CHANGED', `${rows} derivations, there were ${this.#derivations}`, {
        value: rows,
        limit: this.#derivations,
      });
  }
}
