import {
  countingDevice,
  createVirtualClock,
  deviceContract,
  difference,
  faultyNetwork,
  Gateway,
  listen,
  samplesInGaps,
  tapped,
  type CountingOptions,
  type NetworkFault,
} from '@valvomo/testing';
import * as fc from 'fast-check';
import { sampleIndex } from '@valvomo/model';
import { describe, expect, it } from 'vitest';

import { systemClock } from './clock.ts';
import { serve, type ServeOptions, type UplinkStatus } from './uplink.ts';

interface WorldOptions extends Omit<CountingOptions, 'clock'> {
  readonly faults?: readonly NetworkFault[];
  readonly serve?: Partial<ServeOptions>;
  readonly delay_ms?: number;
}

const world = ({ faults = [], serve: limits = {}, delay_ms = 5, ...counting }: WorldOptions) => {
  const clock = createVirtualClock();
  const gateway = new Gateway({ clock });
  const { device, given } = tapped(countingDevice({ clock, ...counting }));
  const connect = faultyNetwork(gateway, { clock, faults, delay_ms });
  const statuses: UplinkStatus[] = [];
  const onStatus = (status: UplinkStatus): unknown => statuses.push(status);
  const options = { url: 'ws://nowhere', clock, connect, random: () => 0.5, onStatus, ...limits };
  return { clock, gateway, given, statuses, uplink: serve(device, options) };
};

deviceContract('counting, by the clock', (clock) => countingDevice({ clock }));
deviceContract('counting, as fast as acks allow', (clock) =>
  countingDevice({ clock, pace: 'receiver', length_s: 20 }),
);

const fault: fc.Arbitrary<NetworkFault> = fc.oneof(
  fc.constant({ isRefused: true }),
  fc.integer({ min: 0, max: 40_000 }).map((cut_after_bytes) => ({ cut_after_bytes })),
  fc.integer({ min: 0, max: 40_000 }).map((silent_after_bytes) => ({ silent_after_bytes })),
);
const faults = fc.array(fault, { maxLength: 6 });
const crashes = fc.array(fc.integer({ min: 0, max: 30_000 }), { maxLength: 4 });

describe('nothing is lost', () => {
  it.each(['clock', 'receiver'] as const)(
    'pace %s: whatever links and server do, every sample arrives once',
    { timeout: 60_000 },
    (pace) =>
      fc.assert(
        fc.asyncProperty(faults, crashes, async (faults, crashes) => {
          const { clock, gateway, given, uplink } = world({ faults, pace, length_s: 12 });
          for (const at_ms of crashes) clock.after(at_ms, () => gateway.crash());
          await clock.settle(uplink.done);
          expect(difference(given, gateway.life)).toBeUndefined();
          expect(samplesInGaps(gateway.life, 'overload')).toBe(0);
          expect(gateway.life.events).toHaveLength(given.events.length);
          expect(uplink.status()).toMatchObject({ state: 'ended', kept_blocks: 0, lost_samples: 0 });
        }),
        { numRuns: 25 },
      ),
  );

  it(
    'a ring that is too small: every sample arrives once or lies in an overload gap',
    { timeout: 60_000 },
    () =>
      fc.assert(
        fc.asyncProperty(
          faults,
          crashes,
          fc.integer({ min: 200, max: 20_000 }),
          async (faults, crashes, bytes) => {
            const limits = { keep_bytes_max: bytes, events_max: 3 };
            const { clock, gateway, given, uplink } = world({ faults, length_s: 12, serve: limits });
            for (const at_ms of crashes) clock.after(at_ms, () => gateway.crash());
            await clock.settle(uplink.done);
            expect(difference(given, gateway.life)).toBeUndefined();
            expect(samplesInGaps(gateway.life, 'overload')).toBeLessThanOrEqual(uplink.status().lost_samples);
          },
        ),
        { numRuns: 40 },
      ),
  );

  it('§6: a server that lost what it had acknowledged gets a gap for it, and the rest', async () => {
    const { clock, gateway, given, uplink } = world({ length_s: 10 });
    clock.after(4000, () => {
      gateway.lives.clear();
      gateway.sync();
      gateway.crash();
    });
    await clock.settle(uplink.done);
    expect(difference(given, gateway.life)).toBeUndefined();
    expect(samplesInGaps(gateway.life, 'overload')).toBeGreaterThan(240 * 3);
  });

  it('§8: a half-open link is noticed after 15 s and mended', async () => {
    const { clock, gateway, given, statuses, uplink } = world({
      faults: [{ silent_after_bytes: 20_000 }],
      length_s: 40,
    });
    await clock.settle(uplink.done);
    expect(difference(given, gateway.life)).toBeUndefined();
    expect(statuses.map(({ trouble }) => trouble?.code)).toContain('HALF_OPEN');
  });

  it('a link of 300 ms loses nothing', async () => {
    const { clock, gateway, given, uplink } = world({
      delay_ms: 300,
      length_s: 10,
      faults: [{ cut_after_bytes: 9000 }],
    });
    await clock.settle(uplink.done);
    expect(difference(given, gateway.life)).toBeUndefined();
  });
});

