import type { Duplex } from 'node:stream';
import { unpackCounts } from '@valvomo/dsp';
import { ticksFromDate, ValvomoError } from '@valvomo/model';
import {
  coding,
  decodeFrame,
  encodeBlock,
  errorCodes,
  parseDeviceMessage,
  timing,
  type DeviceMessage,
  type ErrorCode,
  type ServerToDevice,
  type Unpack,
} from '@valvomo/wire';
import type { WebSocket } from 'ws';
import type { Bedside } from './bedside.ts';
import type { BedConnection, Uplink } from './connection.ts';
import { closeWith, letGo, watch } from './liveness.ts';

type Hello = Extract<DeviceMessage, { type: 'hello' }>;

/** Bytes of acks and requests that a device may leave unread. */
const waiting_bytes_max = 1 << 20;

export interface DeviceWorld {
  readonly heartbeat_ms: number;
  /** @throws ValvomoError UNKNOWN_BED, SERVER_FULL */
  bedFor(hello: Hello): Promise<Bedside>;
  onRefused(code: ErrorCode, message: string): void;
  onError(error: unknown): void;
}

const isCoded = (bytes: Uint8Array): boolean => bytes[22] === coding.lossless;

const isErrorCode = (code: string): code is ErrorCode => Object.hasOwn(errorCodes, code);

/** One device's socket, from handshake to close: hello first, then frames and messages into its bed. */
export class DeviceLink implements Uplink {
  readonly #peer: WebSocket;
  readonly #world: DeviceWorld;
  readonly #patience: NodeJS.Timeout;
  #greeted = false;
  #ended = false;
  #bed: Bedside | undefined;
  /** Only where coding 2 was agreed. */
  #unpack: Unpack | undefined;
  #connection: BedConnection | undefined;

  constructor(peer: WebSocket, socket: Duplex, world: DeviceWorld) {
    this.#peer = peer;
    this.#world = world;
    watch(peer, socket, world.heartbeat_ms, (code, message) => this.close(code, message));
    const within_s = (timing.hello_within_s / timing.ping_every_s / 1000) * world.heartbeat_ms;
    this.#patience = setTimeout(
      () => this.close('HELLO_EXPECTED', `no hello within ${within_s} s`),
      within_s * 1000,
    );
    peer.on('message', (data, isBinary) => this.#guarded(() => this.#hear(data as Buffer, isBinary)));
    peer.once('close', () => this.#closed());
  }

  get open(): boolean {
    return this.#peer.readyState === this.#peer.OPEN;
  }

  ack(message: Extract<ServerToDevice, { type: 'ack' }>): void {
    this.#send(message);
  }

  resend(stream: number, from: number): void {
    this.#send({ type: 'resend', stream, from });
  }

  measureImpedance(id: number): void {
    this.#send({ type: 'measure-impedance', id });
  }

  pause(): void {
    this.#peer.pause();
  }

  resume(): void {
    this.#peer.resume();
  }

  close(code: ErrorCode, message: string): void {
    if (!this.open) return;
    this.#world.onRefused(code, message);
    closeWith(this.#peer, code, message);
  }

  goAway(): void {
    this.#peer.close(1001, 'the server ends');
    letGo(this.#peer);
  }

  cut(): void {
    this.#peer.terminate();
  }

  #send(message: ServerToDevice): void {
    if (!this.open) return;
    if (this.#peer.bufferedAmount > waiting_bytes_max)
      this.close('TOO_SLOW', `${this.#peer.bufferedAmount} bytes unread, limit ${waiting_bytes_max}`);
    else this.#peer.send(JSON.stringify(message));
  }

  #hear(data: Buffer, isBinary: boolean): void {
    if (!this.open) return;
    if (isBinary) this.#hearFrame(data);
    else this.#hearMessage(data.toString());
  }

  #hearFrame(bytes: Buffer): void {
    const frame = decodeFrame(bytes, this.#unpack);
    if (this.#connection === undefined) this.close('HELLO_EXPECTED', 'a frame came before welcome');
    else if (frame.kind === 'block')
      // What is kept and passed on is plain: the journal has one way to say what the counts are.
      this.#connection.block({ frame, bytes: isCoded(bytes) ? encodeBlock(frame) : bytes });
  }

  #hearMessage(text: string): void {
    const message = parseDeviceMessage(text);
    if (message?.type === 'hello') this.#greet(message);
    else if (message !== undefined && this.#connection === undefined)
      this.close('HELLO_EXPECTED', `'${message.type}' came before welcome`);
    else if (message !== undefined) this.#take(message);
  }

  #take(message: Exclude<DeviceMessage, Hello>): void {
    const received = ticksFromDate(new Date());
    switch (message.type) {
      case 'gap':
        this.#connection?.gap(message);
        break;
      case 'event': {
        const { type: _, ...event } = message;
        this.#connection?.event(event);
        break;
      }
      case 'clock': {
        const { id, sent } = message;
        const replied = ticksFromDate(new Date()).toString();
        this.#send({ type: 'clock', id, sent, received: received.toString(), replied });
        break;
      }
      case 'clock-offset':
        this.#connection?.clockOffset(message.offset, message.error);
        this.#bed?.clockOffset(message.offset);
        break;
      case 'impedance-answer':
        this.#bed?.impedances.answered(message);
        break;
      case 'end':
        this.#end();
        break;
    }
  }

  #greet(hello: Hello): void {
    if (this.#greeted) {
      this.close('HELLO_TWICE', `device '${hello.device.id}' said hello before`);
      return;
    }
    this.#greeted = true;
    clearTimeout(this.#patience);
    void this.#welcome(hello).catch((error: unknown) => this.#refuse(error));
  }

  async #welcome(hello: Hello): Promise<void> {
    const bed = await this.#world.bedFor(hello);
    const { connection, welcome } = await bed.connect(hello, this);
    this.#bed = bed;
    this.#connection = connection;
    if (welcome.coding === coding.lossless) this.#unpack = unpackCounts;
    if (this.open) this.#send(welcome);
    else bed.leave(connection);
  }

  /** The device ends its life: what came is made safe, said so, and the connection closed. */
  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    void this.#settle();
  }

  async #settle(): Promise<void> {
    await this.#connection?.settle();
    this.#peer.close(1000, 'end');
    letGo(this.#peer);
  }

  #closed(): void {
    clearTimeout(this.#patience);
    if (this.#connection !== undefined) this.#bed?.leave(this.#connection);
  }

  #guarded(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#refuse(error);
    }
  }

  #refuse(error: unknown): void {
    if (error instanceof ValvomoError && isErrorCode(error.code)) {
      this.close(error.code, error.message);
      return;
    }
    this.#world.onError(error);
    this.#peer.close(1011, 'the server failed');
    letGo(this.#peer);
  }
}
