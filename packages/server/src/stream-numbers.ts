import { ValvomoError } from '@valvomo/model';

const numbers_max = 65_536;

/** Numbers of streams, unique on this server: a stream of a recording keeps its number while the server runs. */
export class StreamNumbers {
  readonly #taken = new Map<string, number>();
  readonly #used = new Set<number>();
  #next = 1;

  /** @throws ValvomoError SERVER_FULL when all numbers are in use */
  of(recording: string, stream: number): number {
    const key = `${stream} ${recording}`;
    const known = this.#taken.get(key);
    if (known !== undefined) return known;
    if (this.#used.size >= numbers_max - 1)
      throw new ValvomoError('SERVER_FULL', `${this.#used.size} streams, limit ${numbers_max - 1}`);
    // Round and round, so that a number that was let go is not soon another stream's.
    while (this.#used.has(this.#next) || this.#next === 0) this.#next = (this.#next + 1) % numbers_max;
    const number = this.#next;
    this.#next = (this.#next + 1) % numbers_max;
    this.#taken.set(key, number);
    this.#used.add(number);
    return number;
  }

  /** The recording is shown no more. */
  letGo(recording: string): void {
    for (const [key, number] of this.#taken) {
      if (!key.endsWith(` ${recording}`)) continue;
      this.#taken.delete(key);
      this.#used.delete(number);
    }
  }
}
