import { randomUUID } from 'node:crypto';
import { ValvomoError, type Alarm } from '@valvomo/model';
import type { Database, Delivery } from '@valvomo/store';
import type { Logger } from 'pino';
import type { AlarmSettings, Channel } from '../settings/schema.ts';
import { messageOf, trialOf, type AlarmMessage } from './message.ts';
import { send, targetOf, type Outgoing, type Send } from './send.ts';

/** Seconds before each further attempt. */
const pauses_s = [2, 5, 15, 30, 60, 120, 300];
/** Messages under way or waiting; of more it is noted that they were not sent. */
const underway_max = 500;
/** What the server finds waiting after it ended is told when it is not older. */
const old_s_max = 3600;

const ticksNow = (): string => (BigInt(Date.now()) * 10_000n).toString();

/** Whether there is another attempt after so many. */
const isAgain = (attempts: number): boolean => attempts <= pauses_s.length;

/** Under what trials of a channel are kept, in the place of an alarm. */
const trialsOf = (channel: string): string => `test:${channel}`;

const contentOf = (channel: Channel, { subject, text, json }: AlarmMessage): Delivery['content'] => ({
  target: targetOf(channel),
  subject,
  text,
  json,
});

const deliveryOf = (alarm: string, channel: string, content: Delivery['content']): Delivery => {
  const made = ticksNow();
  const state = 'waiting';
  return { id: randomUUID(), alarm, channel, state, attempts: 0, made, changed: made, content, answer: '' };
};

export interface DeliveryWorld {
  readonly database: Database;
  readonly log: Logger;
  readonly settings: () => AlarmSettings;
  /** Of the viewer, for links. */
  readonly address: () => string;
  /** Told of every attempt: `retried` when it is made again. */
  readonly onAttempt?: (channel: string, result: 'delivered' | 'failed' | 'retried') => void;
  /** As the channels do it unless told. */
  readonly send?: Send;
}

/** Alarms on their way out, each again and again until the other side has taken it, and what became of it. */
export class DeliveryDesk {
  readonly #world: DeliveryWorld;
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #working = new Set<Promise<void>>();
  #closed = false;

  constructor(world: DeliveryWorld) {
    this.#world = world;
  }

  /**
   * Sends a message to one channel, once, as an alarm would be sent. What became of it is kept under `test:<name>`.
   * @throws ValvomoError UNKNOWN_CHANNEL
   */
  async tryOut(name: string, author: string): Promise<Delivery & { readonly recorded: boolean }> {
    const { settings } = this.#world;
    const { public_url, channels } = settings().delivery;
    const channel = channels.find(({ id }) => id === name);
    if (channel === undefined)
      throw new ValvomoError('UNKNOWN_CHANNEL', `no channel '${name}' in the settings`, { value: name });
    const message = trialOf(name, author, public_url ?? this.#world.address());
    const delivery = deliveryOf(trialsOf(name), name, contentOf(channel, message));
    const { state, answer } = await this.#sent(channel, delivery.content);
    const tried = { ...delivery, attempts: 1, changed: ticksNow(), state, answer };
    return { ...tried, recorded: await this.#keep(tried) };
  }

  /** What became of trials, oldest first. @throws ValvomoError DATABASE_FAILED, DATABASE_BUSY */
  trials(name: string): Promise<readonly Delivery[]> {
    return this.#world.database.deliveries.list(trialsOf(name));
  }

  /** An alarm is there, or has become more urgent. */
  tell(alarm: Alarm, why: string): void {
    const { delivery } = this.#world.settings();
    const message = messageOf(alarm, why, delivery.public_url ?? this.#world.address());
    for (const channel of delivery.channels)
      if (channel.priorities.includes(alarm.priority))
        this.#begin(deliveryOf(alarm.id, channel.id, contentOf(channel, message)));
  }

  /** What waited when the server ended. */
  async start(): Promise<void> {
    try {
      const oldest = BigInt(ticksNow()) - BigInt(old_s_max) * 10_000_000n;
      for (const delivery of await this.#world.database.deliveries.waiting(underway_max)) {
        if (BigInt(delivery.made) >= oldest) this.#begin(delivery);
        else
          await this.#keep({ ...delivery, state: 'failed', answer: 'too old when the server began again' });
      }
    } catch (error) {
      this.#world.log.error({ err: error }, 'messages that waited are not known');
    }
  }

  /** What is not sent waits for the next start. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
    await Promise.all(this.#working);
  }

  #begin(delivery: Delivery): void {
    if (this.#closed) return;
    if (this.#timers.size + this.#working.size < underway_max) {
      this.#work(async () => {
        await this.#keep(delivery);
        await this.#attempt(delivery);
      });
      return;
    }
    this.#world.log.error({ alarm: delivery.alarm, limit: underway_max }, 'too many messages wait');
    this.#work(async () => {
      await this.#keep({ ...delivery, state: 'failed', answer: `${underway_max} messages wait` });
    });
  }

  #work(work: () => Promise<void>): void {
    const working = work().finally(() => this.#working.delete(working));
    this.#working.add(working);
  }

  async #attempt(delivery: Delivery): Promise<void> {
    const { settings, log } = this.#world;
    const channel = settings().delivery.channels.find(({ id }) => id === delivery.channel);
    const attempts = delivery.attempts + 1;
    const changed = { ...delivery, attempts, changed: ticksNow() };
    if (channel === undefined) {
      await this.#keep({ ...changed, state: 'failed', answer: 'no such channel any more' });
      return;
    }
    const { state, answer } = await this.#sent(channel, delivery.content);
    this.#world.onAttempt?.(channel.id, state === 'failed' && isAgain(attempts) ? 'retried' : state);
    if (state === 'delivered') {
      await this.#keep({ ...changed, changed: ticksNow(), state, answer });
      return;
    }
    const pause_s = pauses_s[attempts - 1];
    log.warn({ alarm: delivery.alarm, channel: channel.id, attempts, reason: answer }, 'alarm not delivered');
    const failed = {
      ...changed,
      state: pause_s === undefined ? ('failed' as const) : ('waiting' as const),
      answer,
    };
    await this.#keep(failed);
    if (pause_s === undefined || this.#closed) return;
    const timer = setTimeout(() => {
      this.#timers.delete(delivery.id);
      this.#work(() => this.#attempt(failed));
    }, pause_s * 1000);
    this.#timers.set(delivery.id, timer);
  }

  async #sent(
    channel: Channel,
    outgoing: Outgoing,
  ): Promise<{ readonly state: 'delivered' | 'failed'; readonly answer: string }> {
    try {
      return { state: 'delivered', answer: await (this.#world.send ?? send)(channel, outgoing) };
    } catch (error) {
      return { state: 'failed', answer: reasonOf(error) };
    }
  }

  /** A record that cannot be kept stops no message. */
  async #keep(delivery: Delivery): Promise<boolean> {
    try {
      await this.#world.database.deliveries.put(delivery);
      return true;
    } catch (error) {
      this.#world.log.error({ err: error, alarm: delivery.alarm }, 'what was delivered is not kept');
      return false;
    }
  }
}

/** The innermost reason: `fetch failed` alone says nothing. */
const reasonOf = (error: unknown): string => {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  return (cause instanceof Error ? cause.message : String(cause)).slice(0, 500);
};
