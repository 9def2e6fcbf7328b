import type { ServerToViewer, ViewerMessage } from '@valvomo/wire';
import type { FromWorker, ToWorker } from './messages.ts';

type Watching = Extract<ToWorker, { type: 'watching' }>;
type AlarmNews = Extract<ServerToViewer, { type: 'alarms' | 'alarms-beat' | 'findings' }>;

const every_ms = 2000;
const second_ms = 1000;
/** A page that has said nothing for so long does not show alarms to anybody. */
const hung_ms = 5000;

interface AlarmPorts {
  post(message: FromWorker): void;
  send(message: ViewerMessage): void;
}

/** The alarms' part of the link: says every 2 s how the page is, and hands on what the server says. */
export class AlarmWire {
  readonly #ports: AlarmPorts;
  #watching: { readonly message: Watching; readonly at: number } | null = null;
  #sent = -Infinity;
  #ticked = -Infinity;

  constructor(ports: AlarmPorts) {
    this.#ports = ports;
  }

  /** The page expects to be told of alarms. */
  get expects(): boolean {
    return this.#watching !== null;
  }

  /** The page says how it is. What has changed is passed on at once. */
  hear(message: Watching, now: number): void {
    const before = this.#watching?.message;
    this.#watching = { message, at: now };
    if (before === undefined || JSON.stringify(before) !== JSON.stringify(message)) this.#send(now);
  }

  take(message: AlarmNews): void {
    this.#ports.post(message);
  }

  connected(now: number): void {
    this.#send(now);
  }

  /** To be called several times a second. */
  tick(now: number): void {
    if (now - this.#ticked >= second_ms) {
      this.#ticked = now;
      this.#ports.post({ type: 'second' });
    }
    if (now - this.#sent >= every_ms) this.#send(now);
  }

  #send(now: number): void {
    if (this.#watching === null) return;
    this.#sent = now;
    const { message, at } = this.#watching;
    const isThere = now - at < hung_ms;
    this.#ports.send({
      ...message,
      beds: [...message.beds],
      sound: message.sound && isThere,
      visible: message.visible && isThere,
    });
  }
}
