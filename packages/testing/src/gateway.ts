import type { Clock } from '@valvomo/device';
import { sampleIndex, type Block, type DeviceEvent, type Gap, type Item } from '@valvomo/model';
import {
  decodeFrame,
  errorCodes,
  parseDeviceMessage,
  textOfTicks,
  type BlockFrame,
  type DeviceMessage,
  type ErrorCode,
  type ServerToDevice,
} from '@valvomo/wire';

type Message<Type extends DeviceMessage['type']> = Extract<DeviceMessage, { type: Type }>;

/** The device's end of a connection, as the gateway sees it. */
export interface Peer {
  send(text: string): void;
  close(code: number, reason: string): void;
}

/** What the gateway has of one stream. */
export interface ReceivedStream {
  readonly items: Item[];
  next: number;
  nextFirst: number;
}

/** A device's answer to a request for impedances. */
export type ImpedanceAnswer = Message<'impedance-answer'>;

/** What the gateway has of one life of a device; a crash forgets what was not acknowledged. */
export interface ReceivedLife {
  readonly hello: Message<'hello'>;
  readonly streams: Map<number, ReceivedStream>;
  readonly events: DeviceEvent[];
  /** Where each event's stream was when the event came: index of the next sample. */
  readonly eventsAt: number[];
  readonly impedanceAnswers: ImpedanceAnswer[];
  nextEvent: number;
  ended: string | undefined;
  /** Blocks that came again, and resend requests made: to show that a fault really happened. */
  duplicates: number;
  resends: number;
}

export interface GatewayOptions {
  readonly clock: Clock;
  /** Time from arrival to ack: the group fsync of a real gateway. */
  readonly ack_every_ms?: number;
  /** A person asks for impedances as soon as the device is welcome. */
  readonly asksImpedance?: boolean;
}

/** The server's side of PROTOCOL.md §5–§7 in the plainest words, for tests: it keeps everything in memory. */
export class Gateway {
  readonly lives = new Map<string, ReceivedLife>();
  readonly #clock: Clock;
  readonly #ack_every_ms: number;
  readonly #connections = new Set<Connection>();
  #durable = new Map<string, ReceivedLife>();
  #isAcknowledging = true;

  readonly asksImpedance: boolean;

  constructor({ clock, ack_every_ms = 100, asksImpedance = false }: GatewayOptions) {
    this.asksImpedance = asksImpedance;
    this.#clock = clock;
    this.#ack_every_ms = ack_every_ms;
  }

  /** The only life there is, for tests with one device. */
  get life(): ReceivedLife {
    const [life] = this.lives.values();
    if (life === undefined) throw new Error('no device has said hello');
    return life;
  }

