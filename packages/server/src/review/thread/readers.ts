import { ValvomoError } from '@valvomo/model';
import type { RecordingReader } from '@valvomo/store';

/** Readers that are open at a time; more are opened only while all of these are in use. */
const openMax = 32;
const idle_ms = 60_000;

interface Held {
  readonly reader: Promise<RecordingReader>;
  users: number;
  used_ms: number;
}

/** Readers of recordings: opened when first asked for, kept for the next page, closed when idle or when there are too many. */
export class Readers {
  readonly #open: (recording: string) => Promise<RecordingReader>;
  readonly #held = new Map<string, Held>();
  readonly #timer: NodeJS.Timeout;

  constructor(open: (recording: string) => Promise<RecordingReader>) {
    this.#open = open;
    this.#timer = setInterval(() => this.#tidy(idle_ms), idle_ms / 4);
    this.#timer.unref();
  }

  /** How many are open. */
  get size(): number {
    return this.#held.size;
  }

  /** Works with a reader, which stays open meanwhile. */
  async use<Result>(recording: string, work: (reader: RecordingReader) => Promise<Result>): Promise<Result> {
    const held = this.#held.get(recording) ?? this.#begin(recording);
    held.users += 1;
    try {
      return await work(await held.reader);
    } finally {
      held.users -= 1;
      held.used_ms = performance.now();
      if (held.users === 0 && this.#held.get(recording) !== held) await closed(held);
      this.#tidy(Infinity);
    }
  }

  /** The recording is another one now: it is opened anew when next asked for. */
  forget(recording: string): void {
    const held = this.#held.get(recording);
    if (held === undefined) return;
    this.#held.delete(recording);
    if (held.users === 0) void closed(held);
  }

  #begin(recording: string): Held {
    const held: Held = { reader: this.#open(recording), users: 0, used_ms: performance.now() };
    this.#held.set(recording, held);
    held.reader.catch(() => {
      if (this.#held.get(recording) === held) this.#held.delete(recording);
    });
    return held;
  }

  /** Closes what nobody uses: what was not used for so long, and the oldest where there are too many. */
  #tidy(idle_ms: number): void {
    const now = performance.now();
    const unused = [...this.#held].filter(([, { users }]) => users === 0);
    for (const [recording, held] of unused.toSorted(([, a], [, b]) => a.used_ms - b.used_ms)) {
      if (this.#held.size <= openMax && now - held.used_ms < idle_ms) return;
      this.forget(recording);
    }
  }
}

const closed = async ({ reader }: Held): Promise<void> => {
  await reader.then(
    (open) => open.close(),
    () => undefined,
  );
};

/** @throws ValvomoError UNKNOWN_STREAM */
export const streamOf = (reader: RecordingReader, stream: number) => {
  const found = reader.streams().find(({ description }) => description.stream === stream);
  if (found === undefined) {
    const there = reader.streams().map(({ description }) => description.stream);
    throw new ValvomoError('UNKNOWN_STREAM', `stream is ${stream}; there are ${there.join(', ')}`, {
      value: stream,
      limit: there,
    });
  }
  return found;
};
