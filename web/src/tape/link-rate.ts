/** Bytes a second that the link brings, as pages come: answers that come together share it. */
export class LinkRate {
  /** 0 before the first answer. */
  bytes_s = 0;
  #together = 0;

  async measure<Answer extends { readonly bytes: Uint8Array }>(ask: () => Promise<Answer>): Promise<Answer> {
    this.#together += 1;
    const { together, began } = { together: this.#together, began: performance.now() };
    try {
      const answer = await ask();
      const elapsed_s = Math.max(0.001, (performance.now() - began) / 1000);
      const seen = (answer.bytes.byteLength * together) / elapsed_s;
      this.bytes_s = this.bytes_s === 0 ? seen : this.bytes_s + (seen - this.bytes_s) * weight;
      return answer;
    } finally {
      this.#together -= 1;
    }
  }
}

/** Of the newest answer. */
const weight = 0.3;
