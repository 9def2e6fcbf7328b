import { Worker, type Transferable } from 'node:worker_threads';
import type { Logger } from 'pino';
import type { FromThread, ToThread } from './messages.ts';

/** A bed as the thread that works for it sees it. */
export interface Client {
  readonly bed: string;
  hear(message: FromThread): void;
  /** Its thread has ended and another one is there, which knows nothing of the bed. */
  reborn(): void;
}

/** A bed's place in a thread. */
export interface Seat {
  /** False while the thread is being begun anew: what is sent then is lost. */
  readonly isAlive: boolean;
  send(message: ToThread, moved?: readonly Transferable[]): void;
  /** Ends the thread, which no longer answers; it is begun anew. */
  abort(): void;
  leave(): void;
}

export interface PoolWorld {
  /** Threads at most; beds are spread over them. */
  readonly threads: number;
  readonly entry: URL;
  readonly log: Logger;
  onDeath(): void;
}

const pause = { first_ms: 100, max_ms: 30_000, settled_ms: 60_000 };
/** Of a thread's JavaScript heap: beyond it the thread ends, not the process. Samples and rings lie outside of it. */
const heap_MB_max = 1024;

/** One thread and the beds it works for. */
class Desk {
  readonly clients = new Map<string, Client>();
  readonly #world: PoolWorld;
  readonly #name: string;
  #worker: Worker | undefined;
  #begun_ms = 0;
  #pause_ms = pause.first_ms;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(name: string, world: PoolWorld) {
    this.#name = name;
    this.#world = world;
    this.#begin();
  }

  get isAlive(): boolean {
    return this.#worker !== undefined;
  }

  send(message: ToThread, moved: readonly Transferable[]): void {
    this.#worker?.postMessage(message, moved);
  }

  abort(): void {
    void this.#worker?.terminate();
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#worker?.terminate();
  }

  #begin(): void {
    const worker = new Worker(this.#world.entry, {
      name: this.#name,
      resourceLimits: { maxOldGenerationSizeMb: heap_MB_max },
    });
    this.#begun_ms = performance.now();
    this.#worker = worker;
    let cause: unknown;
    worker.on('message', (message: FromThread) => this.clients.get(message.bed)?.hear(message));
    worker.on('error', (error) => {
      cause = error;
    });
    worker.once('exit', (code) => {
      this.#worker = undefined;
      if (!this.#closed) this.#died(code, cause);
    });
  }

  #died(code: number, cause: unknown): void {
    if (performance.now() - this.#begun_ms > pause.settled_ms) this.#pause_ms = pause.first_ms;
    const { log } = this.#world;
    log.error(
      { err: cause, code, again_ms: this.#pause_ms, beds: [...this.clients.keys()] },
      'analysis thread died',
    );
    this.#world.onDeath();
    this.#timer = setTimeout(() => {
      this.#begin();
      for (const client of this.clients.values()) client.reborn();
    }, this.#pause_ms);
    this.#pause_ms = Math.min(2 * this.#pause_ms, pause.max_ms);
  }
}

/** The analysis threads of a server. Threads are begun when there are beds for them. */
export class AnalysisPool {
  readonly #world: PoolWorld;
  readonly #desks: Desk[] = [];

  constructor(world: PoolWorld) {
    this.#world = world;
  }

  seat(client: Client): Seat {
    const desk = this.#desk();
    desk.clients.set(client.bed, client);
    return {
      get isAlive() {
        return desk.isAlive;
      },
      send: (message, moved = []) => desk.send(message, moved),
      abort: () => desk.abort(),
      leave: () => {
        if (desk.clients.get(client.bed) === client) desk.clients.delete(client.bed);
        desk.send({ kind: 'close', bed: client.bed }, []);
      },
    };
  }

  async close(): Promise<void> {
    await Promise.all(this.#desks.map((desk) => desk.close()));
  }

  /** One without a bed, a new one where there may be more, else the one with fewest. */
  #desk(): Desk {
    const [least] = this.#desks.toSorted((a, b) => a.clients.size - b.clients.size);
    const mayGrow = this.#desks.length < this.#world.threads;
    if (least !== undefined && (least.clients.size === 0 || !mayGrow)) return least;
    const desk = new Desk(`analysis ${this.#desks.length + 1}`, this.#world);
    this.#desks.push(desk);
    return desk;
  }
}
