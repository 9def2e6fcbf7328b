import type { Duplex } from 'node:stream';
import { ValvomoError } from '@valvomo/model';
import {
  coding,
  parseViewerMessage,
  type ErrorCode,
  type ViewerMessage,
  type WatchingMessage,
} from '@valvomo/wire';
import type { WebSocket } from 'ws';
import type { LiveBed } from './live.ts';
import { closeWith, watch } from './liveness.ts';
import { MarkLine, type MarkFollowers } from './marks/mark-news.ts';
import type { Subscription } from './subscription.ts';
import type { TrendSubscription } from './trends/trend-subscription.ts';
import type { WritePace } from './write-pace.ts';
import type { ViewerPipe } from './viewer-pipe.ts';

/** Bytes that may wait in a viewer's socket before it gets nothing more; one message may lie above it. */
const waiting_bytes_max = 1 << 20;
const subscriptionsMax = 128;

export interface ViewerWorld {
  /** One of all viewers. */
  readonly pace: WritePace;
  readonly heartbeat_ms: number;
  bed(id: string): LiveBed | undefined;
  readonly followers: MarkFollowers;
  /** Told what screens show and watch, and when they go. */
  readonly screens: {
    hear(screen: object, pipe: ViewerPipe, message: WatchingMessage): void;
    leave(screen: object): void;
  };
  onRefused(code: ErrorCode, message: string): void;
}

interface Following {
  readonly bed: LiveBed;
  readonly subscription: Subscription;
  trends: TrendSubscription | undefined;
}

/** One viewer's connection: it subscribes to beds and takes what its socket takes. */
export class Viewer implements ViewerPipe {
  readonly #peer: WebSocket;
  readonly #socket: Duplex;
  readonly #world: ViewerWorld;
  readonly #following = new Map<string, Following>();
  /** Recordings whose marks are followed by themselves. */
  readonly #recordings = new Map<string, MarkLine>();

  constructor(peer: WebSocket, socket: Duplex, world: ViewerWorld) {
    this.#peer = peer;
    this.#socket = socket;
    this.#world = world;
    watch(peer, socket, world.heartbeat_ms, (code, message) => this.#close(code, message));
    socket.on('drain', () => this.#pumpAll());
    peer.on('message', (data, isBinary) => this.#hear(data as Buffer, isBinary));
    peer.once('close', () => this.#leaveAll());
  }

  get free(): boolean {
    return this.#peer.readyState === this.#peer.OPEN && this.#socket.writableLength < waiting_bytes_max;
  }

  /** The bytes are a whole WebSocket message, the same for every viewer; `ws` itself writes control frames only. */
  write(bytes: Buffer): void {
    this.#world.pace.write(this.#socket, bytes);
  }

  #hear(data: Buffer, isBinary: boolean): void {
    // What was under way when the connection was closed still comes.
    if (this.#peer.readyState !== this.#peer.OPEN) return;
    if (isBinary) {
      this.#close('WRONG_TYPE', 'a viewer sends text, this was a binary message');
      return;
    }
    try {
      const message = parseViewerMessage(data.toString());
      if (message?.type === 'subscribe') this.#subscribe(message);
      if (message?.type === 'unsubscribe') this.#leave(message.bed);
      if (message?.type === 'trends') this.#followTrends(message);
      if (message?.type === 'follow') this.#followMarks(message.recording);
      if (message?.type === 'unfollow') this.#leaveMarks(message.recording);
      if (message?.type === 'watching') this.#world.screens.hear(this, this, message);
    } catch (error) {
      const { code, message } = error as ValvomoError;
      if (!(error instanceof ValvomoError)) throw error;
      this.#close(code as ErrorCode, message);
    }
  }

  #subscribe(message: Extract<ViewerMessage, { type: 'subscribe' }>): void {
    const { bed: id, history_s = 0, trends_s, codings = [] } = message;
    const bed = this.#world.bed(id);
    if (bed === undefined) {
      const message = `no bed '${id}' on this server`;
      this.#peer.send(JSON.stringify({ type: 'error', code: 'UNKNOWN_BED', message }));
      return;
    }
    this.#leave(id);
    if (this.#following.size >= subscriptionsMax) {
      this.#close('TOO_FAST', `more than ${subscriptionsMax} subscriptions`);
      return;
    }
    const subscription = bed.subscribe(this, { history_s, coded: codings.includes(coding.lossless) });
    this.#following.set(id, { bed, subscription, trends: undefined });
    this.#followTrends({ bed: id, trends_s: trends_s ?? null });
  }

  /** Of a bed that is not followed nothing is sent. */
  #followTrends({ bed: id, trends_s }: Omit<Extract<ViewerMessage, { type: 'trends' }>, 'type'>): void {
    const following = this.#following.get(id);
    if (following === undefined) return;
    if (following.trends !== undefined) following.bed.leaveTrends(following.trends);
    following.trends = trends_s === null ? undefined : following.bed.followTrends(this, trends_s);
  }

  #followMarks(recording: string): void {
    if (this.#recordings.has(recording)) return;
    if (this.#recordings.size >= subscriptionsMax) {
      this.#close('TOO_FAST', `more than ${subscriptionsMax} recordings`);
      return;
    }
    const line = new MarkLine(this);
    this.#recordings.set(recording, line);
    this.#world.followers.follow(recording, line);
  }

  #leaveMarks(recording: string): void {
    const line = this.#recordings.get(recording);
    if (line !== undefined) this.#world.followers.leave(recording, line);
    this.#recordings.delete(recording);
  }

  #close(code: ErrorCode, message: string): void {
    this.#world.onRefused(code, message);
    closeWith(this.#peer, code, message);
  }

  #leave(id: string): void {
    const following = this.#following.get(id);
    following?.bed.unsubscribe(following.subscription);
    if (following?.trends !== undefined) following.bed.leaveTrends(following.trends);
    this.#following.delete(id);
  }

  #leaveAll(): void {
    this.#world.screens.leave(this);
    for (const id of this.#following.keys()) this.#leave(id);
    for (const recording of this.#recordings.keys()) this.#leaveMarks(recording);
  }

  /** One thing of every bed in turn, so that none waits for the history of another. */
  #pumpAll(): void {
    for (const line of this.#recordings.values()) if (this.free) line.step();
    let sent = true;
    while (sent && this.free) {
      sent = false;
      for (const { subscription, trends } of this.#following.values()) {
        if (this.free && subscription.step()) sent = true;
        if (this.free && trends?.step() === true) sent = true;
      }
    }
  }
}
