import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Item } from '@valvomo/model';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { annotationSignal, craftedFile, tal, type Crafted } from './crafted-file.ts';
import { openStreams, type RecordedStream } from './items.ts';
import { openFile } from './node/index.ts';
import { openRecording } from './recording.ts';
import { memorySource } from './source.ts';

const open = async (crafted: Crafted, samples_max?: number): Promise<readonly RecordedStream[]> =>
  openStreams(
    await openRecording(memorySource(craftedFile(crafted))),
    samples_max === undefined ? {} : { samples_max },
  );

const collect = async (stream: RecordedStream, from?: number): Promise<Item[]> => {
  const items: Item[] = [];
  for await (const item of stream.items(from)) items.push(item);
  return items;
};

/** Count of every signal from index `from` on; throws where items do not follow one another from there. */
const samplesOf = (items: readonly Item[], signals: number, from = 0): (number | null)[][] => {
  const rows: (number | null)[][] = Array.from({ length: signals }, () => []);
  for (const item of items) {
    expect(item.start - from).toBe(rows[0]?.length);
    if (item.kind === 'block') expect(item.counts).toHaveLength(signals * item.samples);
    for (const [row, samples] of rows.entries())
      for (let i = 0; i < item.samples; i++)
        samples.push(item.kind === 'gap' ? null : (item.counts[row * item.samples + i] ?? Number.NaN));
  }
  return rows;
};

/** Two rates; sample n of a record is 10 · record + n. */
const discontinuous = (steps: readonly number[], bdf: boolean): Crafted => {
  let onset = 0;
  const onsets = steps.map((step, at) => (onset += at === 0 ? 0 : 1 + step / 4));
  return {
    version: bdf ? '\u00ffBIOSEMI' : '0',
    reserved: bdf ? 'BDF+D' : 'EDF+D',
    signals: [{ samples: 4 }, annotationSignal(8, bdf ? 'BDF' : 'EDF'), { samples: 2 }, { samples: 4 }],
    data: onsets.map((at, n) => {
      const first = 10 * n;
      return [[0, 1, 2, 3].map((i) => first + i), tal(`+${at}`), [first, first + 1], [9, 8, 7, -n]];
    }),
  };
};

describe('a recording as streams of items', () => {
  it('one stream a rate, in the words of the file', async () => {
    const streams = await open(discontinuous([0, 0], false));
    expect(streams.map(({ numbers, samples }) => [numbers, samples])).toEqual([
      [[0, 3], 8],
      [[2], 4],
    ]);
    expect(streams.map(({ description }) => description)).toMatchObject([
      {
        stream: 0,
        bits: 16,
        timeBase: { start: 15_831_219_060_000_000n, rate: { samples: 4, ticks: 10_000_000 } },
      },
      { stream: 1, bits: 16, timeBase: { rate: { samples: 2, ticks: 10_000_000 } } },
    ]);
    expect(Object.keys(streams[0]?.description.signals[0] ?? {})).toHaveLength(8);
  });

  it('blocks and recorded gaps follow one another from index 0', async () => {
    const [fast, slow] = await open(discontinuous([0, 0, 3], false));
    expect(fast === undefined ? [] : await collect(fast)).toEqual([
      {
        kind: 'block',
        start: 0,
        samples: 8,
        signals: 2,
        counts: Int16Array.of(0, 1, 2, 3, 10, 11, 12, 13, 9, 8, 7, 0, 9, 8, 7, -1),
      },
      { kind: 'gap', start: 8, samples: 3, reason: 'recorded' },
      {
        kind: 'block',
        start: 11,
        samples: 4,
        signals: 2,
        counts: Int16Array.of(20, 21, 22, 23, 9, 8, 7, -2),
      },
    ]);
    // 2.75 s lies between two samples of 2 Hz: round(5.5) = 6.
    expect(slow === undefined ? [] : samplesOf(await collect(slow), 1)).toEqual([
      [0, 1, 10, 11, null, null, 20, 21],
    ]);
  });

  it('blocks of any length give the same samples, every one once', async () => {
    const steps = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 10 });
    await fc.assert(
      fc.asyncProperty(steps, fc.integer({ min: 1, max: 50 }), fc.boolean(), async (gaps, most, bdf) => {
        const crafted = discontinuous(gaps, bdf);
        const whole = await open(crafted);
        const cut = await open(crafted, most);
        for (const [at, stream] of cut.entries()) {
          const { length } = stream.numbers;
          const items = await collect(stream);
          expect(items.every(({ kind, samples }) => kind === 'gap' || samples <= most)).toBe(true);
          const expected = samplesOf(await collect(whole[at] ?? stream), length);
          expect(samplesOf(items, length)).toEqual(expected);
          expect(expected[0]).toHaveLength(stream.samples);
          expect(expected[0]?.filter((count) => count !== null)).toHaveLength(
            gaps.length * (at === 0 ? 4 : 2),
          );
        }
      }),
      { numRuns: 40 },
    );
  });

  it('from any sample on, they are the same', async () => {
    const steps = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(steps, fc.nat(40), fc.integer({ min: 1, max: 20 }), async (gaps, from, most) => {
        for (const stream of await open(discontinuous(gaps, false), most)) {
          const { length } = stream.numbers;
          const whole = samplesOf(await collect(stream), length);
          const part = samplesOf(await collect(stream, from), length, from);
          expect(part).toEqual(whole.map((row) => row.slice(from)));
          const stored = stream.runs.flatMap(({ start, end }) => (whole[0] ?? []).slice(start, end));
          expect(stored).toEqual(whole[0]?.filter((count) => count !== null));
        }
      }),
      { numRuns: 40 },
    );
  });

  it('a gap shorter than half a sample of a slow stream is none there', async () => {
    const streams = await open({
      reserved: 'EDF+D',
      signals: [{ samples: 8 }, annotationSignal(8), { samples: 1 }],
      data: ['+0', '+1.25'].map((onset, n) => [Array.from({ length: 8 }, () => n), tal(onset), [n]]),
    });
    expect(streams.map(({ runs }) => runs)).toEqual([
      [
        { start: 0, end: 8 },
        { start: 10, end: 18 },
      ],
      [{ start: 0, end: 2 }],
    ]);
  });

  it('an unknown start is instant 0, and a signal without a rate is in no stream', async () => {
    const [first] = await open({ date: 'XX.XX.XX', data: [[[1, 2, 3, 4]]] });
    expect(first?.description.timeBase.start).toBe(0n);
    expect(await open({ duration: '0', data: [[[1, 2, 3, 4]]] })).toEqual([]);
    const some = await open({ signals: [{}, { samples: 0 }], data: [[[1, 2, 3, 4], []]] });
    expect(some.map(({ numbers }) => numbers)).toEqual([[0]]);
  });

  it('a record that is huge is cut', async () => {
    const long = Array.from({ length: 3 << 19 }, (_, n) => n % 1000);
    const [stream] = await open({ duration: '60', signals: [{ samples: long.length }], data: [[long]] });
    const items = stream === undefined ? [] : await collect(stream);
    expect(items.map(({ samples }) => samples)).toEqual([1 << 20, 1 << 19]);
    expect(items.at(-1)).toMatchObject({ start: 1 << 20 });
    const last = items.at(-1);
    expect(last?.kind === 'block' && last.counts.at(-1)).toBe(((3 << 19) - 1) % 1000);
  });

  it('blocks of less than one sample are refused', async () => {
    await expect(open({}, 0)).rejects.toThrow(/at most 0 samples/);
  });
});

