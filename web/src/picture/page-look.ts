import type { ColumnStore } from './columns.ts';
import type { ViewSettings } from './messages.ts';
import { marginOf } from './page-filters.ts';
import type { PagedSource } from './paged-source.ts';

/** How a page that was asked for is coming: until it is here, what is on screen stays. */
export class PageLook {
  /** Local time since which a page is waited for; null: none is. */
  waiting: number | null = null;
  /** The page that is shown lacks what its filters want beside it, or some of itself, and that is being fetched. */
  partial = false;
  /** Columns of the page that is shown, made by the server; null: it is drawn from samples. */
  stores: readonly ColumnStore[] | null = null;
  #direction: -1 | 0 | 1 = 0;

  wait(now: number | null): void {
    this.waiting ??= now;
  }

  /**
   * Whether page `next` can be shown; wants what it lacks. Without a recording it can: the ring has what it has.
   * @param atOnce it was on screen already, holes and all
   */
  allows(
    tape: PagedSource | undefined,
    page: {
      readonly next: number;
      /** First column of what is on screen; null: live. */
      readonly shown: number | null;
      readonly width: number;
      readonly ticksPerColumn: number;
      readonly settings: ViewSettings;
    },
    now: number,
    atOnce: boolean,
  ): boolean {
    if (tape === undefined) {
      this.stores = null;
      return true;
    }
    const { next, shown, width, ticksPerColumn, settings } = page;
    const margin = marginOf(settings, settings.zeroPhase);
    if (shown !== null && next !== shown) this.#direction = next > shown ? 1 : -1;
    const { state, stores } = tape.look(
      {
        from: next * ticksPerColumn,
        to: (next + width) * ticksPerColumn,
        before: margin,
        after: settings.zeroPhase ? margin : 0,
        columns: width,
        settings,
        direction: this.#direction,
      },
      now,
    );
    // Better at once with filters that settle on the page itself than later: it is drawn anew when the rest is here.
    const enough = state === 'page' && (tape.isLive || tape.problem !== null);
    const will = state === 'ready' || enough || atOnce;
    if (!will) return false;
    this.partial = state !== 'ready';
    this.stores = stores;
    return true;
  }
}
