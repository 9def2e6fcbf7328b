import { unpackCounts } from '@valvomo/dsp';
import { createVirtualClock } from '@valvomo/testing';
import { decodeFrame, encodeBlock, type DeviceMessage, type ServerToDevice } from '@valvomo/wire';
import { describe, expect, it } from 'vitest';

import { createEventRing } from './event-ring.ts';
import type { LinkEvents } from './link.ts';
import { Ring } from './ring.ts';
import { Session, type Hello } from './session.ts';

const stream = {
  stream: 0,
  start: '0',
  rate: { samples: 100, ticks: 10_000_000 },
  bits: 16 as const,
  signals: [],
};
const hello: Hello = {
  type: 'hello',
  device: { id: 'a', name: '', software: '' },
  life: '1',
  origin: { kind: 'live' },
  streams: [stream],
};
const welcome: ServerToDevice = {
  type: 'welcome',
  recording: 'r',
  bed: 'b',
  resume: [],
  events: 0,
  coding: 0,
};

/** A session whose other end the test is: what it sends is noted, what it hears is said by the test. */
const world = (codings?: number[]) => {
  const clock = createVirtualClock();
  const ring = new Ring({
    streams: [0],
    keep_s: 600,
    keep_bytes_max: 1e9,
    now_ms: () => clock.monotonic_ms(),
  });
  const events = createEventRing(10);
  const messages: DeviceMessage[] = [];
  const sequences: number[] = [];
  const lengths: number[] = [];
  const state = { waiting_bytes: 0, pings: 0, isCut: false };
  let heard: LinkEvents | undefined;
  const session = new Session({
    url: 'ws://nowhere',
    hello: codings === undefined ? hello : { ...hello, codings },
    ring,
    events,
    clock,
    connect: (_url, _protocol, events) => {
      heard = events;
      return {
        send: (data) => {
          if (typeof data === 'string') messages.push(JSON.parse(data) as DeviceMessage);
          else {
            const frame = decodeFrame(data, unpackCounts);
            lengths.push(data.byteLength);
            sequences.push(frame.kind === 'block' ? frame.sequence : -1);
          }
        },
        ping: () => (state.pings += 1),
        waiting_bytes: () => state.waiting_bytes,
        close: () => {},
        cut: () => (state.isCut = true),
      };
    },
    welcomed: () => {},
    acknowledged: () => {},
    offset: () => {},
    measureImpedance: () => {},
    closed: () => {},
  });
  const put = (blocks: number): void => {
    for (let block = 0; block < blocks; block++) {
      const first = ring.nextSequence(0);
      ring.putBlock(0, first, 1, (sequence) =>
        encodeBlock({
          stream: 0,
          sequence,
          first,
          samples: 1,
          signals: 40,
          sent: 0n,
          counts: new Int16Array(40).fill(3),
        }),
      );
    }
    session.pump();
  };
  const say = (message: ServerToDevice): void => heard?.text(JSON.stringify(message));
  const taken = (): number[] => sequences.splice(0);
  return { clock, ring, messages, state, session, put, say, taken, lengths, events: () => heard };
};

describe('a session', () => {
  it('§5: hello first, nothing before welcome, then from where the server resumes', () => {
    const { messages, put, say, taken, events } = world();
    events()?.opened();
    put(4);
    expect([messages.map(({ type }) => type), taken()]).toEqual([['hello'], []]);
    say({ ...welcome, resume: [{ stream: 0, sequence: 2 }] });
    expect(taken()).toEqual([2, 3]);
  });

  it('§3: blocks are coded where the server agreed to it, from kept ones too, and plain where it did not', () => {
    for (const coding of [2, 0]) {
      const { put, say, taken, lengths } = world([2]);
      put(2);
      say({ ...welcome, coding });
      put(1);
      expect(taken()).toEqual([0, 1, 2]);
      for (const length of lengths) expect(length === 32 + 80).toBe(coding === 0);
      expect(Math.max(...lengths)).toBeLessThanOrEqual(32 + 80);
    }
  });

  it('§3: a coding that was not offered is refused', () => {
    for (const codings of [undefined, [2]]) {
      const { put, say, taken } = world(codings);
      put(1);
      say({ ...welcome, coding: 3 });
      expect(taken()).toEqual([]);
    }
  });

  it('§6: a resend is answered at once, from the number asked for up to where it was', () => {
    const { put, say, taken } = world();
    say(welcome);
    put(6);
    taken();
    say({ type: 'resend', stream: 0, from: 3 });
    expect(taken()).toEqual([3, 4, 5]);
  });

  it('§6: the same request within 0.5 s is ignored, a later one or another is not', async () => {
    const { clock, put, say, taken } = world();
    say(welcome);
    put(3);
    taken();
    for (const from of [1, 1, 2, 2]) say({ type: 'resend', stream: 0, from });
    expect(taken()).toEqual([1, 2, 2]);
    await clock.pass(0.6);
    say({ type: 'resend', stream: 0, from: 2 });
    expect(taken()).toEqual([2]);
  });

  it('§6: without an ack for 5, 10, 20 s everything is sent again', async () => {
    const { clock, put, say, taken } = world();
    say(welcome);
    put(2);
    const times_s: number[] = [];
    taken();
    for (let second = 1; second <= 40; second++) {
      await clock.pass(1);
      say({ type: 'of-a-later-version' } as never);
      if (taken().length > 0) times_s.push(second);
    }
    expect(times_s).toEqual([5, 15, 35]);
  });

  it('what does not fit into the socket waits in the ring, and goes as soon as the socket has room', () => {
    const { state, put, say, taken, events } = world();
    say(welcome);
    state.waiting_bytes = 1 << 20;
    put(3);
    expect(taken()).toEqual([]);
    state.waiting_bytes = 0;
    events()?.sent();
    expect(taken()).toEqual([0, 1, 2]);
  });

  it('§8: silence of 5 s is tried with pings, silence of 15 s cuts the link', async () => {
    const { clock, state, say } = world();
    say(welcome);
    await clock.pass(4.5);
    expect(state).toMatchObject({ pings: 0, isCut: false });
    await clock.pass(10);
    expect(state.pings).toBeGreaterThan(5);
    expect(state.isCut).toBe(false);
    await clock.pass(1);
    expect(state.isCut).toBe(true);
  });

  it('§8: a pong is a sign of life', async () => {
    const { clock, state, say, events } = world();
    say(welcome);
    for (let second = 0; second < 60; second++) {
      await clock.pass(1);
      if (second % 10 === 9) events()?.alive();
    }
    expect(state.isCut).toBe(false);
  });

  it('§7: clocks are exchanged at once and reported with the smallest error', () => {
    const { messages, say } = world();
    say(welcome);
    const sent = messages.find((message) => message.type === 'clock');
    expect(sent).toMatchObject({ id: 0, sent: '17637000000000000' });
    say({
      type: 'clock',
      id: 0,
      sent: '17637000000000000',
      received: '17637000000500000',
      replied: '17637000000500000',
    });
    expect(messages.at(-1)).toEqual({ type: 'clock-offset', offset: '500000', error: '0' });
  });
});
