import { existsSync, readdirSync, readFileSync } from 'node:fs';

import type { Item } from '@valvomo/model';
import { createVirtualClock, tapped } from '@valvomo/testing';
import { describe, expect, it } from 'vitest';

import { playback } from './playback.ts';

const folder = new URL('../../../../shared/recordings/', import.meta.url);
const files = existsSync(folder) ? readdirSync(folder).filter((name) => /\.(edf|bdf)$/.test(name)) : [];
if (files.length === 0) process.stderr.write('skipped: ../shared/recordings is not here\n');

interface ReferenceSignal {
  readonly label: string;
  readonly samplesPerRecord: number;
  readonly n: number;
  /** Absent where there are no samples. */
  readonly digSum?: number;
}
interface Sum {
  readonly label: string;
  readonly n: number;
  readonly digSum: number;
}
/** What another program counted and added up in the same file, group by group of one rate. */
const referenceOf = (name: string): Sum[] => {
  const file = new URL(`reference/${name}.json`, folder);
  const { signals } = JSON.parse(readFileSync(file, 'utf8')) as { signals: ReferenceSignal[] };
  const ordinary = signals.filter(
    ({ label, samplesPerRecord }) => samplesPerRecord > 0 && !/DF Anno/i.test(label),
  );
  const groups = Map.groupBy(ordinary, ({ samplesPerRecord }) => samplesPerRecord);
  return [...groups.values()].flat().map(({ label, n, digSum = 0 }) => ({ label, n, digSum }));
};

const sumOf = (items: readonly Item[], signal: number, label: string): Sum => {
  let n = 0;
  let digSum = 0;
  for (const item of items) {
    if (item.kind === 'gap') continue;
    n += item.samples;
    for (const count of item.counts.subarray(signal * item.samples, (signal + 1) * item.samples))
      digSum += count;
  }
  return { label, n, digSum };
};

/** Empty when the file says clearly that it cannot be played. */
const playedSums = async (name: string, decoder: 'edfdecoder' | 'reader'): Promise<Sum[] | string> => {
  const clock = createVirtualClock();
  const options = { id: 'p', file: new URL(name, folder).pathname, clock, decoder, follow_s: 0 } as const;
  const { device, given } = tapped(playback({ ...options, speed: 'max' }));
  try {
    const { streams } = await clock.settle(device.describe());
    await clock.settle(device.start({ block: async () => {}, gap: async () => {}, event: async () => {} }));
    return streams.flatMap(({ stream, signals }) =>
      signals.map(({ label }, signal) => sumOf(given.streams.get(stream) ?? [], signal, label)),
    );
  } catch (error) {
    return (error as { code: string }).code;
  }
};

const refused: Record<string, string> = {
  'malformed_header_overflow_prerau.edf': 'SAMPLES_PER_RECORD_INVALID',
  'resmed_EVE_events_edfD.edf': 'NOT_PLAYABLE',
  'sleepedf_SC4001EC_hypnogram.edf': 'NOT_PLAYABLE',
};

describe.skipIf(files.length === 0).each(['edfdecoder', 'reader'] as const)(
  'recordings of other machines, by %s',
  (decoder) => {
    it.each(files.filter((name) => refused[name] === undefined))(
      '%s: every sample is played once',
      async (name) => expect(await playedSums(name, decoder)).toEqual(referenceOf(name)),
    );

    it.each(Object.entries(refused))('%s is refused: %s', async (name, code) =>
      expect(await playedSums(name, decoder)).toBe(code),
    );
  },
);
