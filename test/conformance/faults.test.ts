import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serve } from '@valvomo/device';
import { playback, seededRandom, withFaults, type Faults } from '@valvomo/device-playback';
import { createVirtualClock, difference, recordingBytes, tapped } from '@valvomo/testing';
import * as fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { SequencingServer } from './sequencing-server.ts';

const folder = mkdtempSync(join(tmpdir(), 'valvomo-faults-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = join(folder, 'recording.edf');
writeFileSync(
  file,
  recordingBytes({
    signals: [
      { label: 'Fp1', samples: 32 },
      { label: 'SpO2', samples: 1 },
      { label: 'F7', samples: 32 },
    ],
    onsets_s: [0, 1, 2, 3, 4, 7.5, 8.5, 9.5, 12, 13],
    count: (signal, index) => ((index * 31 + signal * 4001) % 60_000) - 30_000,
    annotations: Array.from({ length: 9 }, (_, at) => ({ onset_s: at * 1.5 + 0.1, text: `note ${at}` })),
  }),
);

const share = fc.double({ min: 0, max: 0.4, noNaN: true });
const faultsWithin = (at_s_max: number, for_s_max: number): fc.Arbitrary<Faults> => {
  const seconds = (min: number, max: number) => fc.double({ min, max, noNaN: true });
  const span = fc.record({ at_s: seconds(0, at_s_max), for_s: seconds(0.1, for_s_max) });
  const spans = fc.array(span, { maxLength: 3 });
  return fc.record({ lostLinks: spans, stalls: spans, drop: share, duplicate: share, reorder: share });
};

const run = async (given: {
  speed: number | 'max';
  faults: Faults;
  seed: number;
  keep_bytes_max?: number;
}) => {
  const clock = createVirtualClock();
  const server = new SequencingServer(clock);
  const { device, given: truth } = tapped(playback({ id: 'p', file, clock, speed: given.speed }));
  const random = seededRandom(given.seed);
  const connect = withFaults(server.connect, given.faults, { clock, random });
  const keep = given.keep_bytes_max === undefined ? {} : { keep_bytes_max: given.keep_bytes_max };
  const uplink = serve(device, { url: 'ws://nowhere', clock, connect, random, ...keep });
  const status = await clock.settle(uplink.done);
  const streams = [...server.streams.keys()].map(
    (stream) => [stream, { items: server.itemsOnDevice(stream) }] as const,
  );
  const life = { streams: new Map(streams) };
  return { server, status, life, truth };
};

it.each([1, 10, 'max'] as const)(
  'playback at speed %s: whatever is dropped, doubled, reordered, cut or stalled, every sample is put in place once',
  { timeout: 120_000 },
  (speed) =>
    fc.assert(
      fc.asyncProperty(faultsWithin(14, 25), fc.integer(), async (faults, seed) => {
        const { server, status, life, truth } = await run({ speed, faults, seed });
        expect(difference(truth, life)).toBeUndefined();
        const reasons = [...server.streams.values()].flatMap(({ items }) =>
          items.flatMap((item) => (item.kind === 'gap' ? [item.reason] : [])),
        );
        expect(new Set(reasons)).toEqual(new Set(['recorded']));
        expect(server.events.map(({ text }) => text)).toEqual(
          truth.events.map((event) => (event as { text: string }).text),
        );
        expect(status).toMatchObject({ kept_blocks: 0, lost_samples: 0 });
      }),
      { numRuns: 20 },
    ),
);

it(
  'with a ring that is too small every sample is put in place once or lies in a gap overload',
  { timeout: 120_000 },
  () =>
    fc.assert(
      fc.asyncProperty(
        faultsWithin(4, 2),
        fc.integer(),
        fc.integer({ min: 500, max: 8000 }),
        async (faults, seed, bytes) => {
          const { life, truth, status } = await run({ speed: 1, faults, seed, keep_bytes_max: bytes });
          expect(difference(truth, life)).toBeUndefined();
          expect(status.kept_blocks).toBe(0);
        },
      ),
      { numRuns: 30 },
    ),
);

it('the faults really strike: blocks are dropped and asked for again', async () => {
  const faults = { lostLinks: [], stalls: [], drop: 0.3, duplicate: 0.3, reorder: 0.3 };
  const { server } = await run({ speed: 1, faults, seed: 1 });
  expect(server.resends).toBeGreaterThan(10);
});
