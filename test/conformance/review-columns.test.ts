import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { designFilters, displayRows, isWave, proposeElectrodes } from '@valvomo/analysis';
import type { ElectrodeSet } from '@valvomo/model';
import { openFileReader, type FileReader } from '@valvomo/store';
import { recordingHeader, recordingRecord, type MadeRecording } from '@valvomo/testing';
import { streamToWire } from '@valvomo/wire';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { columns as columnsOf, NobodyWaits } from '../../packages/server/src/review/thread/columns.ts';
import { columnsQuery } from '../../packages/server/src/review/schemas.ts';
import { BedRing } from '../../web/src/picture/bed-ring.ts';
import { ColumnStore } from '../../web/src/picture/columns.ts';
import { preroll_s, RowFilters } from '../../web/src/picture/row-filters.ts';
import { columnsAhead, StreamTracer } from '../../web/src/picture/tracer.ts';

/**
 * The columns that the server computes of a recording are those that the viewer draws when it has the samples itself: same
 * rows, same filters, same extents, same gaps.
 */

const labels = 'Fp1 F7 T7 P7 O1 F3 C3 P3 Fz Cz Pz Fp2 F8 T8 P8 O2 F4 C4 P4'.split(' ');
const made: MadeRecording = {
  signals: [...labels, 'ECG'].map((label) => ({ label, samples: 256 })).concat({ label: 'SpO2', samples: 2 }),
  // A gap of 7.3 s, and one of half a sample less than a second.
  onsets_s: Array.from({ length: 150 }, (_, at) => (at < 60 ? at : at < 110 ? at + 7.25 : at + 8.25)),
  count: (signal, index) =>
    Math.round(
      // An electrode's offset, waves of every frequency, and what looks like noise.
      9000 * Math.sin(signal) +
        300 * Math.sin((2 * Math.PI * (2 + signal) * index) / 256) +
        90 * Math.sin((2 * Math.PI * 50 * index) / 256 + signal) +
        (((index * 7919 + signal * 104_729) % 997) - 498) / 3,
    ),
};

let folder = '';
let reader: FileReader;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'valvomo-columns-'));
  const path = join(folder, 'made.edf');
  const records = made.onsets_s.map((_, record) => recordingRecord(made, record));
  await writeFile(path, Buffer.concat([recordingHeader(made), ...records]));
  reader = await openFileReader(path);
});
afterAll(async () => {
  await reader.close();
  await rm(folder, { recursive: true });
});

interface Picture {
  readonly rows: readonly { readonly name: string }[];
  readonly hole: Uint8Array;
  readonly low: (row: number) => Float32Array;
  readonly high: (row: number) => Float32Array;
}

/** What the server answers, read as PROTOCOL.md §13 has it. */
const served = async (query: Record<string, string | number>): Promise<Picture> => {
  const texts = Object.fromEntries(Object.entries(query).map(([name, value]) => [name, String(value)]));
  const { parts } = await columnsOf(reader, columnsQuery.parse(texts), () => true);
  const bytes = parts[0] ?? new Uint8Array(0);
  const length = new DataView(bytes.buffer).getUint32(0, true);
  const facts = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length))) as {
    rows: { name: string }[];
    columns: number;
  };
  const { rows, columns } = facts;
  const holeAt = 4 * Math.ceil((4 + length) / 4);
  const lowAt = holeAt + 4 * Math.ceil(columns / 4);
  expect(bytes.length).toBe(lowAt + 8 * rows.length * columns);
  const values = (row: number): Float32Array =>
    new Float32Array(bytes.buffer, lowAt + 4 * row * columns, columns);
  return {
    rows,
    hole: bytes.subarray(holeAt, holeAt + columns),
    low: values,
    high: (row) => values(rows.length + row),
  };
};

const confirmed = (stream: number): ElectrodeSet => ({
  ...proposeElectrodes(reader.streams()[stream]?.description.signals ?? []),
  basis: 'confirmed',
});

