import { ValvomoError } from '@valvomo/model';
import { unpackCounts } from '@valvomo/dsp';
import { coding, decodeFrame, parseServerToViewer, type ServerToViewer } from '@valvomo/wire';
import { BedFeed, type ToView } from './bed-feed.ts';
import { Link, type LinkPorts } from './link.ts';
import type { FromWorker, ToWorker, ViewGeometry } from './messages.ts';
import { AlarmWire } from './alarm-wire.ts';
import { Notices } from './notices.ts';
import { rowsForPage } from './trend-feed.ts';
import type { Fetch } from '../tape/review-client.ts';
import { TapeDesk } from '../tape/tape-desk.ts';
import { Slot, whole, type Surface } from './slot.ts';

/** What the desk needs from the worker around it. */
export interface DeskPorts {
  post(message: FromWorker): void;
  surface(canvas: OffscreenCanvas, geometry: ViewGeometry): Surface;
  link(url: string): LinkPorts;
  /** Ticks of 100 ns, UTC, of the local clock. */
  utc(): bigint;
  /** Asks the server that the page comes from. */
  fetch: Fetch;
}

const historyMax_s = 600;
/** A bed without a view stays subscribed this long: going from the wall to a bed and back costs nothing. */
const idle_ms = 10_000;
/** An unknown or silent bed is asked for again. */
const askAgain_ms = 5000;
const faultAgain_ms = 5000;

/** Socket, beds and views: everything of the worker that needs no browser. */
export class Desk {
  readonly #ports: DeskPorts;
  readonly #feeds = new Map<string, BedFeed>();
  readonly #slots = new Map<number, Slot>();
  readonly #byStream = new Map<number, BedFeed>();
  readonly #idleSince = new Map<BedFeed, number>();
  readonly #askedAt = new Map<BedFeed, number>();
  readonly #faultAt = new Map<string, number>();
  readonly #tapes: TapeDesk;
  readonly #notices: Notices;
  readonly #alarms: AlarmWire;
  #link: Link | undefined;
  #visible = true;
  #now = 0;

