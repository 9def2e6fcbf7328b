/** The socket to the server: opened again for ever, with growing pauses, and closed when it has gone silent. */

/** The part of a WebSocket that is needed: tests bring their own. */
export interface Socket {
  binaryType: string;
  addEventListener(type: 'open' | 'close', hear: () => void): void;
  addEventListener(type: 'message', hear: (event: { data: unknown }) => void): void;
  send(text: string): void;
  close(): void;
}

export interface LinkPorts {
  open(): Socket;
  /** Calls back after so many milliseconds. */
  later(action: () => void, wait_ms: number): void;
  /** Local time in milliseconds. */
  now(): number;
  /** 0 … 1: spreads the return of many viewers after a restart. */
  random(): number;
}

export interface LinkHearer {
  connected(): void;
  /** Called once a connection, also when it never opened. */
  lost(): void;
  text(text: string): void;
  bytes(bytes: Uint8Array): void;
  /** True while something is subscribed, so that silence means trouble. */
  expects(): boolean;
}

const pauseFirst_ms = 250;
const pauseMax_ms = 5000;
/** A subscribed viewer hears a beat every second. */
const silenceMax_ms = 6000;
const check_ms = 1000;

export class Link {
  readonly #ports: LinkPorts;
  readonly #hearer: LinkHearer;
  #socket: Socket | undefined;
  #open = false;
  #heard = 0;
  #failures = 0;

  constructor(ports: LinkPorts, hearer: LinkHearer) {
    this.#ports = ports;
    this.#hearer = hearer;
    this.#connect();
    this.#watch();
  }

  get connected(): boolean {
    return this.#open;
  }

  /** Sends when connected; else nothing: whoever connects says everything anew. */
  send(message: object): void {
    if (this.#open) this.#socket?.send(JSON.stringify(message));
  }

  #connect(): void {
    let socket: Socket;
    try {
      socket = this.#ports.open();
    } catch {
      this.#again();
      return;
    }
    this.#socket = socket;
    this.#heard = this.#ports.now();
    socket.binaryType = 'arraybuffer';
    socket.addEventListener('open', () => {
      if (this.#socket !== socket) return;
      this.#open = true;
      this.#failures = 0;
      this.#heard = this.#ports.now();
      this.#hearer.connected();
    });
    socket.addEventListener('message', ({ data }) => {
      if (this.#socket !== socket) return;
      this.#heard = this.#ports.now();
      if (typeof data === 'string') this.#hearer.text(data);
      else if (data instanceof ArrayBuffer) this.#hearer.bytes(new Uint8Array(data));
    });
    socket.addEventListener('close', () => this.#drop(socket));
  }

  #drop(socket: Socket): void {
    if (this.#socket !== socket) return;
    this.#socket = undefined;
    this.#open = false;
    this.#hearer.lost();
    this.#again();
  }

  #again(): void {
    const pause = Math.min(pauseMax_ms, pauseFirst_ms * 2 ** Math.min(10, this.#failures));
    this.#failures += 1;
    this.#ports.later(() => this.#connect(), pause * (0.75 + this.#ports.random() / 2));
  }

  /** A link that says nothing is dead, whatever the socket thinks. */
  #watch(): void {
    this.#ports.later(() => {
      const socket = this.#socket;
      const quiet = !this.#open || this.#hearer.expects();
      if (socket !== undefined && quiet && this.#ports.now() - this.#heard > silenceMax_ms) {
        socket.close();
        this.#drop(socket);
      }
      this.#watch();
    }, check_ms);
  }
}