/** Real recordings beside the project, each with what an independent byte-level parser read from it. */
const folder = fileURLToPath(new URL('../../../../shared/recordings/', import.meta.url));
const here = existsSync(`${folder}reference`);
const names = here ? readdirSync(folder).filter((name) => /\.(edf|bdf)$/.test(name)) : [];
if (!here) process.stderr.write(`skipped: the real recordings are not at ${folder}\n`);

interface Reference {
  readonly signals?: readonly {
    readonly n: number;
    readonly fs: number | null;
    readonly tal?: boolean;
    readonly digSum?: number;
    readonly digFirst?: readonly number[];
    readonly digLast?: readonly number[];
  }[];
}

const facts = (counts: readonly (number | null)[]) => {
  const stored = counts.filter((count) => count !== null);
  return {
    n: stored.length,
    digSum: stored.reduce((total, count) => total + count, 0),
    digFirst: stored.slice(0, 4),
    digLast: stored.slice(-2),
  };
};

/** [signal number, facts] of what is read and what is expected, of streams that are not too long for a test. */
const compared = async (name: string) => {
  const text = readFileSync(`${folder}reference/${name}.json`, 'utf8');
  const { signals: reference = [] } = JSON.parse(text) as Reference;
  const [read, expected]: [unknown[], unknown[]] = [[], []];
  const { source, close } = await openFile(`${folder}${name}`);
  try {
    for (const stream of await openStreams(await openRecording(source))) {
      if (stream.samples * stream.numbers.length > 1_500_000) continue;
      const rows = samplesOf(await collect(stream), stream.numbers.length);
      for (const [row, number] of stream.numbers.entries()) {
        const { n = 0, digSum = 0, digFirst = [], digLast = [] } = reference[number] ?? {};
        read.push([number, facts(rows[row] ?? [])]);
        expected.push([number, { n, digSum, digFirst, digLast }]);
      }
    }
  } finally {
    await close();
  }
  return { read, expected };
};

const unreadable = (name: string): boolean =>
  readFileSync(`${folder}reference/${name}.json`, 'utf8').includes('"parse"');

describe.runIf(here)('real recordings as items', () => {
  it.each(names.filter((name) => existsSync(`${folder}reference/${name}.json`) && !unreadable(name)))(
    '%s: counts as the independent parser read them',
    async (name) => {
      const { read, expected } = await compared(name);
      expect(read).toEqual(expected);
    },
  );
});
