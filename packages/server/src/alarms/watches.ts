import { ValvomoError } from '@valvomo/model';
import type { WatchingMessage } from '@valvomo/wire';

interface Screen {
  readonly heard_ms: number;
  readonly message: WatchingMessage;
}

/** Who has taken the watch of which bed, and whose page lies open before them. */
export class Watches {
  /** By bed: the name. */
  readonly #takers = new Map<string, string>();
  readonly #screens = new Map<object, Screen>();

  /** When a bed was watched last, or began to have to be, by bed. */
  readonly #watched_ms = new Map<string, number>();

  /** A screen says what it shows. */
  hear(screen: object, message: WatchingMessage, now_ms: number): void {
    this.#screens.set(screen, { heard_ms: now_ms, message });
    const { author, beds, sound, visible } = message;
    if (!sound || !visible) return;
    for (const bed of beds) if (this.taker(bed) === author) this.#watched_ms.set(bed, now_ms);
  }

  /** A screen is gone. */
  leave(screen: object): void {
    this.#screens.delete(screen);
  }

  taker(bed: string): string | null {
    return this.#takers.get(bed) ?? null;
  }

  /** A page of who has taken the watch is visible, may sound, and was heard of in the last `watch_s`. */
  isWatched(bed: string, now_ms: number, watch_s: number): boolean {
    const taker = this.#takers.get(bed);
    if (taker === undefined) return false;
    return [...this.#screens.values()].some(
      ({ heard_ms, message: { author, beds, sound, visible } }) =>
        author === taker && sound && visible && beds.includes(bed) && now_ms - heard_ms <= watch_s * 1000,
    );
  }

  /** Seconds since a bed that must be watched was; 0 for one that need not be. */
  unwatched_s(bed: string, must: boolean, now_ms: number): number {
    const watched_ms = this.#watched_ms.get(bed);
    if (!must || watched_ms === undefined) this.#watched_ms.set(bed, now_ms);
    return must && watched_ms !== undefined ? (now_ms - watched_ms) / 1000 : 0;
  }

  /**
   * @param from who hands it over: has to be named while they watch
   * @throws ValvomoError WATCH_TAKEN
   */
  take(bed: string, author: string, from: string | undefined, now_ms: number, watch_s: number): void {
    const present = this.taker(bed);
    const isOthers = present !== null && present !== author && this.isWatched(bed, now_ms, watch_s);
    if (isOthers && from !== present)
      throw new ValvomoError('WATCH_TAKEN', `${present} watches bed '${bed}' and does not hand it over`, {
        value: present,
      });
    this.#takers.set(bed, author);
    this.#watched_ms.set(bed, now_ms);
  }

  /** @throws ValvomoError WATCH_TAKEN */
  release(bed: string, author: string): void {
    const present = this.taker(bed);
    if (present !== null && present !== author)
      throw new ValvomoError('WATCH_TAKEN', `${present} has the watch of bed '${bed}'`, { value: present });
    this.#takers.delete(bed);
  }

  kept(): Readonly<Record<string, string>> {
    return Object.fromEntries(this.#takers);
  }

  restore(kept: Readonly<Record<string, string>>): void {
    for (const [bed, author] of Object.entries(kept)) this.#takers.set(bed, author);
  }
}