/** The viewer's ring with the whole recording in it. */
const ringed = async (): Promise<BedRing> => {
  const streams = reader
    .streams()
    .map(({ description }) => streamToWire({ ...description, electrodes: confirmed(description.stream) }));
  const ring = new BedRing({
    type: 'bed',
    bed: 'b',
    name: 'B',
    state: 'live',
    recording: 'r',
    origin: null,
    timeZone: 'UTC',
    streams,
  });
  for (const { description, samples } of reader.streams()) {
    const { stream, signals } = description;
    const holes = await reader.gaps(stream);
    let next = 0;
    for (const hole of [...holes, { start: samples, samples: 0, reason: 'recorded' as const }]) {
      for (; next < hole.start; next = Math.min(next + 300, hole.start)) {
        const length = Math.min(300, hole.start - next);
        const { counts } = await reader.read(stream, next, length);
        ring.take({
          kind: 'block',
          stream,
          sequence: 0,
          first: next,
          samples: length,
          signals: signals.length,
          sent: 0n,
          counts,
        });
      }
      if (hole.samples > 0) ring.lose(stream, hole.start, hole.samples, 'recorded');
      next = hole.start + hole.samples;
    }
  }
  return ring;
};

interface Choice {
  readonly stream: number;
  readonly montage: string;
  readonly low_cut?: number;
  readonly high_cut?: number;
  readonly notch?: number;
  readonly page_s: number;
  readonly width: number;
  /** Bed's column with which the page begins. */
  readonly column: number;
}

const drawn = (bed: BedRing, choice: Choice) => {
  const { stream, montage, page_s, width, column } = choice;
  const ring = bed.ringOf(stream);
  if (ring === undefined) throw new Error('no stream');
  const ticksPerColumn = (page_s * 1e7) / width;
  const filters = {
    lowCut_hz: choice.low_cut ?? null,
    highCut_hz: choice.high_cut ?? null,
    notch_hz: choice.notch ?? null,
  };
  const { signals } = ring.description;
  const input = { signals, electrodes: confirmed(stream) };
  const rows = displayRows({ montage, order: 'left-first' }, input, new Set());
  const store = new ColumnStore(rows.length, width + columnsAhead(ring, ticksPerColumn));
  const tracer = new StreamTracer({
    ring,
    since: [{ index: 0, terms: rows.map(({ terms }) => terms) }],
    filters: new RowFilters(designFilters(ring.clock.rate_hz, filters).sections, rows.map(isWave)),
    store,
    ticksPerColumn,
  });
  tracer.start(column, preroll_s(filters) * 1e7, column + width);
  tracer.advance(column + width);
  const { offset, ticksPerSample } = ring.clock;
  return {
    rows,
    whole: tracer.done - column,
    at: (row: number, k: number) => row * store.capacity + ((column + k) & (store.capacity - 1)),
    store,
    from: (column * ticksPerColumn - offset) / ticksPerSample,
    samples: (width * ticksPerColumn) / ticksPerSample,
  };
};

const queryOf = (
  choice: Choice,
  place: { from: number; samples: number },
): Record<string, string | number> => {
  const { stream, montage, width, page_s: _, column: __, ...filters } = choice;
  return { stream, montage, columns: width, confirmed: 'true', ...filters, ...place };
};

const filters = { low_cut: 0.3, high_cut: 70, notch: 50 };
const choices: readonly (readonly [string, Choice])[] = [
  ['as recorded, unfiltered', { stream: 0, montage: 'as-recorded', page_s: 10, width: 1600, column: 3000 }],
  [
    'longitudinal, filtered',
    { stream: 0, montage: 'longitudinal', ...filters, page_s: 10, width: 1600, column: 3000 },
  ],
  [
    'average over a gap',
    { stream: 0, montage: 'average', ...filters, page_s: 20, width: 1537, column: 4000 },
  ],
  [
    'from the first sample',
    { stream: 0, montage: 'longitudinal', low_cut: 1, page_s: 5, width: 800, column: 0 },
  ],
  [
    'from before the first sample',
    { stream: 0, montage: 'average', low_cut: 1, page_s: 5, width: 800, column: -100 },
  ],
  [
    'many samples a column',
    { stream: 0, montage: 'longitudinal', ...filters, page_s: 120, width: 700, column: 100 },
  ],
  [
    'many columns a sample',
    { stream: 0, montage: 'longitudinal', ...filters, page_s: 1, width: 1600, column: 40_000 },
  ],
  [
    'beginning in the gap',
    { stream: 0, montage: 'longitudinal', ...filters, page_s: 10, width: 1000, column: 6300 },
  ],
  ['over the end', { stream: 0, montage: 'longitudinal', ...filters, page_s: 30, width: 1500, column: 7000 }],
  [
    'a value that is held',
    { stream: 1, montage: 'longitudinal', ...filters, page_s: 10, width: 1600, column: 8000 },
  ],
  [
    'a value that is held, over a gap',
    { stream: 1, montage: 'as-recorded', page_s: 30, width: 1000, column: 1900 },
  ],
];

