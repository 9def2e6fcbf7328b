import type { Clock, Connect, Link, LinkEvents } from '@valvomo/device';

/** A span of the machine's clock, in seconds from the start of the program. */
export interface Span {
  readonly at_s: number;
  readonly for_s: number;
}

/** What shall go wrong between the uplink and its socket; the uplink has to mend it. */
export interface Faults {
  /** The link is cut, and cannot be made anew before the span is over. */
  readonly lostLinks: readonly Span[];
  /** The link stays, but nothing passes, either way. */
  readonly stalls: readonly Span[];
  /** Share of the blocks, 0 … 0.9. */
  readonly drop: number;
  readonly duplicate: number;
  /** Share of the blocks that come after their successor. */
  readonly reorder: number;
}

export interface FaultWorld {
  readonly clock: Clock;
  /** 0 … 1, seeded. */
  readonly random: () => number;
}

/** The same way to connect, with faults. */
export const withFaults = (connect: Connect, faults: Faults, { clock, random }: FaultWorld): Connect => {
  const begun_ms = clock.monotonic_ms();
  const elapsed_s = (): number => (clock.monotonic_ms() - begun_ms) / 1000;
  return (url, protocol, events) => {
    const now_s = elapsed_s();
    if (faults.lostLinks.some((span) => isWithin(span, now_s))) return deadLink(clock, events);
    return new FaultyLink(faults, { clock, random }, now_s, (inner) => connect(url, protocol, inner), events);
  };
};

const isWithin = ({ at_s, for_s }: Span, now_s: number): boolean => now_s >= at_s && now_s < at_s + for_s;

const deadLink = (clock: Clock, events: LinkEvents): Link => {
  clock.after(0, () => events.closed(1006, 'link lost on purpose'));
  return { send: () => {}, ping: () => {}, waiting_bytes: () => 0, close: () => {}, cut: () => {} };
};

class FaultyLink implements Link {
  readonly #faults: Faults;
  readonly #random: () => number;
  readonly #events: LinkEvents;
  readonly #link: Link;
  readonly #cancels: (() => void)[] = [];
  #isStalled = false;
  /** What passes when the stall is over. */
  #outward: (string | Uint8Array)[] = [];
  #outward_bytes = 0;
  #inward: (() => void)[] = [];
  #held: Uint8Array | undefined;

  constructor(
    faults: Faults,
    { clock, random }: FaultWorld,
    now_s: number,
    connect: (events: LinkEvents) => Link,
    events: LinkEvents,
  ) {
    this.#faults = faults;
    this.#random = random;
    this.#events = events;
    const at = (time_s: number, then: () => void): unknown =>
      this.#cancels.push(clock.after((time_s - now_s) * 1000, then));
    for (const { at_s } of faults.lostLinks) if (at_s > now_s) at(at_s, () => this.#link.cut());
    for (const { at_s, for_s } of faults.stalls) {
      if (at_s + for_s <= now_s) continue;
      at(Math.max(at_s, now_s), () => (this.#isStalled = true));
      at(at_s + for_s, () => this.#resume());
    }
    this.#link = connect({
      opened: () => this.#inwards(() => events.opened()),
      text: (text) => this.#inwards(() => events.text(text)),
      alive: () => this.#inwards(() => events.alive()),
      sent: () => events.sent(),
      closed: (code, reason) => {
        for (const cancel of this.#cancels) cancel();
        events.closed(code, reason);
      },
    });
  }

  send(data: string | Uint8Array): void {
    if (typeof data === 'string') return this.#pass(data);
    const { drop, duplicate, reorder } = this.#faults;
    if (this.#random() < drop) return;
    if (this.#held === undefined && this.#random() < reorder) {
      this.#held = data.slice();
      return;
    }
    this.#pass(data);
    if (this.#random() < duplicate) this.#pass(data);
    const held = this.#held;
    this.#held = undefined;
    if (held !== undefined) this.#pass(held);
  }

  ping(): void {
    if (!this.#isStalled) this.#link.ping();
  }

  waiting_bytes(): number {
    return this.#outward_bytes + this.#link.waiting_bytes();
  }

  close(code: number, reason: string): void {
    if (this.#isStalled) this.#link.cut();
    else this.#link.close(code, reason);
  }

  cut(): void {
    this.#link.cut();
  }

  #pass(data: string | Uint8Array): void {
    if (!this.#isStalled) return this.#link.send(data);
    this.#outward.push(typeof data === 'string' ? data : data.slice());
    this.#outward_bytes += data.length;
  }

  #inwards(then: () => void): void {
    if (this.#isStalled) this.#inward.push(then);
    else then();
  }

  #resume(): void {
    this.#isStalled = false;
    const [outward, inward] = [this.#outward, this.#inward];
    this.#outward = [];
    this.#inward = [];
    this.#outward_bytes = 0;
    for (const data of outward) this.#link.send(data);
    for (const then of inward) then();
    this.#events.sent();
  }
}

/** Uniform numbers in 0 … 1 from a seed. Steele and Vigna 2021, the mixing of mulberry32; good enough for faults. */
export const seededRandom = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b_79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};
