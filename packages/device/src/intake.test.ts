import {
  rateOf,
  sampleIndex,
  ticks,
  ticksPerSecond,
  type Block,
  type StreamDescription,
} from '@valvomo/model';
import { decodeFrame } from '@valvomo/wire';
import { describe, expect, it } from 'vitest';

import type { DeviceDescription } from './device.ts';
import { createEventRing } from './event-ring.ts';
import { Intake } from './intake.ts';
import { Ring } from './ring.ts';

const signals = Array.from({ length: 256 }, (_, at) => ({
  label: `S${at}`,
  transducer: '',
  physicalDimension: 'uV',
  physicalMin: -1,
  physicalMax: 1,
  digitalMin: -1,
  digitalMax: 1,
  prefiltering: '',
}));
const streamOf = (start: bigint): StreamDescription => ({
  stream: 3,
  bits: 24,
  timeBase: { start: ticks(start), rate: rateOf(2048) },
  signals,
});
const descriptionOf = (start = 0n, pace: DeviceDescription['pace'] = 'clock'): DeviceDescription => ({
  streams: [streamOf(start)],
  origin: { kind: 'simulated' },
  pace,
});
const blockOf = (start: number, samples: number): Block => ({
  kind: 'block',
  start: sampleIndex(start),
  samples,
  signals: 256,
  counts: Int32Array.from({ length: samples * 256 }, (_, at) => at),
});
const world = (description = descriptionOf()) => {
  const ring = new Ring({ streams: [3], keep_s: Infinity, keep_bytes_max: Infinity, now_ms: () => 0 });
  const events = createEventRing(10);
  const limits = { window_bytes: 8 << 20, window_events: 10 };
  return { ring, events, intake: new Intake({ description, ring, events, ...limits, filled: () => {} }) };
};
const entriesOf = (ring: Ring) => {
  const entries = [];
  for (let entry = ring.unsent(); entry !== undefined; entry = ring.unsent()) {
    entries.push(entry);
    ring.markSent(entry);
  }
  return entries;
};

describe('the sink of a device', () => {
  it('§11: a block over the limit of a frame travels in pieces, sample for sample', async () => {
    const { ring, intake } = world();
    const block = blockOf(0, 10_000);
    await intake.block(3, block);
    const frames = entriesOf(ring).map(({ frame }) => decodeFrame(frame ?? new Uint8Array()));
    expect(frames.length).toBe(3);
    const lastSignal = frames.flatMap((frame) =>
      frame.kind === 'block' ? Array.from(frame.counts.subarray(255 * frame.samples)) : [],
    );
    expect(lastSignal).toEqual([...block.counts.subarray(255 * 10_000)]);
  });

  it('a hole in what a device gives becomes a gap of reason device', async () => {
    const { ring, intake } = world();
    await intake.block(3, blockOf(5, 1));
    await intake.gap(3, { kind: 'gap', start: sampleIndex(8), samples: 2, reason: 'recorded' });
    expect(entriesOf(ring).map(({ first, samples, reason }) => [first, samples, reason])).toEqual([
      [0, 5, 'device'],
      [5, 1, undefined],
      [6, 2, 'device'],
      [8, 2, 'recorded'],
    ]);
  });

  it.each([
    ['another stream', 4, blockOf(0, 1)],
    ['other signals', 3, { ...blockOf(0, 1), signals: 255 }],
    ['too few counts', 3, { ...blockOf(0, 1), samples: 2 }],
    ['no samples', 3, blockOf(0, 0)],
    ['narrow counts', 3, { ...blockOf(0, 1), counts: new Int16Array(256) }],
  ])('%s is refused with the value and the limit', async (_, stream, block) => {
    const { intake } = world();
    await expect(intake.block(stream, block)).rejects.toMatchObject({ code: 'DEVICE_CONTRACT' });
  });

  it.each([
    ['a text beyond its limit', { text: 'x'.repeat(4097) }, 'event.text'],
    ['a place before the start', { start: -1 }, 'event.start is -1'],
    ['half a sample', { start: 0.5 }, 'event.start is 0.5'],
    ['a negative impedance', { impedances: [{ signal: 0, ohms: -1 }] }, 'event.impedances[0].ohms is -1'],
  ])('an event with %s is refused here, not by the server', async (_, change, says) => {
    const { intake } = world();
    const event = { kind: 'note', stream: 3, start: 0, samples: 0, text: '' } as const;
    await expect(intake.event({ ...event, ...change })).rejects.toThrow(says);
  });

  it('samples that came already are refused', async () => {
    const { intake } = world();
    await intake.block(3, blockOf(0, 4));
    await expect(intake.block(3, blockOf(3, 4))).rejects.toThrow('start is 3, should be at least 4');
  });

  it('a device that can wait is held at 8 MiB and let go by an ack', async () => {
    const { ring, intake } = world(descriptionOf(0n, 'receiver'));
    await intake.block(3, blockOf(0, 4000));
    await intake.block(3, blockOf(4000, 4000));
    let isThrough = false;
    const third = intake.block(3, blockOf(8000, 1000)).finally(() => {
      isThrough = true;
    });
    await new Promise(setImmediate);
    expect(isThrough).toBe(false);
    ring.acknowledge(3, 1);
    intake.room();
    await third;
    expect(isThrough).toBe(true);
  });

  it('a device that was opened again goes on at the same instant of the first time base', async () => {
    const { ring, intake } = world();
    await intake.block(3, blockOf(0, 2048));
    intake.reopen(descriptionOf(BigInt(3 * ticksPerSecond)));
    await intake.block(3, blockOf(0, 1));
    expect(entriesOf(ring).map(({ first, samples }) => [first, samples])).toEqual([
      [0, 2048],
      [2048, 4096],
      [6144, 1],
    ]);
  });

  it('and never before what it has given, though the clock was set back', async () => {
    const { ring, intake } = world();
    await intake.block(3, blockOf(0, 2048));
    intake.reopen(descriptionOf(BigInt(-ticksPerSecond)));
    await intake.block(3, blockOf(0, 1));
    expect(entriesOf(ring).map(({ first }) => first)).toEqual([0, 2048]);
  });

  it('another device in its place is refused', () => {
    const { intake } = world();
    const other = { ...descriptionOf(), streams: [{ ...streamOf(0n), signals: signals.slice(1) }] };
    expect(() => intake.reopen(other)).toThrow('the device as opened again');
  });
});
