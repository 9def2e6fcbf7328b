/**
 * How far the sweep may draw. Blocks arrive in steps, pixels shall flow: the drawn position follows the head of the
 * stream evenly, never beyond it and never more than `behindMax_ms` of local time behind it. All stream times in
 * ticks, local times in milliseconds; the caller brings the clock.
 */

const behindMax_ms = 150;
const binsHeld = 12;
const bin_ms = 250;
/** Time constant with which the distance to the head is corrected. */
const correction_ms = 800;
const ticksPerMillisecond = 10_000;
/** More than a second at once is history or a resend, and says nothing about the speed. */
const burst = 10_000_000;
const binsNeeded = 4;

export class Pace {
  /** Drawn position; null before the first head. */
  position: number | null = null;
  #now = 0;
  #head = 0;
  #step = 0;
  /** Ticks that the head advanced in each of the last bins, and when the newest bin began. */
  #bins: number[] = [];
  #binStart = 0;

  /** Everything up to `head` has arrived. */
  arrived(head: number, now: number): void {
    if (this.position === null) {
      this.#begin(head, now);
      return;
    }
    if (head <= this.#head) return;
    const step = head - this.#head;
    this.#head = head;
    if (step > burst) {
      this.#measureAnew(now);
      return;
    }
    this.#step = this.#step === 0 ? step : this.#step + (step - this.#step) * 0.1;
    this.#roll(now);
    const newest = this.#bins.length - 1;
    this.#bins[newest] = (this.#bins[newest] ?? 0) + step;
  }

  /** Starts anew at the next head: after a pause, a reconnect or another page. */
  restart(): void {
    this.position = null;
  }

  /** Stream ticks a local millisecond: 10 000 when live; the speed of a playback otherwise. */
  get speed(): number {
    const whole = this.#bins.slice(0, -1);
    if (whole.length < binsNeeded) return ticksPerMillisecond;
    const busy = whole.filter((bin) => bin > 0);
    if (busy.length === 0) return ticksPerMillisecond;
    // A resend fills a few bins too full; long blocks leave most of them empty.
    const sorted = busy.toSorted((a, b) => a - b);
    const typical = sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
    const most = busy.length * 2 > whole.length ? 2 * typical : Infinity;
    const sum = whole.reduce((total, bin) => total + Math.min(bin, most), 0);
    return sum / whole.length / bin_ms;
  }

  /** Moves on to local time `now` and returns the position that may be drawn; null before the first head. */
  advance(now: number): number | null {
    if (this.position === null) return null;
    this.#roll(now);
    const elapsed = Math.max(0, Math.min(now - this.#now, 1000));
    this.#now = now;
    const { speed } = this;
    const target = Math.min(this.#step / 2 + 40 * speed, behindMax_ms * speed);
    const behind = this.#head - this.position;
    const wanted = this.position + elapsed * speed + (behind - target) * Math.min(1, elapsed / correction_ms);
    const floor = this.#head - behindMax_ms * Math.max(ticksPerMillisecond, speed);
    this.position = Math.max(this.position, floor, Math.min(wanted, this.#head));
    return this.position;
  }

  #begin(head: number, now: number): void {
    this.position = head;
    this.#head = head;
    this.#now = now;
    this.#measureAnew(now);
  }

  #measureAnew(now: number): void {
    this.#bins = [0];
    this.#binStart = now;
  }

  #roll(now: number): void {
    if (now - this.#binStart > bin_ms * binsHeld) {
      // Silence: what was measured before it says nothing any more.
      this.#measureAnew(now);
    }
    while (now - this.#binStart >= bin_ms) {
      this.#binStart += bin_ms;
      this.#bins.push(0);
      if (this.#bins.length > binsHeld) this.#bins.shift();
    }
  }
}
