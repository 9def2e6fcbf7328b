/** Something that viewers of a bed get, in the order in which it was published. */
export interface Shown {
  readonly kind: 'block' | 'gap' | 'event';
  readonly stream: number;
  readonly first: number;
  readonly samples: number;
  /** Instant of its end in stream time, seconds of Unix time: only for deciding what is old. */
  readonly until_s: number;
  /** Monotonic milliseconds when it was published; a viewer is slow when this is long ago. */
  readonly published_ms: number;
  /** The WebSocket message. */
  readonly bytes: Buffer;
}

/** The recent past of a bed, bounded in stream time and bytes. Entries are numbered from 0 and keep their number. */
export interface History {
  push(entry: Shown): void;
  /** Undefined when it is no longer or not yet there. */
  at(number: number): Shown | undefined;
  /** Number of the oldest entry that is still there, and of the next that will come. */
  readonly from: number;
  readonly end: number;
  readonly bytes: number;
  /** Number from which on everything of the last `length_s` is there. */
  since(length_s: number): number;
  clear(): void;
}

export const createHistory = (bounds: { readonly length_s: number; readonly bytes_max: number }): History => {
  let entries: (Shown | undefined)[] = [];
  /** Entries before `dropped` in the array are gone; the array is shortened now and then, not every time. */
  let dropped = 0;
  let from = 0;
  let bytes = 0;
  let newest_s = Number.NEGATIVE_INFINITY;

  const dropOldest = (): void => {
    bytes -= entries[dropped]?.bytes.byteLength ?? 0;
    // The slot is emptied at once, or the bytes would live until the array is shortened.
    entries[dropped] = undefined;
    dropped += 1;
    from += 1;
    if (dropped < 1024 || dropped * 2 < entries.length) return;
    entries = entries.slice(dropped);
    dropped = 0;
  };

  const isOver = (): boolean => {
    const oldest = entries[dropped];
    return oldest !== undefined && (bytes > bounds.bytes_max || oldest.until_s < newest_s - bounds.length_s);
  };

  return {
    push: (entry) => {
      bytes += entry.bytes.byteLength;
      // An event may be announced far ahead of its samples; only samples move the present.
      if (entry.kind === 'event') entries.push({ ...entry, until_s: Math.min(entry.until_s, newest_s) });
      else {
        entries.push(entry);
        newest_s = Math.max(newest_s, entry.until_s);
      }
      while (isOver()) dropOldest();
    },
    at: (number) => entries[number - from + dropped],
    get from() {
      return from;
    },
    get end() {
      return from + entries.length - dropped;
    },
    get bytes() {
      return bytes;
    },
    since: (length_s) => {
      const limit_s = newest_s - length_s;
      const found = entries.findIndex((entry) => entry !== undefined && entry.until_s > limit_s);
      return found === -1 ? from + entries.length - dropped : from + found - dropped;
    },
    clear: () => {
      from += entries.length - dropped;
      entries = [];
      dropped = 0;
      bytes = 0;
      newest_s = Number.NEGATIVE_INFINITY;
    },
  };
};
