import type { Bus } from '@valvomo/bus';
import type { StudyMessage } from '@valvomo/wire';
import { createCodedBlocks } from './coded-blocks.ts';
import { framedJson } from './framed.ts';
import { createHistory, type History } from './history.ts';
import type { Published } from './published.ts';
import { Subscription, type Followed, type Wanted } from './subscription.ts';
import { TrendBoard } from './trends/trend-board.ts';
import { TrendSubscription } from './trends/trend-subscription.ts';
import type { ViewerPipe } from './viewer-pipe.ts';

const eventsMax = 200;

/** What the fan-out reports of itself. */
export interface LiveFacts {
  onSkip(bed: string, samples: number): void;
}

/** The fan-out of one bed: a second subscriber of what the bed publishes. */
export class LiveBed implements Followed {
  readonly history: History;
  readonly trends: TrendBoard;
  readonly coded = createCodedBlocks();
  readonly id: string;
  description: Buffer = framedJson({}).bytes;
  study: Buffer;
  readonly #facts: LiveFacts;
  readonly #subscriptions = new Set<Subscription>();
  readonly #trendSubscriptions = new Set<TrendSubscription>();
  /** The newest events for viewers that come later; `number` is their place in the history. */
  #events: { readonly number: number; readonly bytes: Buffer }[] = [];
  /** End of what was shown of each stream: what a device sends again after a fault is not shown twice. */
  readonly #shown = new Map<number, number>();

  constructor(
    id: string,
    bus: Bus<Published>,
    bounds: { readonly length_s: number; readonly bytes_max: number },
    facts: LiveFacts,
  ) {
    this.id = id;
    this.study = framedStudy({ type: 'study', bed: id, study: null });
    this.#facts = facts;
    this.history = createHistory(bounds);
    this.trends = new TrendBoard(id);
    bus.subscribe(id, (published) => this.#take(published));
  }

  /** The description, recent events, then the last `wanted.history_s` seconds and what follows. */
  subscribe(pipe: ViewerPipe, wanted: Wanted): Subscription {
    const onSkip = (samples: number): void => this.#facts.onSkip(this.id, samples);
    const subscription = new Subscription(pipe, this, wanted, onSkip);
    subscription.step();
    for (const { number, bytes } of this.#events) if (number < subscription.cursor) pipe.write(bytes);
    this.#subscriptions.add(subscription);
    subscription.pump();
    return subscription;
  }

  unsubscribe(subscription: Subscription): void {
    this.#subscriptions.delete(subscription);
  }

  /** The columns, the last `length_s` seconds of rows and what follows. */
  followTrends(pipe: ViewerPipe, length_s: number): TrendSubscription {
    const subscription = new TrendSubscription(pipe, this.trends, length_s);
    this.#trendSubscriptions.add(subscription);
    subscription.pump();
    return subscription;
  }

  leaveTrends(subscription: TrendSubscription): void {
    this.#trendSubscriptions.delete(subscription);
  }

  get viewers(): number {
    return this.#subscriptions.size;
  }

  #take(published: Published): void {
    if (published.kind === 'beat') this.#beat(published);
    else if (published.kind === 'study') this.#occupy(published);
    else if (published.kind === 'marks') {
      for (const one of this.#subscriptions) one.mark(published.recording, published.marks);
      return;
    } else if (published.kind === 'found') {
      for (const one of this.#subscriptions) one.find(published.recording, published.findings);
      return;
    } else if (published.kind === 'findings') return;
    else if (published.kind === 'described') this.#describe(published);
    else if (published.kind === 'trend-columns' || published.kind === 'trend-rows') {
      this.#takeTrends(published);
      return;
    } else this.#show(published);
    for (const subscription of this.#subscriptions) subscription.pump();
  }

  #takeTrends(published: Extract<Published, { kind: 'trend-columns' | 'trend-rows' }>): void {
    if (published.kind === 'trend-rows') this.trends.push(published.rows);
    else if (this.trends.describe(published)) for (const one of this.#trendSubscriptions) one.restart();
    for (const subscription of this.#trendSubscriptions) subscription.pump();
  }

  #describe({ message, restarted }: Extract<Published, { kind: 'described' }>): void {
    const description = framedJson(message).bytes;
    // Viewers hear of changes only.
    if (!restarted && description.equals(this.description)) return;
    this.description = description;
    if (restarted) {
      this.history.clear();
      this.trends.clear();
      for (const subscription of this.#trendSubscriptions) subscription.restart();
      this.#events = [];
      this.#shown.clear();
    }
    for (const subscription of this.#subscriptions) {
      if (restarted) subscription.restart();
      subscription.describe();
    }
  }

  #occupy({ message }: Extract<Published, { kind: 'study' }>): void {
    const study = framedStudy(message);
    if (study.equals(this.study)) return;
    this.study = study;
    for (const subscription of this.#subscriptions) subscription.occupy();
  }

  #beat({ message }: Extract<Published, { kind: 'beat' }>): void {
    if (this.#subscriptions.size === 0) return;
    const { bytes } = framedJson(message);
    for (const subscription of this.#subscriptions) subscription.beat(bytes);
  }

  #show(published: Extract<Published, { kind: 'block' | 'gap' | 'event' }>): void {
    const { until_s } = published;
    const published_ms = performance.now();
    if (published.kind === 'event') {
      const { event } = published;
      const { bytes } = framedJson({ ...event, type: 'event', bed: this.id });
      this.#events = [...this.#events, { number: this.history.end, bytes }].slice(-eventsMax);
      const { stream, start: first, samples } = event;
      this.history.push({ kind: 'event', stream, first, samples, until_s, published_ms, bytes });
      return;
    }
    const { kind, stream, item } = published;
    const end = item.start + item.samples;
    if (end <= (this.#shown.get(stream) ?? 0)) return;
    this.#shown.set(stream, end);
    const bytes = published.kind === 'block' ? published.framed.bytes : framedGap(published);
    const { start: first, samples } = item;
    this.history.push({ kind, stream, first, samples, until_s, published_ms, bytes });
  }
}

const framedStudy = (message: StudyMessage): Buffer => framedJson(message).bytes;
const framedGap = ({ stream, item }: Extract<Published, { kind: 'gap' }>): Buffer =>
  framedJson({ type: 'gap', stream, first: item.start, samples: item.samples, reason: item.reason }).bytes;
