import { encodeBlock } from '@valvomo/wire';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { helloOf, newServer, RawDevice, RawViewer, upTo, type TestServer } from './server-kit.ts';

let server: TestServer;
beforeEach(async () => {
  server = await newServer();
});
afterEach(() => server.stop());

const beds = async (): Promise<Record<string, unknown>[]> =>
  (await (await fetch(`${server.address}/api/beds`)).json()) as Record<string, unknown>[];

describe('a sample from device to viewer', () => {
  it('the first accepted sample is index 0 of the recording, and viewers get every sample once', async () => {
    const viewer = new RawViewer(server);
    expect(await viewer.follow()).toMatchObject({ state: 'waiting', recording: null, streams: [] });
    const device = new RawDevice(server);
    const hello = helloOf();
    const welcome = await device.greet(hello);
    expect(welcome).toMatchObject({
      bed: 'bed-1',
      resume: [{ stream: 3, sequence: 0 }],
      events: 0,
      coding: 0,
    });
    for (const sequence of upTo(20)) device.block(sequence, 500 + sequence * 10);
    await device.acked(20);
    await viewer.frames.find('last frame', ({ first }) => first === 190);
    const live = await viewer.message('bed', ({ state }) => state === 'live');
    expect(live.recording).toBe(welcome.recording);
    const start = BigInt(hello.streams[0]?.start ?? 0) + 50_000_000n;
    expect(live.streams).toMatchObject([{ start: start.toString(), rate: { samples: 100 }, bits: 16 }]);
    expect(viewer.indexes(live.streams[0]?.stream)).toEqual(upTo(200));
    for (const { first, counts } of viewer.frames.all) {
      expect(counts[0]).toBe(500 + first);
      expect(counts[10]).toBe(1500 + first);
    }
    // What describes the samples came before them.
    const described = viewer.order.indexOf(live);
    expect(described).toBeGreaterThanOrEqual(0);
    expect(viewer.order.findIndex((thing) => 'counts' in thing)).toBeGreaterThan(described);
  });

  it('GET /api/beds is as the contract has it', async () => {
    expect(await beds()).toEqual([
      {
        id: 'bed-1',
        name: 'Bed 1',
        state: 'waiting',
        recording: null,
        streams: [],
        head_time: null,
        filed_until: null,
        lag_s: null,
        gaps: 0,
      },
    ]);
    const device = new RawDevice(server);
    const hello = helloOf();
    const { recording } = await device.greet(hello);
    device.block(0, 0, 50);
    await device.acked(1);
    const [bed] = await beds();
    expect(bed).toEqual({
      id: 'bed-1',
      name: 'Bed 1',
      state: 'live',
      recording,
      streams: [{ id: expect.any(Number) as number, rate_hz: 100, signals: ['Fp1', 'Fp2'] }],
      head_time: (BigInt(hello.streams[0]?.start ?? 0) + 5_000_000n).toString(),
      filed_until: null,
      lag_s: expect.any(Number) as number,
      gaps: 0,
    });
    await device.close();
    await expect.poll(async () => (await beds())[0]?.['state']).toBe('lost');
  });

  it('a hole is asked for again, a duplicate is dropped, and order is kept', async () => {
    const viewer = new RawViewer(server);
    await viewer.follow();
    const device = new RawDevice(server);
    await device.greet();
    device.block(0, 0);
    device.block(0, 0);
    device.block(2, 20);
    device.block(3, 30);
    const resend = await device.inbox.find('resend', ({ type }) => type === 'resend');
    expect(resend).toEqual({ type: 'resend', stream: 3, from: 1 });
    for (const sequence of [1, 2, 3, 4]) device.block(sequence, sequence * 10);
    await device.acked(5);
    await viewer.frames.find('last frame', ({ first }) => first === 40);
    expect(viewer.indexes()).toEqual(upTo(50));
    expect((await beds())[0]).toMatchObject({ gaps: 0 });
  });

  it('a gap that the device names is told to viewers, counted and acknowledged', async () => {
    const viewer = new RawViewer(server);
    await viewer.follow();
    const device = new RawDevice(server);
    await device.greet();
    device.block(0, 100);
    device.send({
      type: 'gap',
      stream: 3,
      sequence: 1,
      sequences: 4,
      first: 110,
      samples: 40,
      reason: 'overload',
    });
    device.block(5, 150);
    await device.acked(6);
    expect(await viewer.message('gap')).toMatchObject({ first: 10, samples: 40, reason: 'overload' });
    await viewer.frames.find('frame behind the gap', ({ first }) => first === 50);
    const beat = await viewer.message('beat', ({ gaps }) => gaps === 1);
    expect(beat).toMatchObject({ state: 'live', heads: [{ next: 60 }] });
    expect((await beds())[0]).toMatchObject({ gaps: 1 });
  });

  it('a gap before the first sample uses up its numbers and is no gap of the recording', async () => {
    const device = new RawDevice(server);
    await device.greet();
    device.send({
      type: 'gap',
      stream: 3,
      sequence: 0,
      sequences: 7,
      first: 0,
      samples: 70,
      reason: 'overload',
    });
    await device.acked(7);
    device.block(7, 70);
    await device.acked(8);
    expect((await beds())[0]).toMatchObject({ gaps: 0, head_time: expect.any(String) as string });
  });

  it('events reach viewers in the indexes of the recording, also those who come later', async () => {
    const early = new RawViewer(server);
    await early.follow();
    const device = new RawDevice(server);
    await device.greet();
    const event = { type: 'event', kind: 'button', stream: 3, samples: 0 };
    device.send({ ...event, event: 0, start: 205, text: 'before the first block' });
    device.block(0, 200);
    device.send({ ...event, event: 1, start: 207, text: 'button' });
    device.send({ ...event, event: 1, start: 207, text: 'button' });
    await device.inbox.find('ack of events', (message) => message.type === 'ack' && message.events === 2);
    await early.message('event', ({ text }) => text === 'button');
    const late = new RawViewer(server);
    await late.follow();
    await late.message('event', ({ text }) => text === 'button');
    for (const viewer of [early, late]) {
      const events = viewer.inbox.all.filter(({ type }) => type === 'event');
      expect(events).toMatchObject([
        { bed: 'bed-1', start: 5, event: 0 },
        { bed: 'bed-1', start: 7, event: 1 },
      ]);
    }
  });

  it('a clock is answered and its offset is shown', async () => {
    const viewer = new RawViewer(server);
    await viewer.follow();
    const device = new RawDevice(server);
    await device.greet();
    device.send({ type: 'clock', id: 5, sent: '123' });
    const reply = await device.inbox.find('clock', (message) => message.type === 'clock');
    expect(reply).toMatchObject({ id: 5, sent: '123' });
    device.send({ type: 'clock-offset', offset: '-25000000', error: '1000' });
    const beat = await viewer.message('beat', ({ clock_offset_s }) => clock_offset_s !== null);
    expect(beat.clock_offset_s).toBe(-2.5);
  });

  it('several streams of several rates keep their own places', async () => {
    const viewer = new RawViewer(server);
    await viewer.follow();
    const device = new RawDevice(server);
    const [stream] = helloOf().streams;
    const start = stream?.start ?? '0';
    const streams = [1, 256].map((rate_hz, at) =>
      Object.assign({}, stream, { stream: at * 7, start, rate: { samples: rate_hz, ticks: 10_000_000 } }),
    );
    await device.greet(helloOf({ streams }));
    device.block(0, 3, 2, { stream: 0 });
    device.block(0, 900, 30, { stream: 7 });
    await device.acked(1, 0);
    await device.acked(1, 7);
    const bed = await viewer.message(
      'bed',
      ({ streams: [, second] }) => second !== undefined && second.start !== start,
    );
    const [slow, fast] = bed.streams;
    expect(BigInt(slow?.start ?? 0) - BigInt(start)).toBe(30_000_000n);
    expect(BigInt(fast?.start ?? 0) - BigInt(start)).toBe(35_156_250n);
    await viewer.frames.find('fast frame', (frame) => frame.stream === fast?.stream);
    expect(viewer.indexes(slow?.stream)).toEqual([0, 1]);
    expect(viewer.indexes(fast?.stream)).toEqual(upTo(30));
    expect(slow?.stream).not.toBe(fast?.stream);
  });

  it('without a sample for 2 s a linked bed is stale, then live again', async () => {
    const viewer = new RawViewer(server);
    await viewer.follow();
    const device = new RawDevice(server);
    await device.greet();
    device.block(0, 0);
    await viewer.message('bed', ({ state }) => state === 'stale');
    const states = (): string[] =>
      viewer.inbox.all.flatMap((message) => (message.type === 'bed' ? [message.state] : []));
    device.block(1, 10);
    await expect.poll(() => states().at(-1)).toBe('live');
    // The second 'waiting' names the recording.
    expect(states()).toEqual(['waiting', 'waiting', 'live', 'stale', 'live']);
    await device.close();
    await expect.poll(() => states().at(-1)).toBe('lost');
  });

  it('a bed whose every wave is below 1 µV for 5 s of its own time is called flat', async () => {
    const viewer = new RawViewer(server);
    await viewer.follow();
    const device = new RawDevice(server);
    await device.greet();
    const counts = new Int16Array(2 * 800);
    let sequence = 0;
    // It goes on for as long as its judging needs to come up.
    const isFlat = (): boolean => {
      const frame = {
        stream: 3,
        sequence,
        first: 800 * sequence,
        samples: 800,
        signals: 2,
        sent: 0n,
        counts,
      };
      device.socket.send(encodeBlock(frame));
      sequence += 1;
      return viewer.inbox.all.some((message) => message.type === 'beat' && message.notes?.includes('flat'));
    };
    await expect.poll(isFlat, { timeout: 30_000, interval: 500 }).toBe(true);
    device.block(sequence, 800 * sequence, 100);
    const lively = await viewer.message(
      'beat',
      ({ heads, notes }) => heads[0]?.next === 800 * sequence + 100 && notes?.length === 0,
    );
    expect(lively).toMatchObject({ state: 'live' });
  });

  it('end makes everything safe and closes with 1000', async () => {
    const device = new RawDevice(server);
    await device.greet();
    device.block(0, 0);
    device.send({ type: 'end', reason: 'done' });
    expect(await device.closed).toMatchObject({ code: 1000 });
    expect(device.inbox.all.at(-1)).toMatchObject({ type: 'ack', streams: [{ stream: 3, next: 1 }] });
  });
});