describe('columns of the server', () => {
  it.each(choices)('%s: those of the viewer', async (_, choice) => {
    const viewer = drawn(await ringed(), choice);
    const server = await served(queryOf(choice, viewer));
    expect(server.rows.map(({ name }) => name)).toEqual(viewer.rows.map(({ name }) => name));
    const whole = Math.min(choice.width, viewer.whole);
    expect(whole).toBeGreaterThan(choice.width / 3);
    let seen = 0;
    let furthest = 0;
    const apart: string[] = [];
    for (let k = 0; k < whole; k += 1) {
      if (server.hole[k] !== viewer.store.hole[viewer.at(0, k)]) apart.push(`hole ${k}`);
      for (let row = 0; row < viewer.rows.length; row += 1)
        for (const [own, theirs] of [
          [server.low(row)[k] ?? NaN, viewer.store.low[viewer.at(row, k)] ?? NaN],
          [server.high(row)[k] ?? NaN, viewer.store.high[viewer.at(row, k)] ?? NaN],
        ] as const) {
          if (own === theirs) seen += Number.isFinite(own) ? 1 : 0;
          else if (Math.abs(own - theirs) <= 1e-4) furthest = Math.max(furthest, Math.abs(own - theirs));
          else apart.push(`row ${row} column ${k}: ${own} for ${theirs}`);
        }
    }
    expect(apart).toEqual([]);
    expect(seen).toBeGreaterThan(whole);
    expect(furthest).toBeLessThanOrEqual(1e-4);
  });

  it('a page does not depend on where it was cut: what two have in common is the same to 1e-4 µV', async () => {
    const columns = 512;
    const common = { stream: 0, montage: 'average', confirmed: 'true', ...filters, columns };
    const one = await served({ ...common, from: 256 * 70, samples: 256 * 16 });
    const two = await served({ ...common, from: 256 * 78, samples: 256 * 16 });
    let furthest = 0;
    for (let row = 0; row < one.rows.length; row += 1)
      for (let k = 0; k < columns / 2; k += 1)
        for (const of of ['low', 'high'] as const) {
          const [a = NaN, b = NaN] = [one[of](row)[columns / 2 + k], two[of](row)[k]];
          furthest = Math.max(furthest, Math.abs(a - b));
        }
    expect(furthest).toBeLessThanOrEqual(1e-4);
  });

  it('signals that are off leave their rows empty, the others as they are', async () => {
    const place = {
      stream: 0,
      montage: 'longitudinal',
      confirmed: 'true',
      columns: 400,
      from: 1000,
      samples: 800,
    };
    const all = await served(place);
    const some = await served({ ...place, off: labels.indexOf('F7') });
    for (const [row, { name }] of all.rows.entries()) {
      const isOff = name.includes('F7');
      const low = some.low(row);
      expect([...low]).toEqual(isOff ? [...low].map(() => Infinity) : [...all.low(row)]);
    }
    expect(all.rows.some(({ name }) => name.includes('F7'))).toBe(true);
  });

  it('ends when nobody waits for it', async () => {
    let looks = 0;
    const query = columnsQuery.parse({ stream: '0', from: '0', samples: '38400', columns: '100' });
    const work = columnsOf(reader, query, () => (looks += 1) < 2);
    await expect(work).rejects.toBeInstanceOf(NobodyWaits);
    expect(looks).toBe(2);
  });
});
