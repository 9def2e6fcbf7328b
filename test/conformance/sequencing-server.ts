import type { Clock, Connect, LinkEvents } from '@valvomo/device';
import { sampleIndex, type DeviceEvent, type Gap, type Item } from '@valvomo/model';
import { Sequencer } from '@valvomo/stream';
import { decodeFrame, parseDeviceMessage, type DeviceMessage, type ServerToDevice } from '@valvomo/wire';

type Hello = Extract<DeviceMessage, { type: 'hello' }>;

/** One stream as the server has it: what its time base has put in place. */
interface Received {
  readonly sequencer: Sequencer;
  readonly items: Item[];
}

const delay_ms = 5;
const ack_every_ms = 100;

/** The least server there can be around the time base of `stream`, in memory: to hold the uplink against it. */
export class SequencingServer {
  readonly streams = new Map<number, Received>();
  readonly events: DeviceEvent[] = [];
  resends = 0;
  readonly #clock: Clock;
  #send: (message: ServerToDevice) => void = () => {};

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  readonly connect: Connect = (_url, _protocol, events) => {
    let isOpen = true;
    const later = (then: () => void): unknown => this.#clock.after(delay_ms, () => isOpen && then());
    const close = (code: number, reason: string): unknown =>
      later(() => {
        isOpen = false;
        events.closed(code, reason);
      });
    this.#send = (message) => later(() => events.text(JSON.stringify(message)));
    later(() => events.opened());
    return {
      send: (data) => {
        const copy = typeof data === 'string' ? data : data.slice();
        later(() => this.#hear(copy, events));
      },
      ping: () => later(() => events.alive()),
      waiting_bytes: () => 0,
      close,
      cut: () => close(1006, 'cut'),
    };
  };

  #hear(data: string | Uint8Array, events: LinkEvents): void {
    events.sent();
    if (typeof data !== 'string') {
      const frame = decodeFrame(data);
      if (frame.kind === 'block') this.#accept(frame.stream, frame);
      return;
    }
    const message = parseDeviceMessage(data);
    if (message?.type === 'hello') this.#welcome(message);
    else if (message?.type === 'gap') this.#accept(message.stream, message);
    else if (message?.type === 'event' && message.event === this.events.length) this.events.push(message);
  }

  #accept(stream: number, arrival: Parameters<Sequencer['accept']>[0]): void {
    const received = this.streams.get(stream);
    received?.items.push(...received.sequencer.accept(arrival));
  }

  #welcome(hello: Hello): void {
    for (const { stream, signals } of hello.streams) {
      const known = this.streams.get(stream);
      known?.sequencer.accept({ control: 'relinked' });
      if (known !== undefined) continue;
      const askResend = (from: number): void => {
        this.resends += 1;
        this.#send({ type: 'resend', stream, from });
      };
      this.streams.set(stream, {
        sequencer: new Sequencer({ signals: signals.length, askResend }),
        items: [],
      });
    }
    const resume = this.#positions().map(({ stream, next }) => ({ stream, sequence: next }));
    const place = { recording: 'r', bed: hello.bed ?? 'b' };
    this.#send({ type: 'welcome', ...place, resume, events: this.events.length, coding: 0 });
    this.#acknowledge(this.#send);
  }

  #acknowledge(send: (message: ServerToDevice) => void): void {
    if (send !== this.#send) return;
    send({ type: 'ack', streams: this.#positions(), events: this.events.length });
    for (const { sequencer } of this.streams.values()) sequencer.accept({ control: 'remind' });
    this.#clock.after(ack_every_ms, () => this.#acknowledge(send));
  }

  /** The items of a stream on the device's own time base: a recording begins with the first sample that arrived. */
  itemsOnDevice(stream: number): Item[] {
    const { items, sequencer } = this.streams.get(stream) ?? { items: [], sequencer: undefined };
    const origin = sequencer?.position.origin ?? 0;
    const before: Gap = { kind: 'gap', start: sampleIndex(0), samples: origin, reason: 'overload' };
    const placed = items.map((item): Item =>
      Object.assign({}, item, { start: sampleIndex(item.start + origin) }),
    );
    return origin === 0 ? placed : [before, ...placed];
  }

  #positions(): { stream: number; next: number }[] {
    return [...this.streams].map(([stream, { sequencer }]) => ({
      stream,
      next: sequencer.position.sequence,
    }));
  }
}