  constructor(ports: DeskPorts) {
    this.#ports = ports;
    this.#notices = new Notices({
      post: (message) => ports.post(message),
      send: (message) => this.#link?.send(message),
      views: () => this.#slots.values(),
    });
    this.#alarms = new AlarmWire({
      post: (message) => ports.post(message),
      send: (message) => this.#link?.send(message),
    });
    this.#tapes = new TapeDesk(ports.fetch, (message) => ports.post(message));
  }

  /** True while there is something to draw. */
  get drawing(): boolean {
    return this.#visible && this.#slots.size > 0;
  }

  hear(message: ToWorker, now: number): void {
    this.#now = now;
    this.#guard(() => this.#obey(message));
  }

  #obey(message: ToWorker): void {
    if (message.type === 'connect') this.#connect(message.url);
    else if (message.type === 'open') this.#open(message);
    else if (message.type === 'watching') this.#alarms.hear(message, this.#now);
    else if (message.type === 'visible') this.#visible = message.visible;
    else if (message.type === 'style')
      for (const slot of this.#slots.values()) slot.view.restyle(message.style);
    else {
      const slot = this.#slots.get(message.view);
      if (slot !== undefined) this.#order(slot, message);
    }
  }

  /** Draws every view whose next picture is due. Local time in ms. */
  frame(now: number): void {
    this.#now = now;
    if (!this.#visible) return;
    for (const slot of this.#slots.values())
      this.#guard(() => {
        slot.frame(now);
        if (slot.turned) this.#summarise(slot);
      });
  }

  /** Tells the page how things stand; to be called 4–10 times a second. */
  report(now: number): void {
    this.#now = now;
    this.#tapes.tick(now);
    this.#alarms.tick(now);
    for (const slot of this.#slots.values()) {
      const rows = slot.rows();
      if (rows !== undefined) this.#ports.post(rows);
      this.#summarise(slot);
    }
    this.#tidy();
  }

  #summarise(slot: Slot): void {
    const feed = slot.isOfBed ? this.#feeds.get(slot.bed) : undefined;
    this.#ports.post(slot.summary(feed, this.#tapes.of(slot), this.#now));
  }

  #connect(url: string): void {
    if (this.#link !== undefined) return;
    const say = (connected: boolean): void =>
      this.#ports.post({ type: 'link', connected, since: this.#ports.utc() });
    this.#link = new Link(this.#ports.link(url), {
      connected: () => {
        say(true);
        for (const feed of this.#feeds.values()) this.#subscribe(feed);
        this.#notices.connected();
        this.#alarms.connected(this.#now);
      },
      lost: () => {
        say(false);
        for (const feed of this.#feeds.values()) {
          feed.asked_s = -1;
          feed.trendsAsked_s = null;
        }
      },
      text: (text) => this.#guard(() => this.#take(parseServerToViewer(text))),
      bytes: (bytes) => this.#guard(() => this.#block(bytes)),
      expects: () => this.#feeds.size > 0 || this.#alarms.expects,
    });
  }

  #open(message: Extract<ToWorker, { type: 'open' }>): void {
    const slot = new Slot(message, this.#ports.surface(message.canvas, whole(message.geometry)));
    this.#slots.set(message.view, slot);
    this.#notices.opened(slot);
    if (typeof message.review === 'object') {
      const { recording, decided } = message.review;
      this.#tapes.follow(slot, recording, undefined, this.#now, decided);
      return;
    }
    const feed = this.#feeds.get(message.bed) ?? new BedFeed(message.bed);
    this.#feeds.set(message.bed, feed);
    this.#show(slot, feed);
    for (const told of feed.story()) this.#ports.post({ ...told, view: slot.id });
    if (feed.asked_s < message.history_s) this.#subscribe(feed);
  }

  /** A view of a bed draws its ring, and pages that stand still from what is recorded. */
  #show(slot: Slot, feed: BedFeed): void {
    slot.view.show(feed.ring);
    if (slot.reviews) this.#tapes.follow(slot, feed.ring?.recording ?? null, feed.ring, this.#now);
  }

  #order(
    slot: Slot,
    message: Exclude<ToWorker, { type: 'connect' | 'open' | 'visible' | 'style' | 'watching' }>,
  ): void {
    const feed = slot.isOfBed ? this.#feeds.get(slot.bed) : undefined;
    if (message.type === 'close') {
      this.#slots.delete(slot.id);
      this.#notices.closed(slot);
      this.#tapes.leave(slot, this.#now);
      if (feed !== undefined) this.#askTrends(feed);
    } else if (message.type === 'geometry') slot.resize(message.geometry);
    else if (message.type === 'settings') slot.view.choose(message.settings);
    else if (message.type === 'live') slot.view.live();
    else if (message.type === 'pause') slot.view.pause(message.from ?? 'now');
    else if (message.type === 'trends') {
      slot.trends_s = message.span_s;
      if (feed !== undefined) this.#askTrends(feed);
    } else if (message.type === 'read-pixels') this.#ports.post(slot.pixels());
    else if (message.type === 'electrodes') this.#tapes.of(slot)?.decide(message.decided);
    else this.#ports.post(slot.values(message.x, message.row));
  }

  /** Asks for a bed from the past that its views want, or since what it has. */
  #subscribe(feed: BedFeed): void {
    if (this.#link?.connected !== true) return;
    let history_s = 0;
    for (const slot of this.#slots.values())
      if (slot.bed === feed.bed) history_s = Math.max(history_s, slot.history_s);
    const missed_s = Number.isFinite(feed.sampled) ? (this.#now - feed.sampled) / 1000 + 2 : 0;
    if (feed.asked_s >= 0) this.#link.send({ type: 'unsubscribe', bed: feed.bed });
    feed.asked_s = history_s;
    this.#askedAt.set(feed, this.#now);
    const wanted = Math.min(historyMax_s, Math.max(history_s, missed_s));
    const trends_s = this.#wantedTrends_s(feed);
    feed.trendsAsked_s = trends_s;
    const more = trends_s === null ? {} : { trends_s };
    this.#link.send({
      type: 'subscribe',
      bed: feed.bed,
      history_s: wanted,
      codings: [coding.lossless],
      ...more,
    });
  }

  /** Of a bed that is subscribed to; the samples go on as they are. */
  #askTrends(feed: BedFeed): void {
    const wanted = this.#wantedTrends_s(feed);
    const enough = wanted === null ? feed.trendsAsked_s === null : (feed.trendsAsked_s ?? -1) >= wanted;
    if (enough || feed.asked_s < 0 || this.#link?.connected !== true) return;
    feed.trendsAsked_s = wanted;
    this.#link.send({ type: 'trends', bed: feed.bed, trends_s: wanted });
  }

  #wantedTrends_s(feed: BedFeed): number | null {
    const wanted = [...this.#slots.values()].flatMap(({ bed, trends_s }) =>
      bed === feed.bed && trends_s !== null ? [trends_s] : [],
    );
    return wanted.length === 0 ? null : Math.max(...wanted);
  }

  #take(message: ServerToViewer | undefined): void {
    if (message === undefined) return;
    if (message.type === 'error') {
      this.#ports.post({ type: 'fault', view: null, code: message.code, message: message.message });
      return;
    }
    if (message.type === 'marks' || message.type === 'study') {
      this.#notices.take(message);
      return;
    }
    if (message.type === 'alarms' || message.type === 'alarms-beat' || message.type === 'findings') {
      this.#alarms.take(message);
      return;
    }
    const feed = 'bed' in message ? this.#feeds.get(message.bed) : this.#byStream.get(message.stream);
    if (feed === undefined) return;
    if (message.type === 'bed') this.#describe(feed, message);
    else if (message.type === 'gone') feed.asked_s = -1;
    else if (message.type === 'beat') this.#tell(feed, feed.beat(message, this.#now));
    else if (message.type === 'event') this.#tell(feed, feed.event(message, this.#now));
    else if (message.type === 'trend-columns' || message.type === 'trend-rows')
      this.#tellTrends(feed, message);
    else this.#tell(feed, feed.lost(message, this.#now));
  }

  /** To the views that want them; each gets rows of its own, because they move. */
  #tellTrends(
    feed: BedFeed,
    message: Extract<ServerToViewer, { type: 'trend-columns' | 'trend-rows' }>,
  ): void {
    feed.heard = this.#now;
    for (const { id: view, bed, trends_s } of this.#slots.values()) {
      if (bed !== feed.bed || trends_s === null) continue;
      if (message.type === 'trend-columns')
        this.#ports.post({ type: 'trend-columns', view, columns: message });
      else this.#ports.post({ type: 'trend-rows', view, ...rowsForPage(message) });
    }
  }

  #describe(feed: BedFeed, message: Extract<ServerToViewer, { type: 'bed' }>): void {
    const anew = feed.describe(message, this.#now);
    for (const [stream, other] of this.#byStream) if (other === feed) this.#byStream.delete(stream);
    for (const { stream } of message.streams) this.#byStream.set(stream, feed);
    for (const slot of this.#slots.values())
      if (slot.isOfBed && slot.bed === feed.bed && anew) this.#show(slot, feed);
    this.#tell(feed, [{ type: 'bed', bed: message }]);
  }

  #block(bytes: Uint8Array): void {
    const frame = decodeFrame(bytes, unpackCounts);
    if (frame.kind === 'block') this.#byStream.get(frame.stream)?.block(frame, this.#now);
  }

  #tell(feed: BedFeed, messages: readonly ToView[]): void {
    for (const slot of this.#slots.values())
      if (slot.bed === feed.bed)
        for (const message of messages) this.#ports.post({ ...message, view: slot.id });
  }

  /** What goes wrong with one message or view is a fault that the page hears of, not the end of the others. */
  #guard(work: () => void): void {
    try {
      work();
    } catch (error) {
      const code = error instanceof ValvomoError ? error.code : 'WORKER';
      if (this.#now - (this.#faultAt.get(code) ?? -Infinity) < faultAgain_ms) return;
      this.#faultAt.set(code, this.#now);
      this.#ports.post({ type: 'fault', view: null, code, message: String(error) });
    }
  }

  /** Lets go of beds that nobody looks at, and asks again for those that do not come. */
  #tidy(): void {
    const used = new Set(Array.from(this.#slots.values(), (slot) => slot.bed));
    for (const feed of this.#feeds.values()) {
      if (used.has(feed.bed)) {
        this.#idleSince.delete(feed);
        const asked = this.#askedAt.get(feed) ?? -Infinity;
        if (this.#now - Math.max(feed.heard, asked) > askAgain_ms) this.#subscribe(feed);
        continue;
      }
      const since = this.#idleSince.get(feed) ?? this.#now;
      this.#idleSince.set(feed, since);
      if (this.#now - since > idle_ms) this.#drop(feed);
    }
  }

  #drop(feed: BedFeed): void {
    this.#link?.send({ type: 'unsubscribe', bed: feed.bed });
    this.#feeds.delete(feed.bed);
    this.#notices.forget(feed.bed);
    this.#idleSince.delete(feed);
    this.#askedAt.delete(feed);
    for (const [stream, other] of this.#byStream) if (other === feed) this.#byStream.delete(stream);
  }
}
