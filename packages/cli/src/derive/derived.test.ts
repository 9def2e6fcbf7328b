import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { memorySource, openRecording, openStreams, type RecordedStream } from '@valvomo/edf';
import { displayCalibration, type Item } from '@valvomo/model';
import { derive, filterBy } from '@valvomo/stream';
import * as fc from 'fast-check';
import { from } from 'rxjs';
import { describe, expect, it } from 'vitest';

import { chooseMontage } from '../choose-montage.ts';
import { causal } from './derived.ts';
import { planOf, type DeriveChoice, type PlannedStream } from './plan.ts';
import { rowsOf } from './rows.ts';

const fixtures = fileURLToPath(new URL('../../../../fixtures/derive/', import.meta.url));
const choice: DeriveChoice = {
  highpass: 0.5,
  lowpass: 8,
  notch: 9,
  order: 2,
  zeroPhase: false,
  from: 0,
  to: null,
};

const planned = async (
  file: string,
  montage: string,
  samples_max?: number,
): Promise<readonly PlannedStream[]> => {
  const recording = await openRecording(memorySource(readFileSync(`${fixtures}${file}`)));
  const streams: readonly RecordedStream[] = await openStreams(
    recording,
    samples_max === undefined ? {} : { samples_max },
  );
  return planOf(streams, rowsOf(recording, streams, await chooseMontage(montage)), choice);
};

/** [sample index, value of every row] */
type Samples = (readonly [number, readonly number[]])[];

const fromChunks = async (stream: PlannedStream): Promise<Samples> => {
  const samples: Samples = [];
  for await (const chunk of causal(stream)())
    for (let i = 0; i < chunk.samples; i += 1)
      samples.push([
        chunk.start + i,
        stream.rows.map((_, row) => chunk.values[row * chunk.stride + chunk.offset + i] ?? Number.NaN),
      ]);
  return samples;
};

const live = async ({ recorded, rows, filters, filtered }: PlannedStream): Promise<Samples> => {
  const items: Item[] = [];
  for await (const item of recorded.items()) items.push(item);
  const named = rows.map(({ name, terms }) => ({ name, terms }));
  const samples: Samples = [];
  from(items)
    .pipe(derive(named, recorded.description.signals.map(displayCalibration)), filterBy(filters, filtered))
    .subscribe((item) => {
      if (item.kind === 'gap') return;
      for (let i = 0; i < item.samples; i += 1)
        samples.push([
          item.start + i,
          rows.map((_, row) => item.values[row * item.samples + i] ?? Number.NaN),
        ]);
    });
  return samples;
};

describe('derive in batch', () => {
  it.each([
    ['gaps.edf', 'as-recorded'],
    ['gaps.edf', 'longitudinal'],
    ['mixed.edf', 'as-recorded'],
    ['old-names.edf', 'average'],
  ])('%s as %s: to the bit what the live operators make, in blocks of any length', async (file, montage) => {
    const streams = await planned(file, montage);
    const expected = await Promise.all(streams.map(live));
    expect(expected.flat().length).toBeGreaterThan(0);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 400 }), async (samples_max) => {
        const cut = await planned(file, montage, samples_max);
        for (const [at, stream] of cut.entries()) expect(await fromChunks(stream)).toEqual(expected[at]);
      }),
      { numRuns: 8 },
    );
  });
});
