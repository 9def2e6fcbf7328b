import { memorySource, openRecording, openStreams, openEdfWriter } from '@valvomo/edf';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { chooseMontage } from '../choose-montage.ts';
import { planOf } from './plan.ts';
import { rowsOf } from './rows.ts';

/** Samples a record of 0.238140 s: 999.41, 71.4 and 4.2 Hz. */
const perRecord = [238, 17, 1];
const recordDuration_ticks = 2_381_400;
const records = 40;

const opened = async () => {
  const parts: Uint8Array[] = [];
  const writer = await openEdfWriter(
    { append: (bytes) => Promise.resolve(void parts.push(bytes)) },
    {
      start: '2026-11-21T22:00:01',
      recordDuration_ticks,
      signals: perRecord.map((samplesPerRecord) => ({
        label: `signal ${samplesPerRecord}`,
        transducer: '',
        physicalDimension: 'uV',
        physicalMin: -100,
        physicalMax: 100,
        digitalMin: -100,
        digitalMax: 100,
        prefiltering: '',
        samplesPerRecord,
      })),
    },
  );
  for (let record = 0; record < records; record += 1)
    await writer.write(perRecord.map((samples) => new Int16Array(samples)));
  await writer.close();
  const recording = await openRecording(memorySource(Buffer.concat(parts)));
  const streams = await openStreams(recording);
  return { streams, rows: rowsOf(recording, streams, await chooseMontage('as-recorded')) };
};

describe('a window', () => {
  it('[from, to) has the samples whose time lies in it, at every rate alike, on samples and a hair beside', async () => {
    const { streams, rows } = await opened();
    const instant = fc
      .tuple(
        fc.constantFrom(...perRecord),
        fc.nat(2000),
        fc.constantFrom(0, 1e-9, -1e-9, 1e-7, -1e-7, 1e-4, -1e-4),
      )
      .map(([samples, index, beside]) => Math.max(0, (index * 0.238_14) / samples + beside));
    fc.assert(
      fc.property(instant, instant, (from, to) => {
        fc.pre(from + 0.3 < to && from < 9);
        for (const [at, { first, end }] of planOf(streams, rows, {
          order: 2,
          zeroPhase: false,
          from,
          to,
        }).entries()) {
          const samples = perRecord[at] ?? 1;
          const inside = Array.from({ length: samples * records }, (_, k) => k).filter((k) => {
            const time_s = (k * recordDuration_ticks) / (samples * 1e7);
            return time_s >= from && time_s < to;
          });
          expect([first, end]).toEqual([inside[0], (inside.at(-1) ?? 0) + 1]);
        }
      }),
    );
  });
});
