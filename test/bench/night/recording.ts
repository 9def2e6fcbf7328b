import { closeSync, openSync, writeSync } from 'node:fs';

import { openEdfWriter, type WrittenSignal } from '@valvomo/edf';
import type { Signal } from '@valvomo/model';
import { synthesise, tenTwenty, type Channel } from '@valvomo/synthesis';

/** Electrodes beside those of the 10-20 system, to make 32 signals. */
const more = ['Fpz', 'Oz', 'F9', 'F10', 'T9', 'T10', 'P9', 'P10', 'M1', 'M2'];
const channels: readonly Channel[] = [
  ...tenTwenty('new'),
  ...more.map((site) => ({ kind: 'scalp', label: site, site }) as const),
];
export const rate_hz = 256;
const signals = channels.length;
/** A seeded piece that is written again and again. */
const piece_s = 1200;

const scenario = {
  id: 'night',
  seed: 1,
  length_s: piece_s,
  body: { heart_bpm: 62, breaths_per_minute: 14 },
  streams: [{ rate_hz, reference: 'CPz', channels }],
  script: [
    { pattern: 'background', at_s: 0 },
    { pattern: 'alpha-rhythm', at_s: 0 },
    { pattern: 'heart', at_s: 0 },
    { pattern: 'muscle', at_s: 0 },
    { pattern: 'electrode-noise', at_s: 0 },
    { pattern: 'spikes', at_s: 0 },
    { pattern: 'temporal-seizure', at_s: 600 },
  ],
} as const;

const written = (signal: Signal): WrittenSignal => ({ ...signal, samplesPerRecord: rate_hz });

/** Writes an EDF+C of 32 signals at 256 Hz with records of 1 s. */
export const writeNight = async (path: string, length_s: number): Promise<void> => {
  const { streams, next } = synthesise(scenario);
  const parts: Uint8Array[] = [];
  const writer = await openEdfWriter(
    { append: (bytes) => Promise.resolve(void parts.push(bytes)) },
    {
      start: '2026-01-01T22:00:00',
      recordDuration_ticks: 10_000_000,
      signals: (streams[0]?.signals ?? []).map(written),
    },
  );
  for (let second = 0; second < piece_s; second += 1) {
    const counts = next(0, rate_hz);
    await writer.write(
      Array.from({ length: signals }, (_, k) => counts.subarray(k * rate_hz, (k + 1) * rate_hz)),
    );
  }
  const [header = new Uint8Array(0), ...records] = parts;
  const file = openSync(path, 'w');
  writeSync(file, header);
  for (let second = 0; second < length_s; second += 1) {
    const record = records[second % piece_s] ?? new Uint8Array(0);
    const at = 2 * signals * rate_hz;
    const timed = new Uint8Array(record.length);
    timed.set(record.subarray(0, at));
    timed.set(new TextEncoder().encode(`+${second}\u0014\u0014`), at);
    writeSync(file, timed);
  }
  writeSync(file, new TextEncoder().encode(String(length_s).padEnd(8)), 0, 8, 236);
  closeSync(file);
};
