import { randomUUID } from 'node:crypto';
import type { Alarm } from '@valvomo/model';
import type { Database, Delivery } from '@valvomo/store';
import type { Logger } from 'pino';
import type { AlarmSettings } from '../settings.ts';
import { messageOf } from './message.ts';
import { send, targetOf, type Send } from './send.ts';

/** Seconds before each further attempt. */
const pauses_s = [2, 5, 15, 30, 60, 120, 300];
/** Messages under way or waiting; of more it is noted that they were not sent. */
const underway_max = 500;
/** What the server finds waiting after it ended is told when it is not older. */
const old_s_max = 3600;

const ticksNow = (): string => (BigInt(Date.now()) * 10_000n).toString();

export interface DeliveryWorld {
  readonly database: Database;
  readonly log: Logger;
  readonly settings: () => AlarmSettings;
  /** Of the viewer, for links. */
  readonly address: () => string;
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

  /** An alarm is there, or has become more urgent. */
  tell(alarm: Alarm, why: string): void {
    const { delivery } = this.#world.settings();
    const { subject, text, json } = messageOf(alarm, why, delivery.public_url ?? this.#world.address());
    for (const channel of delivery.channels) {
      if (!channel.priorities.includes(alarm.priority)) continue;
      const made = ticksNow();
      const content = { target: targetOf(channel), subject, text, json };
      this.#begin({
        id: randomUUID(),
        alarm: alarm.id,
        channel: channel.id,
        state: 'waiting',
        attempts: 0,
        made,
        changed: made,
        content,
        answer: '',
      });
    }
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
    this.#work(() => this.#keep({ ...delivery, state: 'failed', answer: `${underway_max} messages wait` }));
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
    if (channel === undefined)
      return this.#keep({ ...changed, state: 'failed', answer: 'no such channel any more' });
    try {
      const answer = await (this.#world.send ?? send)(channel, delivery.content);
      return await this.#keep({ ...changed, changed: ticksNow(), state: 'delivered', answer });
    } catch (error) {
      const answer = reasonOf(error);
      const pause_s = pauses_s[attempts - 1];
      const isLast = pause_s === undefined;
      log.warn(
        { alarm: delivery.alarm, channel: channel.id, attempts, reason: answer },
        'alarm not delivered',
      );
      const failed = { ...changed, state: isLast ? ('failed' as const) : ('waiting' as const), answer };
      await this.#keep(failed);
      if (isLast || this.#closed) return undefined;
      const timer = setTimeout(() => {
        this.#timers.delete(delivery.id);
        this.#work(() => this.#attempt(failed));
      }, pause_s * 1000);
      this.#timers.set(delivery.id, timer);
      return undefined;
    }
  }

  /** A record that cannot be kept stops no message. */
  async #keep(delivery: Delivery): Promise<void> {
    try {
      await this.#world.database.deliveries.put(delivery);
    } catch (error) {
      this.#world.log.error({ err: error, alarm: delivery.alarm }, 'what was delivered is not kept');
    }
  }
}

/** The innermost reason: `fetch failed` alone says nothing. */
const reasonOf = (error: unknown): string => {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  return (cause instanceof Error ? cause.message : String(cause)).slice(0, 500);
};
