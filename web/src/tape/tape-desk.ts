import type { BedRing } from '../picture/bed-ring.ts';
import type { DecidedStream, FromWorker } from '../picture/messages.ts';
import type { Slot } from '../picture/slot.ts';
import { ChunkCache } from './chunk-cache.ts';
import type { Fetch } from './review-client.ts';
import { TapeFeed, type ToView } from './tape-feed.ts';

/** Pages that are kept for all views together. */
const cache_bytes = 96 * 1024 * 1024;

/** Recordings behind the views: which page of which one each of them may want. */
export class TapeDesk {
  readonly #fetch: Fetch;
  readonly #post: (message: FromWorker) => void;
  readonly #cache = new ChunkCache(cache_bytes);
  readonly #feeds = new Map<Slot, TapeFeed>();

  constructor(fetch: Fetch, post: (message: FromWorker) => void) {
    this.#fetch = fetch;
    this.#post = post;
  }

  of(slot: Slot): TapeFeed | undefined {
    return this.#feeds.get(slot);
  }

  /** From now on the pages of a view that stand still are of this recording; null: there is none. */
  follow(
    slot: Slot,
    recording: string | null,
    ring: BedRing | undefined,
    now: number,
    decided: readonly DecidedStream[] = [],
  ): void {
    this.leave(slot, now);
    slot.view.follow(recording === null ? undefined : 'coming');
    if (recording === null) return;
    const feed = new TapeFeed({
      recording,
      fetch: this.#fetch,
      cache: this.#cache,
      ring,
      decided,
      hear: (message) => this.#tell(slot, message),
    });
    this.#feeds.set(slot, feed);
    feed.tick(now);
  }

  leave(slot: Slot, now: number): void {
    this.#feeds.get(slot)?.close(now);
    this.#feeds.delete(slot);
  }

  tick(now: number): void {
    for (const [slot, feed] of this.#feeds) {
      feed.tick(now);
      // A live bed whose recording cannot be had still has its ring.
      if (feed.tape === undefined && feed.problem !== null && !feed.isAlone) slot.view.follow(undefined);
    }
  }

  #tell(slot: Slot, message: ToView): void {
    const tape = this.#feeds.get(slot)?.tape;
    if (tape?.isWhole === true) slot.view.follow(tape);
    this.#post({ ...message, view: slot.id });
  }
}
