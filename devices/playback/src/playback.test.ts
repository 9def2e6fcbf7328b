import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { DeviceSink, NewDeviceEvent } from '@valvomo/device';
import type { Item } from '@valvomo/model';
import {
  createVirtualClock,
  deviceContract,
  recordingBytes,
  recordingHeader,
  recordingRecord,
  samplesOf,
  tapped,
  type MadeRecording,
  type VirtualClock,
} from '@valvomo/testing';
import { afterAll, describe, expect, it } from 'vitest';

import { playback, type PlaybackOptions } from './playback.ts';

const folder = mkdtempSync(join(tmpdir(), 'valvomo-playback-'));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;
const fileOf = (made: MadeRecording): string => {
  const path = join(folder, `made-${files++}.edf`);
  writeFileSync(path, recordingBytes(made));
  return path;
};

const onsets = (records: number): number[] => Array.from({ length: records }, (_, record) => record);
const count = (signal: number, index: number): number => ((index * 31 + signal * 4001) % 60_000) - 30_000;
const two: MadeRecording = {
  signals: [
    { label: 'Fp1', samples: 64 },
    { label: 'SpO2', samples: 2 },
    { label: 'F7', samples: 64 },
  ],
  onsets_s: onsets(8),
  count,
  annotations: [
    { onset_s: 1.5, text: 'Eyes open' },
    { onset_s: 2, text: 'Impedance Fp1 open' },
    { onset_s: 2, text: 'Impedance F7 4.2 kOhm' },
    { onset_s: 2.25, text: 'Impedance Cz 5 kOhm' },
    { onset_s: 3, duration_s: 2.5, text: 'Seizure' },
    { onset_s: 7.75, text: 'Button pressed' },
  ],
};
const silent: DeviceSink = { block: async () => {}, gap: async () => {}, event: async () => {} };

const play = async (
  options: Omit<PlaybackOptions, 'id' | 'clock'>,
  { stop_s = Infinity, clock = createVirtualClock() }: { stop_s?: number; clock?: VirtualClock } = {},
) => {
  const { device, given } = tapped(playback({ id: 'p', clock, ...options }));
  const description = await clock.settle(device.describe());
  const ended = device.start(silent);
  if (stop_s < Infinity) clock.after(stop_s * 1000, () => void device.stop());
  await clock.settle(ended);
  const items = (stream: number): readonly Item[] => given.streams.get(stream) ?? [];
  return { description, items, samples: (stream: number) => samplesOf(items(stream)), given, clock };
};
const expected = (signals: readonly number[], from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, at) =>
    signals.map((signal) => `${count(signal, from + at)},`).join(''),
  );

deviceContract('playback in real time', (clock) =>
  playback({ id: 'p', file: fileOf(two), clock, loop: true }),
);
deviceContract('playback as fast as acks allow', (clock) =>
  playback({ id: 'p', file: fileOf({ ...two, onsets_s: onsets(120) }), clock, speed: 'max' }),
);
deviceContract('playback of a BDF', (clock) =>
  playback({ id: 'p', file: fileOf({ ...two, isBdf: true }), clock }),
);

describe('samples', () => {
  it.each(['edfdecoder', 'reader'] as const)('every count of the file arrives, by %s', async (decoder) => {
    const { description, samples, clock } = await play({ file: fileOf(two), decoder });
    expect(samples(0)).toEqual(expected([0, 2], 0, 8 * 64));
    expect(samples(1)).toEqual(expected([1], 0, 8 * 2));
    expect(description.streams.map(({ bits, signals }) => [bits, signals.map(({ label }) => label)])).toEqual(
      [
        [16, ['Fp1', 'F7']],
        [16, ['SpO2']],
      ],
    );
    expect(Math.round(clock.monotonic_ms() / 100)).toBe(81);
  });

  it('24-bit counts keep their sign', async () => {
    const wide = (signal: number, index: number): number => ((index * 65_537 + signal) % 2 ** 23) - 2 ** 22;
    const { description, samples } = await play({ file: fileOf({ ...two, isBdf: true, count: wide }) });
    expect(description.streams[0]?.bits).toBe(24);
    expect(samples(1)).toEqual(Array.from({ length: 16 }, (_, index) => `${wide(1, index)},`));
  });

  it.each([
    [0.5, 16_101],
    [10, 851],
    [100, 91],
    ['max', 0],
  ] as const)('at speed %s the same samples come, by %d ms of the clock', async (speed, latest_ms) => {
    const { samples, clock } = await play({ file: fileOf(two), speed });
    expect(samples(0)).toEqual(expected([0, 2], 0, 512));
    // A block more, to find the end.
    expect(clock.monotonic_ms()).toBeGreaterThanOrEqual(speed === 'max' ? 0 : 8000 / speed);
    expect(clock.monotonic_ms()).toBeLessThanOrEqual(latest_ms);
  });

  it('20 blocks a second, at ten times real time, too', async () => {
    expect((await play({ file: fileOf(two) })).items(0)).toHaveLength(160);
    expect((await play({ file: fileOf(two), speed: 10 })).items(0)).toHaveLength(16);
    expect((await play({ file: fileOf(two), block_ms: 250 })).items(0)).toHaveLength(32);
  });

  it('a rate that is no whole number of hertz is kept as it is', async () => {
    const made = { ...two, signals: [{ label: 'A', samples: 238 }], record_s: 0.23814 };
    const onsets_s = Array.from({ length: 9 }, (_, record) => Number((record * 0.23814).toFixed(5)));
    const { description, samples } = await play({ file: fileOf({ ...made, onsets_s, annotations: [] }) });
    expect(description.streams[0]?.timeBase.rate).toEqual({ samples: 238, ticks: 2_381_400 });
    expect(samples(0)).toEqual(expected([0], 0, 9 * 238));
  });
});

