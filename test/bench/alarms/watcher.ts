import { rateHz, type Alarm } from '@valvomo/model';
import { parseServerToViewer, type ServerToViewer } from '@valvomo/wire';
import { WebSocket } from 'ws';

/** Milliseconds from the instant that decides to the message on the socket. */
export interface Delays {
  /** From a press to its alarm. */
  readonly button: number[];
  /** From the last sample that a finding needed, in its first revision, to the alarm that has it. */
  readonly seizure: number[];
  /** From the last sample that any revision of any detector needed to the message with it. */
  readonly finding: number[];
}

type Of<Type extends ServerToViewer['type']> = Extract<ServerToViewer, { type: Type }>;

const now_ms = (): number => performance.timeOrigin + performance.now();
const ms = (ticks: string): number => Number(BigInt(ticks) / 1000n) / 10;

/** A screen as a person has it open: all traces of six beds, alarms, and somebody who acknowledges every call at once. */
export class Watcher {
  readonly delays: Delays = { button: [], seizure: [], finding: [] };
  readonly socket: WebSocket;
  readonly #address: string;
  readonly #streams = new Map<number, { readonly start_ms: number; readonly rate_hz: number }>();
  readonly #seen = new Set<string>();
  /** When the deciding sample of a seizure was, and when an alarm had it first; the two messages come in either order. */
  readonly #decided = new Map<string, number>();
  readonly #given = new Map<string, number>();
  readonly #beats: NodeJS.Timeout;
  isCounting = false;
  alarms = 0;

  constructor(address: string, beds: readonly string[]) {
    this.#address = address;
    this.socket = new WebSocket(`${address.replace('http', 'ws')}/live`, 'valvomo.viewer.1');
    const watching = { type: 'watching', beds: [], author: 'Bench', sound: true, visible: true };
    const send = (message: object): void => this.socket.send(JSON.stringify(message));
    this.socket.on('open', () => {
      for (const bed of beds) send({ type: 'subscribe', bed, history_s: 0 });
      send(watching);
    });
    this.socket.on('message', (data, isBinary) => {
      if (!isBinary) this.#hear(parseServerToViewer((data as Buffer).toString()));
    });
    this.#beats = setInterval(() => {
      if (this.socket.readyState === WebSocket.OPEN) send(watching);
    }, 2000);
  }

  close(): void {
    clearInterval(this.#beats);
    this.socket.terminate();
  }

  #hear(message: ReturnType<typeof parseServerToViewer>): void {
    if (message?.type === 'bed') this.#describe(message);
    if (message?.type === 'findings') this.#found(message);
    if (message?.type === 'alarms') for (const alarm of message.alarms) this.#alarm(alarm);
  }

  #describe({ streams }: Of<'bed'>): void {
    for (const { stream, start, rate } of streams)
      this.#streams.set(stream, { start_ms: ms(start), rate_hz: rateHz(rate) });
  }

  #found({ recording, findings }: Of<'findings'>): void {
    for (const { id, revision, type, stream, changed } of findings) {
      const of = this.#streams.get(stream);
      if (of === undefined) continue;
      const decided_ms = of.start_ms + (1000 * changed) / of.rate_hz;
      if (this.isCounting) this.delays.finding.push(now_ms() - decided_ms);
      if (revision === 1 && (type === 'sz' || type === 'convulsion'))
        this.#decided.set(`${recording}/${id}`, decided_ms);
    }
    this.#match();
  }

  /** Seizures of which both have come: the finding, and an alarm that has it. */
  #match(): void {
    for (const [key, decided_ms] of this.#decided) {
      const alarm_ms = this.#given.get(key);
      if (alarm_ms === undefined) continue;
      if (this.isCounting) this.delays.seizure.push(alarm_ms - decided_ms);
      this.#decided.delete(key);
    }
  }

  #alarm({ id, kind, onset, recording, findings, acknowledged }: Alarm): void {
    const now = now_ms();
    for (const finding of findings) {
      const key = `${recording}/${finding}`;
      if (!this.#given.has(key)) this.#given.set(key, now);
    }
    this.#match();
    if (this.#seen.has(id)) return;
    this.#seen.add(id);
    this.alarms += 1;
    if (kind !== 'button' || acknowledged !== null) return;
    if (this.isCounting) this.delays.button.push(now - ms(onset));
    void this.#acknowledge(id);
  }

  async #acknowledge(id: string): Promise<void> {
    await fetch(`${this.#address}/api/alarms/${id}/acknowledge`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ author: 'Bench' }),
    }).then((response) => response.arrayBuffer());
  }
}
