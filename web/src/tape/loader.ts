/** Something to be fetched: `load` is called at most once at a time. */
export interface Job {
  readonly name: string;
  load(signal: AbortSignal): Promise<void>;
}

const together_max = 6;
const pauseFirst_ms = 500;
const pauseMax_ms = 5000;

/**
 * Fetches what is wanted in the order in which it is wanted, a few at a time. What is no longer wanted is broken off, so that
 * a reader who jumps does not wait for pages that nobody looks at any more.
 */
export class Loader {
  #wanted: readonly Job[] = [];
  readonly #running = new Map<string, AbortController>();
  #failures = 0;
  #againAt = -Infinity;
  #now = 0;
  /** Why the last one could not be had; null when it could. */
  problem: string | null = null;

  want(jobs: readonly Job[], now: number): void {
    this.#now = now;
    this.#wanted = jobs;
    const names = new Set(jobs.map(({ name }) => name));
    for (const [name, controller] of this.#running) if (!names.has(name)) controller.abort();
    this.#pump();
  }

  /** To be called a few times a second: what failed is tried again after a while. */
  tick(now: number): void {
    this.#now = now;
    this.#pump();
  }

  #pump(): void {
    if (this.#now < this.#againAt) return;
    for (const job of this.#wanted) {
      // One at a time until the server answers again.
      if (this.#running.size >= (this.#failures > 0 ? 1 : together_max)) return;
      if (!this.#running.has(job.name)) void this.#run(job);
    }
  }

  async #run(job: Job): Promise<void> {
    const controller = new AbortController();
    this.#running.set(job.name, controller);
    let failure: { readonly error: unknown } | null = null;
    try {
      await job.load(controller.signal);
    } catch (error) {
      failure = { error };
    }
    if (this.#running.get(job.name) === controller) this.#running.delete(job.name);
    if (failure === null) this.#succeed(job);
    else if (!controller.signal.aborted) this.#fail(failure.error);
    this.#pump();
  }

  #succeed(job: Job): void {
    // Whoever wants it now may have said so again since: the name is the same.
    this.#wanted = this.#wanted.filter(({ name }) => name !== job.name);
    this.#failures = 0;
    this.problem = null;
  }

  #fail(error: unknown): void {
    this.problem = error instanceof Error ? error.message : String(error);
    const pause = Math.min(pauseMax_ms, pauseFirst_ms * 2 ** Math.min(10, this.#failures));
    this.#failures += 1;
    this.#againAt = this.#now + pause;
  }
}
