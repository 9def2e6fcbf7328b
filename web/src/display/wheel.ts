/** Less than this many pixels of wheel turn no page: trackpads send hundreds of small steps. */
const threshold_px = 150;

/** Adds up wheel movement until it is worth a step; a change of direction starts anew. */
export class WheelSteps {
  #sum_px = 0;

  /** −1, 0 or 1. */
  turn(delta_px: number): -1 | 0 | 1 {
    if (Math.sign(delta_px) !== Math.sign(this.#sum_px)) this.#sum_px = 0;
    this.#sum_px += delta_px;
    if (Math.abs(this.#sum_px) < threshold_px) return 0;
    const step = this.#sum_px > 0 ? 1 : -1;
    this.#sum_px = 0;
    return step;
  }
}