  accept(peer: Peer): Connection {
    const connection = new Connection(this, peer, this.#clock);
    this.#connections.add(connection);
    return connection;
  }

  left(connection: Connection): void {
    this.#connections.delete(connection);
  }

  /** The machine loses its power: what was not acknowledged is gone, every connection with it. */
  crash(): void {
    this.lives.clear();
    for (const [name, life] of this.#durable) this.lives.set(name, copyOf(life));
    for (const connection of this.#connections) connection.close(1006, 'crash');
  }

  /** A server that takes everything and acknowledges nothing, until told otherwise. */
  holdAcks(hold: boolean): void {
    this.#isAcknowledging = !hold;
    if (!hold) for (const connection of this.#connections) connection.acknowledgeSoon(this.#ack_every_ms);
  }

  get ack_every_ms(): number {
    return this.#ack_every_ms;
  }

  /** Makes everything durable; false while acks are held. */
  sync(): boolean {
    if (!this.#isAcknowledging) return false;
    this.#durable = new Map([...this.lives].map(([name, life]) => [name, copyOf(life)]));
    return true;
  }

  lifeOf(hello: Message<'hello'>): ReceivedLife {
    const known = this.lives.get(hello.life);
    if (known !== undefined) return known;
    const streams = new Map<number, ReceivedStream>();
    for (const { stream } of hello.streams) streams.set(stream, { items: [], next: 0, nextFirst: 0 });
    const counts = { nextEvent: 0, ended: undefined, duplicates: 0, resends: 0 };
    const life: ReceivedLife = {
      hello,
      streams,
      events: [],
      eventsAt: [],
      impedanceAnswers: [],
      ...counts,
    };
    this.lives.set(hello.life, life);
    return life;
  }
}

const copyOf = (life: ReceivedLife): ReceivedLife => ({
  ...life,
  streams: new Map([...life.streams].map(([id, stream]) => [id, { ...stream, items: [...stream.items] }])),
  events: [...life.events],
  eventsAt: [...life.eventsAt],
  impedanceAnswers: [...life.impedanceAnswers],
});

/** One device's connection. */
export class Connection {
  readonly #gateway: Gateway;
  readonly #peer: Peer;
  readonly #clock: Clock;
  readonly #asked = new Map<number, { from: number; at_ms: number }>();
  #life: ReceivedLife | undefined;
  #isAckDue = false;
  #isOpen = true;

  constructor(gateway: Gateway, peer: Peer, clock: Clock) {
    this.#gateway = gateway;
    this.#peer = peer;
    this.#clock = clock;
  }

  text(text: string): void {
    const message = this.#checked(() => parseDeviceMessage(text));
    if (message === undefined || !this.#isOpen) return;
    if (message.type === 'hello') return this.#hello(message);
    const life = this.#life;
    if (life === undefined) return this.#refuse('HELLO_EXPECTED', `${message.type} came before hello`);
    if (message.type === 'gap') this.#gap(life, message);
    else if (message.type === 'event') this.#event(life, message);
    else if (message.type === 'clock') this.#clockReply(message);
    else if (message.type === 'impedance-answer') life.impedanceAnswers.push(message);
    else if (message.type === 'end') {
      life.ended = message.reason;
      this.close(1000, 'end');
    }
  }

  binary(bytes: Uint8Array): void {
    const frame = this.#checked(() => decodeFrame(bytes));
    if (frame?.kind !== 'block' || !this.#isOpen) return;
    const life = this.#life;
    if (life === undefined) return this.#refuse('HELLO_EXPECTED', 'a block came before hello');
    const described = life.hello.streams.find(({ stream }) => stream === frame.stream);
    const isWide = frame.counts instanceof Int32Array;
    if (described?.signals.length !== frame.signals || isWide !== described.bits > 16)
      return this.#refuse('CONTRADICTION', `stream ${frame.stream} with ${frame.signals} signals`);
    this.#block(life, frame);
  }

  /** The link is gone. */
  closed(): void {
    this.#isOpen = false;
    this.#gateway.left(this);
  }

  close(code: number, reason: string): void {
    this.closed();
    this.#peer.close(code, reason);
  }

  #say(message: ServerToDevice): void {
    if (this.#isOpen) this.#peer.send(JSON.stringify(message));
  }

  #refuse(code: ErrorCode, message: string): void {
    this.#say({ type: 'error', code, message });
    this.close(errorCodes[code], code);
  }

  #checked<T>(read: () => T): T | undefined {
    try {
      return read();
    } catch (error) {
      this.#refuse((error as { code: ErrorCode }).code, String(error));
      return undefined;
    }
  }

  #hello(hello: Message<'hello'>): void {
    if (this.#life !== undefined) return this.#refuse('HELLO_TWICE', hello.device.id);
    const life = this.#gateway.lifeOf(hello);
    if (JSON.stringify(life.hello.streams) !== JSON.stringify(hello.streams))
      return this.#refuse('CONTRADICTION', 'other streams in the same life');
    this.#life = life;
    const resume = [...life.streams].map(([stream, { next }]) => ({ stream, sequence: next }));
    const place = { recording: `r-${hello.life}`, bed: hello.bed ?? 'any' };
    this.#say({ type: 'welcome', ...place, resume, events: life.nextEvent, coding: 0 });
    if (this.#gateway.asksImpedance) this.#say({ type: 'measure-impedance', id: 1 });
    this.acknowledgeSoon(this.#gateway.ack_every_ms);
  }

  /** §6: had already, accepted, or something is missing. */
  #accept(life: ReceivedLife, stream: number, sequence: number, end: number): ReceivedStream | undefined {
    const received = life.streams.get(stream);
    if (received === undefined) {
      this.#refuse('CONTRADICTION', `stream ${stream} is not in hello`);
      return undefined;
    }
    this.acknowledgeSoon(this.#gateway.ack_every_ms);
    if (end <= received.next) {
      life.duplicates += 1;
      return undefined;
    }
    if (sequence > received.next) {
      this.#ask(life, stream, received.next);
      return undefined;
    }
    received.next = end;
    return received;
  }

  #ask(life: ReceivedLife, stream: number, from: number): void {
    const at_ms = this.#clock.monotonic_ms();
    const asked = this.#asked.get(stream);
    if (asked?.from === from && at_ms - asked.at_ms < 1000) return;
    this.#asked.set(stream, { from, at_ms });
    life.resends += 1;
    this.#say({ type: 'resend', stream, from });
  }

  #block(life: ReceivedLife, { stream, sequence, first, samples, signals, counts }: BlockFrame): void {
    const received = this.#accept(life, stream, sequence, sequence + 1);
    if (received === undefined) return;
    if (first !== received.nextFirst)
      return this.#refuse('CONTRADICTION', `sample ${first} where ${received.nextFirst} should follow`);
    const block: Block = {
      kind: 'block',
      start: sampleIndex(first),
      samples,
      signals,
      counts: counts.slice(),
    };
    received.items.push(block);
    received.nextFirst = first + samples;
  }

  #gap(life: ReceivedLife, { stream, sequence, sequences, first, samples, reason }: Message<'gap'>): void {
    const wanted = life.streams.get(stream)?.next;
    const received = this.#accept(life, stream, sequence, sequence + sequences);
    if (received === undefined) return;
    const end = first + samples;
    const isExact = sequence < (wanted ?? 0) || first === received.nextFirst;
    if (!isExact || first > received.nextFirst || end <= received.nextFirst)
      return this.#refuse('CONTRADICTION', `gap ${first} … ${end} where ${received.nextFirst} should follow`);
    const start = sampleIndex(received.nextFirst);
    const gap: Gap = { kind: 'gap', start, samples: end - start, reason };
    received.items.push(gap);
    received.nextFirst = end;
  }

  #event(life: ReceivedLife, { type, ...event }: Message<'event'>): void {
    this.acknowledgeSoon(this.#gateway.ack_every_ms);
    if (type !== 'event' || event.event < life.nextEvent) return;
    life.events.push(event);
    life.eventsAt.push(life.streams.get(event.stream)?.nextFirst ?? 0);
    life.nextEvent = event.event + 1;
  }

  #clockReply({ id, sent }: Message<'clock'>): void {
    const now = textOfTicks(this.#clock.now());
    this.#say({ type: 'clock', id, sent, received: now, replied: now });
  }

  acknowledgeSoon(delay_ms: number): void {
    if (this.#isAckDue) return;
    this.#isAckDue = true;
    this.#clock.after(delay_ms, () => {
      this.#isAckDue = false;
      const life = this.#life;
      if (!this.#isOpen || life === undefined || !this.#gateway.sync()) return;
      const streams = [...life.streams].map(([stream, { next }]) => ({ stream, next }));
      this.#say({ type: 'ack', streams, events: life.nextEvent });
    });
  }
}
