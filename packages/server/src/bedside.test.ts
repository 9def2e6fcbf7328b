import { inProcessBus } from '@valvomo/bus';
import { rateOf } from '@valvomo/model';
import type { DataDirectory, Hello, JournalDisk } from '@valvomo/store';
import { FaultyDisk, plainSignal } from '@valvomo/testing';
import { decodeFrame, encodeBlock } from '@valvomo/wire';
import * as fc from 'fast-check';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import type { BedsideWorld } from './bedside-world.ts';
import { Bedside } from './bedside.ts';
import type { BedConnection, Uplink } from './connection.ts';
import { LiveBed } from './live.ts';
import { createMetrics } from './metrics.ts';
import type { Published } from './published.ts';
import { StreamNumbers } from './stream-numbers.ts';

const signal = plainSignal('Cz');
const hello: Hello = {
  type: 'hello',
  device: { id: 'amp', name: 'Amplifier', software: '' },
  life: 'one',
  bed: 'bed-1',
  origin: { kind: 'live' },
  streams: [{ stream: 0, start: '17000000000000000', rate: rateOf(100), bits: 16, signals: [signal] }],
};

/** Data folder whose every journal lies on one faulty disk each. */
const faultyData = (): DataDirectory & { readonly disks: Map<string, FaultyDisk> } => {
  const disks = new Map<string, FaultyDisk>();
  return {
    disks,
    path: 'nowhere',
    recordings: () => Promise.resolve([...disks.keys()]),
    journal: (recording): Promise<JournalDisk> => {
      const disk = disks.get(recording) ?? new FaultyDisk();
      disks.set(recording, disk);
      return Promise.resolve(disk);
    },
    files: () => Promise.reject(new Error('no files here')),
    filed: () => Promise.resolve([]),
    forget: (recording) => {
      disks.delete(recording);
      return Promise.resolve();
    },
  };
};

/** One life of a server process over a data folder: beds, fan-out and what viewers were shown. */
const process = (data: DataDirectory) => {
  const bus = inProcessBus<Published>((_, error) => {
    throw error;
  });
  const metrics = createMetrics();
  const history = { length_s: 60, bytes_max: 1e8 };
  const world: BedsideWorld = {
    bus,
    data,
    numbers: new StreamNumbers(),
    metrics,
    log: pino({ level: 'silent' }),
    timeZone: 'UTC',
    segment_bytes_max: 2000,
    history,
  };
  const open = (id: string) => {
    const live = new LiveBed(id, bus, history, { onSkip: () => undefined });
    return { live, bed: new Bedside(id, id, world) };
  };
  return { open, metrics };
};

/** A device that keeps what is not acknowledged, and the socket it speaks through. */
class Amplifier {
  /** Sequences below were acknowledged in some connection. */
  acked = 0;
  next = 0;
  readonly closes: string[] = [];
  #connection: BedConnection | undefined;
  #open = false;

  get connected(): boolean {
    return this.#open;
  }

  async connect(bed: Bedside): Promise<void> {
    this.#open = true;
    const uplink: Uplink = {
      open: true,
      ack: ({ streams }) => {
        this.acked = Math.max(this.acked, streams[0]?.next ?? 0);
      },
      pause: () => undefined,
      resume: () => undefined,
      resend: () => undefined,
      measureImpedance: () => undefined,
      close: (code) => {
        this.#open = false;
        this.closes.push(code);
      },
      goAway: () => undefined,
    };
    try {
      const { connection, welcome } = await bed.connect(hello, uplink);
      this.#connection = connection;
      const resume = welcome.resume[0]?.sequence ?? 0;
      // The point of it all: what was acknowledged is never asked for again, because it is there.
      if (resume < this.acked) throw new Error(`resumed at ${resume}, acknowledged was ${this.acked}`);
      this.next = resume;
    } catch (error) {
      const { code } = error as { code?: string };
      if (code === undefined) throw error;
      this.#open = false;
      this.closes.push(code);
    }
  }

  send(blocks: number): void {
    for (let count = 0; count < blocks && this.#open; count += 1) {
      const sequence = this.next;
      const first = sequence * 5;
      const counts = Int16Array.from({ length: 5 }, (_, at) => first + at);
      const bytes = encodeBlock({ stream: 0, sequence, first, samples: 5, signals: 1, sent: 0n, counts });
      const frame = decodeFrame(bytes);
      if (frame.kind === 'block') this.#connection?.block({ frame, bytes });
      if (this.#open) this.next += 1;
    }
  }

  leave(bed: Bedside): void {
    this.#open = false;
    if (this.#connection !== undefined) bed.leave(this.#connection);
  }
}

/** Every sample that a viewer with the whole history has seen, in order. */
const shownOn = (live: LiveBed): number[] => {
  const seen: number[] = [];
  for (let at = live.history.from; at < live.history.end; at += 1) {
    const entry = live.history.at(at);
    if (entry?.kind === 'block')
      seen.push(...Array.from({ length: entry.samples }, (_, one) => entry.first + one));
  }
  return seen;
};

const upTo = (count: number): number[] => Array.from({ length: count }, (_, at) => at);
const settle = (): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, 12);
  });