describe('time', () => {
  it('the time base starts at the present clock; the origin says of when the recording is', async () => {
    const clock = createVirtualClock();
    await clock.pass(1234);
    const now = clock.now();
    const { description } = await play({ file: fileOf(two) }, { clock });
    expect(description.streams.map(({ timeBase }) => timeBase.start)).toEqual([now, now]);
    expect(description.origin).toMatchObject({ kind: 'playback', recorded: '2009-12-10T12:44:02' });
  });

  it('a recording that is invented says so, and nothing of a day', async () => {
    const { description } = await play({ file: fileOf(two), simulated: true });
    expect(description.origin).toEqual({ kind: 'simulated', name: expect.stringMatching(/^made-\d+\.edf$/) });
  });

  it('--from: index 0 is the first sample played, all streams together, and the origin moves with it', async () => {
    const { description, samples, given } = await play({ file: fileOf(two), from_s: 2.6 });
    expect(samples(0)).toEqual(expected([0, 2], 2.5 * 64, 512));
    expect(samples(1)).toEqual(expected([1], 5, 16));
    expect(description.origin.recorded).toBe('2009-12-10T12:44:04.5');
    expect(given.events.map((event) => (event as NewDeviceEvent).start)).toEqual([0.5 * 64, 5.25 * 64]);
  });

  it('--from beyond the end is refused with the length', async () => {
    const device = playback({ id: 'p', file: fileOf(two), from_s: 8 });
    await expect(device.describe()).rejects.toThrow('start offset 8 s is not below the length 8 s');
    await device.stop();
  });
});

describe('loop', () => {
  it('one time base, a gap of reason seam where all streams have whole samples, an event at the seam', async () => {
    const { samples, items, given } = await play(
      { file: fileOf(two), loop: true, speed: 10 },
      { stop_s: 1.98 },
    );
    const seam = Array.from({ length: 32 }, () => 'gap:seam');
    const cycle = [...expected([0, 2], 0, 512), ...seam];
    expect(samples(0)).toEqual([...cycle, ...cycle, ...cycle].slice(0, samples(0).length));
    expect(samples(0).length).toBeGreaterThan(2 * cycle.length);
    expect(items(1).filter(({ kind }) => kind === 'gap')).toEqual([
      { kind: 'gap', start: 16, samples: 1, reason: 'seam' },
      { kind: 'gap', start: 33, samples: 1, reason: 'seam' },
    ]);
    const events = given.events as NewDeviceEvent[];
    expect(events.filter(({ kind }) => kind === 'seam').map(({ start }) => start)).toEqual([544, 1088]);
    expect(events.filter(({ text }) => text === 'Eyes open').map(({ start }) => start)).toEqual([
      96, 640, 1184,
    ]);
  });

  it('a recording without samples ends instead of looping for ever', async () => {
    const { samples } = await play({ file: fileOf({ ...two, onsets_s: [], annotations: [] }), loop: true });
    expect(samples(0)).toEqual([]);
  });
});

describe('gaps of the recording', () => {
  it('EDF+D: a gap is played as one gap of reason recorded', async () => {
    const made = { ...two, onsets_s: [0, 1, 3.5, 4.5], annotations: [] };
    const { items, samples } = await play({ file: fileOf(made) });
    const gap = Array.from({ length: 96 }, () => 'gap:recorded');
    expect(samples(0)).toEqual([...expected([0, 2], 0, 128), ...gap, ...expected([0, 2], 128, 256)]);
    expect(items(0).filter(({ kind }) => kind === 'gap')).toHaveLength(1);
    expect(samples(1)).toHaveLength(11);
  });
});

