import type { Clock, Connect, LinkEvents } from '@valvomo/device';

import type { Connection, Gateway } from './gateway.ts';

/** What goes wrong with one connection; `undefined` fields go well. */
export interface NetworkFault {
  /** Nobody answers: closed before it opens. */
  readonly isRefused?: boolean;
  /** The link is cut when so many bytes have left the device. */
  readonly cut_after_bytes?: number;
  /** From so many bytes on nothing arrives, either way, and nobody is told: half-open. */
  readonly silent_after_bytes?: number;
}

export interface NetworkOptions {
  readonly clock: Clock;
  readonly delay_ms?: number;
  /** One a connection, in turn; later connections have no fault. */
  readonly faults?: readonly NetworkFault[];
}

/** A network in memory between devices and a gateway: keeps order, takes time, and fails as it is told. */
export const faultyNetwork = (
  gateway: Gateway,
  { clock, delay_ms = 5, faults = [] }: NetworkOptions,
): Connect => {
  let connections = 0;
  return (_url, _protocol, events) => new Wire(gateway, clock, delay_ms, faults[connections++] ?? {}, events);
};

class Wire {
  readonly #clock: Clock;
  readonly #delay_ms: number;
  readonly #fault: NetworkFault;
  readonly #events: LinkEvents;
  #connection: Connection | undefined;
  #sent_bytes = 0;
  #waiting_bytes = 0;
  #isOpen = true;

  constructor(gateway: Gateway, clock: Clock, delay_ms: number, fault: NetworkFault, events: LinkEvents) {
    this.#clock = clock;
    this.#delay_ms = delay_ms;
    this.#fault = fault;
    this.#events = events;
    this.#later(() => {
      if (fault.isRefused === true) return this.#close(1006, 'refused');
      this.#connection = gateway.accept({
        send: (text) => this.#back(() => events.text(text)),
        close: (code, reason) => this.#back(() => this.#close(code, reason)),
      });
      events.opened();
    });
  }

  send(data: string | Uint8Array): void {
    if (!this.#isOpen) return;
    const copy = typeof data === 'string' ? data : data.slice();
    this.#sent_bytes += copy.length;
    if (this.#sent_bytes > (this.#fault.cut_after_bytes ?? Infinity)) return this.#fall();
    this.#waiting_bytes += copy.length;
    this.#later(() => {
      this.#waiting_bytes -= copy.length;
      if (!this.#isSilent()) {
        if (typeof copy === 'string') this.#connection?.text(copy);
        else this.#connection?.binary(copy);
      }
      if (this.#isOpen) this.#events.sent();
    });
  }

  ping(): void {
    this.#later(() => this.#back(() => this.#events.alive()));
  }

  waiting_bytes(): number {
    return this.#waiting_bytes;
  }

  close(code: number, reason: string): void {
    this.#later(() => {
      if (!this.#isSilent()) this.#close(code, reason);
    });
  }

  cut(): void {
    this.#fall();
  }

  /** What was said before is still under way; after it the link is gone. */
  #fall(): void {
    this.#later(() => this.#close(1006, 'cut'));
  }

  #isSilent(): boolean {
    return this.#sent_bytes > (this.#fault.silent_after_bytes ?? Infinity);
  }

  #back(then: () => void): void {
    this.#later(() => {
      if (this.#isOpen && !this.#isSilent()) then();
    });
  }

  #close(code: number, reason: string): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#connection?.closed();
    this.#events.closed(code, reason);
  }

  #later(then: () => void): void {
    this.#clock.after(this.#delay_ms, then);
  }
}