describe('a bed whose disk fails', () => {
  it('is full: the device is told, the bed says so, the other bed goes on; with room it resumes without a loss', async () => {
    const data = faultyData();
    const { open } = process(data);
    const [{ bed, live }, other] = [open('bed-1'), open('bed-2')];
    const [device, neighbour] = [new Amplifier(), new Amplifier()];
    await device.connect(bed);
    const [disk] = data.disks.values();
    await neighbour.connect(other.bed);
    device.send(20);
    await expect.poll(() => device.acked).toBe(20);
    if (disk !== undefined) disk.capacity = disk.used + 150;
    device.send(20);
    expect(device.closes).toEqual(['RECORDING_FAILED']);
    expect(bed.fault).toMatchObject({
      code: 'DISK_FULL',
      message: expect.stringContaining('ENOSPC') as string,
    });
    expect(bed.state).toBe('lost');
    // What is on screen is written: nothing was shown that did not fit.
    expect(shownOn(live).length).toBeLessThanOrEqual(22 * 5);
    neighbour.send(20);
    await expect.poll(() => neighbour.acked).toBe(20);
    expect(other.bed.fault).toBeNull();

    await device.connect(bed);
    expect(device.closes).toEqual(['RECORDING_FAILED', 'RECORDING_FAILED']);
    if (disk !== undefined) disk.capacity = Infinity;
    await device.connect(bed);
    expect(bed.fault).toBeNull();
    device.send(40 - device.next);
    await expect.poll(() => device.acked).toBe(40);
    expect(shownOn(live)).toEqual(upTo(200));
    expect(data.disks.size).toBe(2);
    await Promise.all([bed.close(), other.bed.close()]);
  });

  it('does not sync: nothing is acknowledged that is in doubt', async () => {
    const data = faultyData();
    const { bed, live } = process(data).open('bed-1');
    const device = new Amplifier();
    await device.connect(bed);
    device.send(10);
    await expect.poll(() => device.acked).toBe(10);
    const [disk] = data.disks.values();
    if (disk !== undefined) disk.fail.sync = 1;
    device.send(10);
    await expect.poll(() => device.closes).toEqual(['RECORDING_FAILED']);
    expect(device.acked).toBe(10);
    expect(bed.fault?.code).toBe('JOURNAL_FAILED');
    await device.connect(bed);
    expect(device.next).toBe(10);
    device.send(20);
    await expect.poll(() => device.acked).toBe(30);
    // Shown once, although it was sent and written twice.
    expect(shownOn(live)).toEqual(upTo(150));
    await bed.close();
  });

  const step = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({ do: fc.constant('send' as const), blocks: fc.integer({ min: 1, max: 12 }) }),
    },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('wait' as const) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('append' as const, 'sync' as const) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('leave' as const) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('power' as const), seed: fc.integer() }) },
  );

  it('whatever fails and whenever the power goes: what was acknowledged is there, and every sample once', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 14 }), async (steps) => {
        const data = faultyData();
        const device = new Amplifier();
        let { bed, live } = process(data).open('bed-1');
        let most = 0;
        await device.connect(bed);
        for (const one of steps) {
          const [disk] = data.disks.values();
          if (one.do === 'send') device.send(one.blocks);
          if (one.do === 'wait') await settle();
          if (one.do === 'leave') device.leave(bed);
          if ((one.do === 'append' || one.do === 'sync') && disk !== undefined) disk.fail[one.do] = 1;
          if (one.do === 'power' && disk !== undefined) {
            device.leave(bed);
            disk.losePower(one.seed);
            // What the dead process would still have done, it does not do: its disk is another one now.
            const copy = new FaultyDisk();
            for (const [name, file] of disk.files) copy.files.set(name, { ...file });
            const recording = [...data.disks.keys()][0] ?? '';
            data.disks.set(recording, copy);
            ({ bed, live } = process(data).open('bed-1'));
            await bed.recover(recording);
          }
          for (let attempt = 0; attempt < 4 && !device.connected; attempt += 1) await device.connect(bed);
          most = Math.max(most, device.next);
        }
        device.send(most + 1 - device.next);
        await settle();
        for (let attempt = 0; attempt < 4 && device.acked <= most; attempt += 1) {
          if (!device.connected) await device.connect(bed);
          device.send(most + 1 - device.next);
          await settle();
        }
        expect(device.acked).toBe(most + 1);
        expect(shownOn(live)).toEqual(upTo((most + 1) * 5));
        await bed.close();
        const again = process(data).open('bed-1');
        await again.bed.recover([...data.disks.keys()][0] ?? '');
        expect(shownOn(again.live)).toEqual(upTo((most + 1) * 5));
        expect(data.disks.size).toBe(1);
        await again.bed.close();
      }),
      { numRuns: 40 },
    );
  });
});
