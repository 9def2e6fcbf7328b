import { packCounts } from '@valvomo/dsp';
import type { DeviceEvent } from '@valvomo/model';
import {
  coding,
  decodeFrame,
  parseServerToDevice,
  recoded,
  restamp,
  textOfTicks,
  ticksOfText,
  timing,
  type DeviceMessage,
  type ServerToDevice,
} from '@valvomo/wire';

import type { Clock } from './clock.ts';
import { createOffsetEstimate, type ClockOffset } from './clock-offset.ts';
import type { EventRing } from './event-ring.ts';
import type { Connect, Link } from './link.ts';
import type { Entry, Ring } from './ring.ts';

type Message<Type extends ServerToDevice['type']> = Extract<ServerToDevice, { type: Type }>;
type ImpedanceAnswer = Extract<DeviceMessage, { type: 'impedance-answer' }>;
/** Says what becomes of a measurement, while the session lasts. */
export type AnswerImpedance = (answer: Omit<ImpedanceAnswer, 'type' | 'id'>) => void;
export type Hello = Extract<DeviceMessage, { type: 'hello' }>;
export type Welcome = Message<'welcome'>;

/** Why a session ended: `code` is a name of `errorCodes` or a WebSocket close code; `final`: this life cannot go on. */
export interface Trouble {
  readonly code: string;
  readonly message: string;
  readonly final: boolean;
}

export interface SessionWorld {
  readonly url: string;
  readonly hello: Hello;
  readonly ring: Ring;
  readonly events: EventRing;
  readonly clock: Clock;
  readonly connect: Connect;
  welcomed(welcome: Welcome): void;
  /** Something was acknowledged. */
  acknowledged(): void;
  offset(offset: ClockOffset): void;
  /** A person asked for impedances. */
  measureImpedance(answer: AnswerImpedance): void;
  /** Once. */
  closed(trouble: Trouble): void;
}

const protocol = 'valvomo.device.1';
/** What may wait in the socket; the rest waits in the ring, where it is bounded and can still be dropped. */
const socket_bytes_max = 1 << 20;
const tick_ms = 1000;
const clock_every_s = 10;
/** The first exchanges come quickly, so that an offset is there within seconds. */
const clock_burst = 4;
const resend_again_ms = 500;
const ack_patience = { first_ms: 5000, max_ms: 60_000 };

/** One connection from handshake to its end: sends what the rings hold, frees what is acknowledged, notices silence. */
export class Session {
  readonly #world: SessionWorld;
  readonly #link: Link;
  readonly #estimate = createOffsetEstimate();
  readonly #resent = new Map<number, { from: number; at_ms: number }>();
  #isWelcome = false;
  #isCoded = false;
  #isOver = false;
  #heard_ms: number;
  #progress_ms: number;
  #patience_ms = ack_patience.first_ms;
  #exchanges = 0;
  #ticks = 0;
  #trouble: Trouble | undefined;
  #stopTick: () => void;

