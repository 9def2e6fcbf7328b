import { ValvomoError } from '@valvomo/model';

/** Bytes of answers that clients have been promised and have not taken: clients that do not read must not fill the memory. */
export class Outgoing {
  readonly #bytes_max: number;
  #bytes = 0;

  constructor(bytes_max: number) {
    this.#bytes_max = bytes_max;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /**
   * @returns to be called when they are taken, or nobody will take them; once counts
   * @throws ValvomoError REVIEW_BUSY
   */
  take(bytes: number): () => void {
    if (this.#bytes + bytes > this.#bytes_max)
      throw new ValvomoError(
        'REVIEW_BUSY',
        `${this.#bytes} bytes of answers are not taken yet, and ${bytes} more pass the limit ${this.#bytes_max}: ask again`,
        { value: this.#bytes + bytes, limit: this.#bytes_max },
      );
    this.#bytes += bytes;
    let isTaken = false;
    return () => {
      if (!isTaken) this.#bytes -= bytes;
      isTaken = true;
    };
  }
}
