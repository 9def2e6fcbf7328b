/** What a socket is to those who write many. */
export interface Corkable {
  cork(): void;
  uncork(): void;
  write(bytes: Buffer): void;
}

/** A stretch of time in which writes are counted, and which a held write waits at most. */
const stretch_ms = 10;
/** From so many writes a stretch on they are held: below it they cost nothing worth a delay. */
const busyWrites = 200;

/**
 * Writes to many sockets. While there are few, each goes out at once. When there are so many that the system calls are what costs,
 * those to one socket are held for 10 ms at most and go out in one.
 */
export class WritePace {
  readonly #held = new Set<Corkable>();
  readonly #now_ms: () => number;
  #count = 0;
  #until_ms = Number.NEGATIVE_INFINITY;
  #isBusy = false;

  constructor(now_ms: () => number = () => performance.now()) {
    this.#now_ms = now_ms;
  }

  write(socket: Corkable, bytes: Buffer): void {
    this.#note();
    if (this.#isBusy && !this.#held.has(socket)) {
      if (this.#held.size === 0) setTimeout(() => this.#letGo(), stretch_ms);
      this.#held.add(socket);
      socket.cork();
    }
    socket.write(bytes);
  }

  /** Whether it is busy is known of the stretch before. */
  #note(): void {
    const now_ms = this.#now_ms();
    if (now_ms >= this.#until_ms) {
      this.#isBusy = this.#count >= busyWrites && now_ms < this.#until_ms + stretch_ms;
      this.#count = 0;
      this.#until_ms = now_ms + stretch_ms;
    }
    this.#count += 1;
  }

  #letGo(): void {
    const held = [...this.#held];
    this.#held.clear();
    for (const socket of held) socket.uncork();
  }
}
