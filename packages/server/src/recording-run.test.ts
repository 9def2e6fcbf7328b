import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rateOf, sampleIndex, ticks } from '@valvomo/model';
import { newRecording, openDataDirectory, type RecordingReader } from '@valvomo/store';
import { plainSignal } from '@valvomo/testing';
import { encodeBlock } from '@valvomo/wire';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RecordingRun } from './recording-run.ts';
import { StreamNumbers } from './stream-numbers.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'valvomo-run-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const signal = plainSignal('Fp1');
const stream = { stream: 3, start: '0', rate: rateOf(100), bits: 16 as const, signals: [signal] };
const countsOf = (first: number, samples: number): Int16Array =>
  Int16Array.from({ length: samples }, (_, k) => (first + k) % 1000);

/** The recording in files: everything but samples 40 to 49, with a measurement announced. */
const filed = (asked: (readonly [number, number])[]): RecordingReader => ({
  recording: 'r',
  timeZone: 'UTC',
  streams: () => [
    {
      description: {
        stream: 3,
        bits: 16,
        signals: [signal],
        timeBase: { start: ticks(0n), rate: rateOf(100) },
      },
      samples: 10_000,
    },
  ],
  refresh: () => Promise.resolve(),
  gaps: () => Promise.resolve([]),
  events: () =>
    Promise.resolve([{ event: 0, kind: 'impedance', stream: 3, start: 60, samples: 20, text: '' }]),
  read: (_, from, samples) => {
    asked.push([from, samples]);
    const holes = [{ start: sampleIndex(40), samples: 10, reason: 'device' as const }].filter(
      (hole) => hole.start >= from && hole.start + hole.samples <= from + samples,
    );
    return Promise.resolve({ start: sampleIndex(from), samples, counts: countsOf(from, samples), holes });
  },
  close: () => Promise.resolve(),
});

describe('a recording is played again', () => {
  it('from its files where its journal no longer reaches, then from the journal, every sample once', async () => {
    const data = await openDataDirectory(folder);
    const disk = await data.journal('r');
    const about = { recording: 'r', bed: 'b', name: 'B', created: '0' };
    const device = { id: 'd', name: '', software: '' };
    const hello = {
      type: 'hello',
      device,
      life: '1',
      origin: { kind: 'simulated' },
      streams: [stream],
    } as const;
    const asked: (readonly [number, number])[] = [];
    const run = new RecordingRun(
      disk,
      newRecording(about, { ...hello, streams: [...hello.streams] }),
      new StreamNumbers(),
      {
        segment_bytes_max: 700,
        onSync: () => undefined,
        onAppend: () => undefined,
        openReader: () => Promise.resolve(filed(asked)),
      },
    );
    await run.open();
    run.write({ kind: 'anchor', stream: 3, offset: 0, start: '0' });
    for (let block = 0; block < 30; block += 1) {
      const [first, samples] = [block * 10, 10];
      const frame = encodeBlock({
        stream: 3,
        sequence: block,
        first,
        samples,
        signals: 1,
        sent: 0n,
        counts: countsOf(first, samples),
      });
      run.write({ kind: 'block', frame });
      await run.durable();
    }
    await run.close();
    const segments = await disk.list();
    expect(segments.length).toBeGreaterThan(3);
    for (const { name } of segments.slice(0, -3)) await disk.remove(name);
    const number = run.streams()[0]?.stream ?? -1;
    const played = async (from: number) => {
      const samples: (number | string)[] = [];
      const measured: (readonly [number, number])[] = [];
      for await (const { stream: of, item } of run.replay(new Map([[number, from]]))) {
        expect(of).toBe(number);
        if (item.kind === 'measuring') measured.push([item.start, item.samples]);
        else
          for (let k = Math.max(0, from - item.start); k < item.samples; k += 1)
            samples.push(item.kind === 'gap' ? item.reason : (item.counts[k] ?? Number.NaN));
      }
      return { samples, measured };
    };
    const wanted = Array.from({ length: 290 }, (_, k) => (k + 10 >= 40 && k + 10 < 50 ? 'device' : k + 10));
    expect(await played(10)).toEqual({ samples: wanted, measured: [[60, 20]] });
    expect(asked[0]?.[0]).toBe(10);
    asked.length = 0;
    // What the journal has is read from it alone.
    expect((await played(250)).samples).toEqual(wanted.slice(240));
    expect(asked).toEqual([]);
  });
});