describe('limits', () => {
  it('a device that can wait is held back at 8 MiB and 1000 events that are not acknowledged', async () => {
    const { clock, gateway, given, uplink } = world({ pace: 'receiver', length_s: 1500 });
    gateway.holdAcks(true);
    await clock.pass(2);
    expect(uplink.status().kept_bytes).toBeLessThan(8.1 * 1024 * 1024);
    const held = given.events.length;
    expect(held).toBeLessThanOrEqual(1000);
    await clock.pass(2);
    expect(given.events).toHaveLength(held);
    gateway.holdAcks(false);
    await clock.settle(uplink.done);
    expect(difference(given, gateway.life)).toBeUndefined();
  });

  it('without a server the ring keeps to its bytes, and stop ends after drain_s', async () => {
    const refused = Array.from({ length: 1000 }, () => ({ isRefused: true }));
    const { clock, uplink } = world({ faults: refused, serve: { keep_bytes_max: 30_000, drain_s: 3 } });
    await clock.pass(30);
    expect(uplink.status().kept_bytes).toBeLessThanOrEqual(30_000);
    expect(uplink.status().lost_samples).toBeGreaterThan(0);
    const before_ms = clock.monotonic_ms();
    await clock.settle(uplink.stop());
    expect(clock.monotonic_ms() - before_ms).toBe(3000);
    expect(uplink.status().state).toBe('ended');
  });
});

describe('hardware that fails', () => {
  it('is opened again with backoff, on the same time base, with a gap of reason device between', async () => {
    const { clock, gateway, uplink } = world({ fails_after_s: [2, 3], length_s: 4 });
    await clock.settle(uplink.done);
    expect(gateway.lives.size).toBe(1);
    const gaps = gateway.life.streams.get(0)?.items.filter((item) => item.kind === 'gap') ?? [];
    expect(gaps.map(({ reason }) => reason)).toEqual(['device', 'device']);
    expect(gaps[0]?.start).toBe(2 * 240);
  });
});

describe('a device that cannot be', () => {
  it.each([
    ['two streams of one number', { stream: 0 }, 'unique'],
    [
      'a range without end',
      { signals: [{ physicalMin: -Infinity }] },
      'hello.streams[1].signals[0].physicalMin is null',
    ],
  ])('%s is refused before any server hears of it', async (_, change, says) => {
    const clock = createVirtualClock();
    const device = countingDevice({ clock });
    const describeAs = async () => {
      const description = await device.describe();
      const [first, second] = description.streams;
      const signals = [{ ...second?.signals[0], ...('signals' in change ? change.signals[0] : {}) }];
      return { ...description, streams: [first, { ...second, ...change, signals }] } as typeof description;
    };
    const uplink = serve({ ...device, describe: describeAs }, { url: 'ws://127.0.0.1:1', clock });
    await expect(clock.settle(uplink.done)).rejects.toThrow(says);
  });

  it('a device that breaks the order is ended, not opened again', async () => {
    const clock = createVirtualClock();
    const broken = serve(
      {
        ...countingDevice({ clock }),
        start: async (sink) => {
          const counts = new Int16Array(3);
          for (const start of [5, 0])
            await sink.block(0, { kind: 'block', start: sampleIndex(start), samples: 1, signals: 3, counts });
        },
      },
      { url: 'ws://nowhere', clock, connect: faultyNetwork(new Gateway({ clock }), { clock }) },
    );
    await expect(clock.settle(broken.done)).rejects.toMatchObject({ code: 'DEVICE_CONTRACT' });
  });
});

describe('the server has the last word', () => {
  it.each([
    [{ type: 'error', code: 'REPLACED', message: 'twice' }, 4014, 'REPLACED'],
    [
      {
        type: 'welcome',
        recording: 'r',
        bed: 'b',
        resume: [{ stream: 0, sequence: 99 }],
        events: 0,
        coding: 0,
      },
      0,
      'CONTRADICTION',
    ],
    [{ type: 'welcome', recording: 'r', bed: 'b', resume: [], events: 5, coding: 0 }, 0, 'CONTRADICTION'],
    [{ type: 'welcome', recording: 'r', bed: 'b', resume: [], events: 0, coding: 9 }, 0, 'BAD_MESSAGE'],
    [{ type: 'welcome' }, 0, 'BAD_MESSAGE'],
  ])('%j ends this life', async (message, close, code) => {
    const clock = createVirtualClock();
    const uplink = serve(countingDevice({ clock }), {
      url: 'ws://nowhere',
      clock,
      connect: (_url, _protocol, events) => {
        clock.after(1, () => events.opened());
        clock.after(2, () => events.text(JSON.stringify({ type: 'of-a-later-version' })));
        clock.after(2, () => events.text(JSON.stringify(message)));
        if (close > 0) clock.after(3, () => events.closed(close, code));
        const shut = (): unknown => clock.after(1, () => events.closed(1000, ''));
        return { send: () => {}, ping: () => {}, waiting_bytes: () => 0, close: shut, cut: shut };
      },
    });
    await expect(clock.settle(uplink.done)).rejects.toMatchObject({ code });
  });
});

describe('over a real WebSocket', () => {
  it('every sample arrives, and the bed and recording are known', async () => {
    const gateway = new Gateway({ clock: systemClock });
    const server = await listen(gateway);
    const { device, given } = tapped(countingDevice({ clock: systemClock, pace: 'receiver', length_s: 60 }));
    const uplink = serve(device, { url: server.url, bed: 'emu-1', life: 'x' });
    await expect(uplink.done).resolves.toMatchObject({ bed: 'emu-1', recording: 'r-x', connections: 1 });
    expect(difference(given, gateway.life)).toBeUndefined();
    expect(gateway.life.ended).toBe('the device has ended');
    await server.close();
  });
});
