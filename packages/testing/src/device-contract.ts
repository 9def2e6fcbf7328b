import { serve, type Device, type DeviceSink, type ServeOptions } from '@valvomo/device';
import { rateHz, type Item } from '@valvomo/model';
import { parseDeviceMessage, streamToWire } from '@valvomo/wire';
import { describe, expect, it } from 'vitest';

import { faultyNetwork, type NetworkFault } from './faulty-network.ts';
import { Gateway } from './gateway.ts';
import { difference, samplesInGaps, samplesOf, tapped, type Given } from './given.ts';
import { createVirtualClock, type VirtualClock } from './virtual-clock.ts';

export interface ContractOptions {
  /** How long the device runs before it is stopped, unless it ends by itself: 6 s. */
  readonly run_s?: number;
}

const url = 'ws://nowhere';
const silent: DeviceSink = { block: async () => {}, gap: async () => {}, event: async () => {} };

const runAlone = async (clock: VirtualClock, device: Device, run_s: number): Promise<Given> => {
  const { device: watched, given } = tapped(device);
  await clock.settle(watched.describe());
  const ended = watched.start(silent);
  clock.after(run_s * 1000, () => void watched.stop());
  await clock.settle(ended, run_s * 100);
  return given;
};

/**
 * What every device owes, run over one: `make` gives a new one on the clock it gets. A device reads no other clock.
 * To be called in a test file; a new device needs this line and nothing else.
 */
export const deviceContract = (
  name: string,
  make: (clock: VirtualClock) => Device,
  { run_s = 6 }: ContractOptions = {},
): void => {
  describe(`device contract: ${name}`, () => {
    it('describe: what it says can be said in hello', async () => {
      const clock = createVirtualClock();
      const device = make(clock);
      const { streams, origin } = await clock.settle(device.describe());
      const { id, name } = device;
      const hello = { type: 'hello', device: { id, name, software: '' }, life: '1', origin };
      const text = JSON.stringify({ ...hello, streams: streams.map(streamToWire) });
      expect(parseDeviceMessage(text)).toMatchObject({ type: 'hello', device: { id } });
      expect(new Set(streams.map(({ timeBase }) => timeBase.start)).size).toBe(1);
      const now = clock.now();
      for (const { timeBase } of streams) expect(timeBase.start - now).toBe(0n);
      await clock.settle(device.stop());
    });

    it('order: samples come in order, once, from sample 0, and streams keep together', async () => {
      const clock = createVirtualClock();
      const given = await runAlone(clock, make(clock), run_s);
      const lengths_s = (given.description?.streams ?? []).map(
        ({ stream, timeBase: { rate } }) => samplesOf(given.streams.get(stream) ?? []).length / rateHz(rate),
      );
      expect(Math.min(...lengths_s)).toBeGreaterThan(0);
      const slowest_s = Math.max(
        ...(given.description?.streams ?? []).map(({ timeBase: { rate } }) => 1 / rateHz(rate)),
      );
      expect(Math.max(...lengths_s) - Math.min(...lengths_s)).toBeLessThanOrEqual(1 + slowest_s);
    });

    it('ranges: counts fit the bits and shape that were described', async () => {
      const clock = createVirtualClock();
      const given = await runAlone(clock, make(clock), run_s);
      const faults = (given.description?.streams ?? []).flatMap(({ stream, bits, signals }) =>
        (given.streams.get(stream) ?? []).filter((item) => !fits(item, bits, signals.length)),
      );
      expect(faults).toEqual([]);
    });

    it('stop: start settles soon, nothing comes after, and stopping again does no harm', async () => {
      const clock = createVirtualClock();
      const device = make(clock);
      await clock.settle(device.describe());
      let isOver = false;
      let late = 0;
      const note = async (): Promise<void> => {
        if (isOver) late += 1;
      };
      const ended = device.start({ block: note, gap: note, event: note }).finally(() => {
        isOver = true;
      });
      await clock.pass(0.5);
      await clock.settle(device.stop(), 10);
      await clock.settle(ended, 10);
      await clock.settle(device.stop(), 10);
      await clock.pass(5);
      expect(late).toBe(0);
    });

    it('reconnect and resend: links that fail lose nothing', async () => {
      const faults: NetworkFault[] = [
        { isRefused: true },
        { cut_after_bytes: 9000 },
        { silent_after_bytes: 12_000 },
        { cut_after_bytes: 2000 },
      ];
      const { given, gateway } = await runThrough(make, run_s, faults);
      expect(difference(given, gateway.life)).toBeUndefined();
      expect(samplesInGaps(gateway.life, 'overload')).toBe(0);
      expect(gateway.life.events).toHaveLength(given.events.length);
      expect(gateway.life.ended).toBeDefined();
    });

    it('impedance: never unasked; asked, it announces the span before its samples and gives values, or says why not', async () => {
      const { gateway } = await runThrough(make, run_s, [], {}, true);
      const { impedanceAnswers, events, eventsAt, streams } = gateway.life;
      const announced = events.filter(({ kind, impedances }) => kind === 'impedance' && !impedances);
      const [answer, ...others] = impedanceAnswers;
      expect(answer?.id).toBe(1);
      expect(others).toEqual([]);
      expect(announced.length > 0).toBe(answer?.accepted);
      expect(answer?.accepted === true ? 'it is measured' : answer?.message).toMatch(/\w+ \w+/);
      for (const event of announced) {
        const { stream, start, samples } = event;
        expect(eventsAt[events.indexOf(event)]).toBeLessThanOrEqual(start);
        const given = events.find(
          (one) => one.impedances && one.stream === stream && one.start === start && one.samples === samples,
        );
        expect(given?.impedances?.length).toBeGreaterThan(0);
        expect(streams.get(stream)?.nextFirst).toBeGreaterThanOrEqual(start + samples);
      }
      const unasked = (await runThrough(make, run_s, [])).gateway.life;
      expect(unasked.events.filter(({ kind, impedances }) => kind === 'impedance' && !impedances)).toEqual(
        [],
      );
    });

    it('gaps: what a full ring had to drop is announced, sample for sample', async () => {
      const faults = Array.from({ length: 4 }, () => ({ isRefused: true }));
      const { given, gateway } = await runThrough(make, run_s, faults, { keep_s: 1 });
      expect(difference(given, gateway.life)).toBeUndefined();
      const hasLost = samplesInGaps(gateway.life, 'overload') > 0;
      expect(hasLost).toBe(given.description?.pace === 'clock');
    });
  });
};

const fits = (item: Item, bits: number, signals: number): boolean => {
  if (item.kind === 'gap') return true;
  const limit = 2 ** (bits - 1);
  const isShaped = item.signals === signals && item.counts.length === item.samples * signals;
  return isShaped && item.counts.every((count) => count >= -limit && count < limit);
};

const runThrough = async (
  make: (clock: VirtualClock) => Device,
  run_s: number,
  faults: readonly NetworkFault[],
  limits: Pick<ServeOptions, 'keep_s'> = {},
  asksImpedance = false,
): Promise<{ given: Given; gateway: Gateway }> => {
  const clock = createVirtualClock();
  const gateway = new Gateway({ clock, asksImpedance });
  const { device, given } = tapped(make(clock));
  const connect = faultyNetwork(gateway, { clock, faults });
  const uplink = serve(device, { url, clock, connect, random: () => 0.5, drain_s: 600, ...limits });
  clock.after(run_s * 1000, () => void uplink.stop());
  await clock.settle(uplink.done, 3600);
  return { given, gateway };
};
