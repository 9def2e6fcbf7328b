import { createBackoff, type Backoff } from './backoff.ts';
import { Session, type SessionWorld, type Trouble } from './session.ts';

export interface ConnectionWorld extends SessionWorld {
  readonly random: () => number;
}

const pause = { first_ms: 250, max_ms: 10_000 };
const farewell_ms = 2000;

/** Sessions one after the other, with backoff between them, until the end or a trouble that is final. */
export class Connection {
  readonly #world: ConnectionWorld;
  readonly #backoff: Backoff;
  readonly #over = Promise.withResolvers<void>();
  #session: Session | undefined;
  #isEnding = false;
  #stopPause: () => void = () => {};

  constructor(world: ConnectionWorld) {
    this.#world = world;
    this.#backoff = createBackoff(pause.first_ms, pause.max_ms, world.random);
    this.#open();
  }

  /** Sends what is new. */
  pump(): void {
    this.#session?.pump();
  }

  /** Says farewell where there is somebody to hear it; resolves when the link is closed, 2 s later at most. */
  async end(reason: string): Promise<void> {
    this.#isEnding = true;
    this.#stopPause();
    const session = this.#session;
    if (session === undefined) return;
    session.end(reason);
    const stopWaiting = this.#world.clock.after(farewell_ms, () => session.cut());
    await this.#over.promise;
    stopWaiting();
  }

  #open(): void {
    this.#session = new Session({
      ...this.#world,
      acknowledged: () => {
        this.#backoff.reset();
        this.#world.acknowledged();
      },
      closed: (trouble) => this.#closed(trouble),
    });
  }

  #closed(trouble: Trouble): void {
    this.#session = undefined;
    if (this.#isEnding) return this.#over.resolve();
    if (!trouble.final)
      this.#stopPause = this.#world.clock.after(this.#backoff.next_ms(), () => this.#open());
    this.#world.closed(trouble);
  }
}