  constructor(world: SessionWorld) {
    this.#world = world;
    this.#heard_ms = world.clock.monotonic_ms();
    this.#progress_ms = this.#heard_ms;
    this.#stopTick = world.clock.after(tick_ms, () => this.#tick());
    this.#link = world.connect(world.url, protocol, {
      opened: () => this.#send(world.hello),
      text: (text) => this.#hear(text),
      alive: () => this.#isHeard(),
      sent: () => this.pump(),
      closed: (code, reason) => this.#closed(String(code), reason),
    });
  }

  /** Sends what is new, as far as the socket takes it. */
  pump(): void {
    const { ring, events } = this.#world;
    for (;;) {
      if (!this.#isWelcome || this.#isOver || this.#link.waiting_bytes() >= socket_bytes_max) return;
      const event = events.unsent();
      const entry = event === undefined ? ring.unsent() : undefined;
      if (event !== undefined) this.#sendEvent(event);
      else if (entry !== undefined) this.#sendEntry(entry);
      else return;
    }
  }

  /** Says farewell; `closed` follows. */
  end(reason: string): void {
    if (this.#isWelcome) this.#send({ type: 'end', reason });
    this.#link.close(1000, '');
  }

  /** Gives up at once; `closed` follows. */
  cut(): void {
    this.#link.cut();
  }

  #send(message: DeviceMessage): void {
    this.#link.send(JSON.stringify(message));
  }

  #sendEvent(event: DeviceEvent): void {
    this.#world.events.markSent(event);
    const { impedances, ...rest } = event;
    const measured = impedances?.map(({ signal, ohms }) => ({ signal, ohms }));
    this.#send({ type: 'event', ...rest, ...(measured === undefined ? {} : { impedances: measured }) });
  }

  #sendEntry(entry: Entry): void {
    this.#world.ring.markSent(entry);
    const { stream, sequence, end, first, samples, frame, reason = 'device' } = entry;
    if (frame === undefined)
      return this.#send({ type: 'gap', stream, sequence, sequences: end - sequence, first, samples, reason });
    restamp(frame, this.#world.clock.now());
    return this.#link.send(this.#isCoded ? codedFrame(frame) : frame);
  }

  #isHeard(): void {
    this.#heard_ms = this.#world.clock.monotonic_ms();
  }

  #hear(text: string): void {
    this.#isHeard();
    try {
      const message = parseServerToDevice(text);
      if (message !== undefined && !this.#isOver) this.#handle(message);
    } catch (error) {
      this.#fail('BAD_MESSAGE', error instanceof Error ? error.message : String(error));
    }
  }

  #handle(message: ServerToDevice): void {
    switch (message.type) {
      case 'welcome':
        return this.#welcome(message);
      case 'ack':
        return this.#acknowledge(message);
      case 'resend':
        return this.#resend(message);
      case 'clock':
        return this.#clockReply(message);
      case 'measure-impedance':
        return this.#world.measureImpedance((answer) => {
          if (!this.#isOver) this.#send({ type: 'impedance-answer', id: message.id, ...answer });
        });
      case 'error':
        this.#trouble = { code: message.code, message: message.message, final: message.code === 'REPLACED' };
    }
  }

  #welcome(welcome: Welcome): void {
    const { hello, ring, events } = this.#world;
    if (this.#isWelcome) return;
    if (welcome.coding > 1 && hello.codings?.includes(welcome.coding) !== true)
      return this.#fail('BAD_MESSAGE', `welcome.coding is ${welcome.coding}, not offered`);
    const resume = new Map(welcome.resume.map(({ stream, sequence }) => [stream, sequence]));
    for (const { stream } of hello.streams) {
      const from = resume.get(stream) ?? 0;
      if (!ring.rewind(stream, from))
        return this.#fail('CONTRADICTION', `stream ${stream} resumes at ${from}: never sent`);
    }
    if (!events.rewind(welcome.events))
      return this.#fail('CONTRADICTION', `events resume at ${welcome.events}: never sent`);
    this.#isWelcome = true;
    this.#isCoded = welcome.coding === coding.lossless;
    this.#progress_ms = this.#world.clock.monotonic_ms();
    this.#world.welcomed(welcome);
    this.#exchangeClocks();
    return this.pump();
  }

  #acknowledge(ack: Message<'ack'>): void {
    const { ring, events } = this.#world;
    const before = ring.bytes + events.size();
    for (const { stream, next } of ack.streams) ring.acknowledge(stream, next);
    events.acknowledge(ack.events);
    if (ring.bytes + events.size() === before) return;
    this.#progress_ms = this.#world.clock.monotonic_ms();
    this.#patience_ms = ack_patience.first_ms;
    this.#world.acknowledged();
    this.pump();
  }

  #resend({ stream, from }: Message<'resend'>): void {
    const at_ms = this.#world.clock.monotonic_ms();
    const last = this.#resent.get(stream);
    if (last?.from === from && at_ms - last.at_ms < resend_again_ms) return;
    this.#resent.set(stream, { from, at_ms });
    if (!this.#world.ring.rewind(stream, from))
      return this.#fail('CONTRADICTION', `resend of stream ${stream} from ${from}: never sent`);
    this.pump();
  }

  #exchangeClocks(): void {
    this.#send({ type: 'clock', id: this.#exchanges++, sent: textOfTicks(this.#world.clock.now()) });
  }

  #clockReply(reply: Message<'clock'>): void {
    const offset = this.#estimate({
      sent: ticksOfText(reply.sent),
      received: ticksOfText(reply.received),
      replied: ticksOfText(reply.replied),
      returned: this.#world.clock.now(),
    });
    const message = { offset: textOfTicks(offset.offset), error: textOfTicks(offset.error) };
    this.#send({ type: 'clock-offset', ...message });
    this.#world.offset(offset);
  }

  #tick(): void {
    this.#stopTick = this.#world.clock.after(tick_ms, () => this.#tick());
    this.#ticks += 1;
    const now_ms = this.#world.clock.monotonic_ms();
    this.#watchSilence(now_ms);
    if (!this.#isWelcome || this.#isOver) return;
    this.#watchAcks(now_ms);
    if (this.#ticks < clock_burst || this.#ticks % clock_every_s === 0) this.#exchangeClocks();
    this.pump();
  }

  #watchSilence(now_ms: number): void {
    const silent_s = (now_ms - this.#heard_ms) / 1000;
    if (silent_s < timing.ping_every_s) return;
    if (silent_s < timing.silent_max_s) return this.#link.ping();
    this.#trouble = {
      code: 'HALF_OPEN',
      message: `nothing heard for ${silent_s.toFixed(0)} s`,
      final: false,
    };
    this.#link.cut();
  }

  /** The last blocks before a pause may be lost without a later one that would show the hole. */
  #watchAcks(now_ms: number): void {
    const { ring, events } = this.#world;
    const isWaiting = !ring.isEmpty || events.size() > 0;
    if (!isWaiting) this.#progress_ms = now_ms;
    if (!isWaiting || now_ms - this.#progress_ms < this.#patience_ms) return;
    this.#progress_ms = now_ms;
    this.#patience_ms = Math.min(this.#patience_ms * 2, ack_patience.max_ms);
    ring.rewindToOldest();
    events.rewindToOldest();
  }

  #fail(code: string, message: string): void {
    this.#trouble = { code, message, final: true };
    this.#link.close(1000, '');
  }

  #closed(code: string, message: string): void {
    this.#stopTick();
    this.#isOver = true;
    this.#world.closed(this.#trouble ?? { code, message, final: false });
  }
}

/** A kept frame in coding 2, made when it is sent: the ring outlives the connection that agreed to it. */
const codedFrame = (plain: Uint8Array): Uint8Array => {
  const frame = decodeFrame(plain);
  if (frame.kind !== 'block') return plain;
  const packed = packCounts(frame.counts, frame.signals, 'block');
  return packed.byteLength < frame.counts.byteLength ? recoded(plain, packed) : plain;
};