describe('annotations', () => {
  it('are events at their time: impedances with ohms, the button as the button, all else as text', async () => {
    const { given } = await play({ file: fileOf(two) });
    expect(given.events).toEqual([
      { kind: 'annotation', stream: 0, start: 96, samples: 0, text: 'Eyes open' },
      {
        kind: 'impedance',
        stream: 0,
        start: 128,
        samples: 0,
        text: 'Impedance Fp1 open; Impedance F7 4.2 kOhm',
        impedances: [
          { signal: 0, ohms: null },
          { signal: 1, ohms: 4200 },
        ],
      },
      { kind: 'annotation', stream: 0, start: 144, samples: 0, text: 'Impedance Cz 5 kOhm' },
      { kind: 'annotation', stream: 0, start: 192, samples: 160, text: 'Seizure' },
      { kind: 'button', stream: 0, start: 496, samples: 0, text: 'Button pressed' },
    ]);
  });

  it('none is sent before its time', async () => {
    const { given } = await play({ file: fileOf(two) }, { stop_s: 2.1 });
    expect(given.events.map((event) => (event as NewDeviceEvent).start)).toEqual([96, 128]);
  });
});

describe('electrodes', () => {
  const site = { kind: 'scalp', site: 'Fp1' };
  it('are declared by label, for each stream in the order of its signals', async () => {
    const electrodes = JSON.stringify({ basis: 'declared', electrodes: { Fp1: site } });
    const { description } = await play({ file: fileOf(two), electrodes });
    const other = { kind: 'other', role: 'other' };
    expect(description.streams.map((stream) => stream.electrodes)).toEqual([
      { basis: 'declared', electrodes: [site, other] },
      { basis: 'declared', electrodes: [other] },
    ]);
  });

  it.each([
    ['{', 'not JSON'],
    ['{"basis":"guessed","electrodes":{}}', 'basis'],
    ['{"basis":"declared","electrodes":{"Fp1":{"kind":"scalp"}}}', 'electrodes.Fp1.site'],
    [
      '{"basis":"declared","electrodes":{"Fp9":{"kind":"scalp","site":"Fp9"}}}',
      "no signal is labelled 'Fp9'",
    ],
  ])('%s is refused: %s', async (electrodes, reason) => {
    const device = playback({ id: 'p', file: fileOf(two), electrodes });
    await expect(device.describe()).rejects.toThrow(reason);
    await device.stop();
  });
});

describe('a file that is still being written', () => {
  const made: MadeRecording = { ...two, records: -1 };
  const growing = (records: number): string => {
    const path = join(folder, `growing-${files++}.edf`);
    writeFileSync(path, recordingHeader(made));
    for (let record = 0; record < records; record++) appendFileSync(path, recordingRecord(made, record));
    return path;
  };
  const closeFile = async (path: string): Promise<void> => {
    const file = await open(path, 'r+');
    await file.write(Buffer.from('8       '), 0, 8, 236);
    await file.close();
  };

  it('is followed until its writer closes it', async () => {
    const clock = createVirtualClock();
    const path = growing(2);
    for (let record = 2; record < 8; record++)
      clock.after(record * 3000, () => appendFileSync(path, recordingRecord(made, record)));
    clock.after(25_000, () => void closeFile(path));
    const { samples, given } = await play({ file: path }, { clock });
    expect(samples(0)).toEqual(expected([0, 2], 0, 512));
    expect(given.events).toHaveLength(5);
    expect(clock.monotonic_ms()).toBeGreaterThan(24_900);
    expect(clock.monotonic_ms()).toBeLessThan(26_000);
  });

  it('keeps its annotations at their time when the writer is far ahead of the player', async () => {
    const clock = createVirtualClock();
    const path = growing(2);
    for (let record = 2; record < 8; record++)
      clock.after(100 + record, () => appendFileSync(path, recordingRecord(made, record)));
    clock.after(200, () => void closeFile(path));
    const { given } = await play({ file: path }, { clock });
    expect(given.events).toEqual((await play({ file: fileOf(two) })).given.events);
  });

  it('has ended when it did not grow for follow_s, though nobody closed it', async () => {
    const { samples, clock } = await play({ file: growing(3), follow_s: 7 });
    expect(samples(0)).toHaveLength(192);
    expect(clock.monotonic_ms()).toBeGreaterThanOrEqual(3000 + 6900);
    expect(clock.monotonic_ms()).toBeLessThan(11_000);
  });

  it('stop ends the wait', async () => {
    const { clock } = await play({ file: growing(1) }, { stop_s: 4 });
    expect(clock.monotonic_ms()).toBeLessThan(5000);
  });
});
