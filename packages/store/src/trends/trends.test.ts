import { appendFile, mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TrendColumn, TrendItem } from '@valvomo/model';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TrendHeader } from './layout.ts';
import { analysesIn, readTrends, trendsEnd, type TrendWindow } from './read-trends.ts';
import { readSnapshot, writeSnapshot } from './snapshot-file.ts';
import { TrendLog } from './trend-log.ts';

const column = (name: string, more: Partial<TrendColumn> = {}): TrendColumn => ({
  name,
  trend: name.split('.')[0] ?? name,
  region: 'left',
  unit: 'µV',
  derivations: ['Fp1-F7'],
  ...more,
});
const columns = [
  column('aeeg.left'),
  column('adr.left'),
  column('quality.Fp1', { states: ['good', 'flat', 'pop'] }),
];
const header: TrendHeader = {
  layout: 1,
  recording: 'r',
  analysis: 'a1b2c3d4e5f6',
  stream: 3,
  start: '17952192002500000',
  rate: { samples: 256, ticks: 10_000_000 },
  hop: 256,
  scale_s: 1,
  electrodes: 'confirmed',
  columns,
  absent: [],
  rules: 'x',
};

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'valvomo-trends-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const fail = (error: unknown): never => {
  throw error;
};
const openLog = (): Promise<TrendLog> => TrendLog.open(folder, header, fail);

/** Any values, missing ones among them, other in every second. */
const valuesOf = (second: number): Float64Array =>
  Float64Array.of(
    second % 7 === 3 ? Number.NaN : 10 + Math.sin(second) / 3,
    second % 11 < 5 ? Number.NaN : -second / 7,
    second % 13 === 0 ? Number.NaN : Number(second % 5 > 2) * (1 + (second % 2)),
  );
const row = (second: number): TrendItem => ({ kind: 'row', second, values: valuesOf(second) });

/** Rows of seconds [0, length), and none in [from, to). */
const course = (length: number, from = length, to = length): TrendItem[] => {
  const rows = (first: number, end: number): TrendItem[] =>
    Array.from({ length: end - first }, (_, k) => row(first + k));
  const gap: TrendItem[] = to > from ? [{ kind: 'no-rows', second: from, seconds: to - from }] : [];
  return [...rows(0, from), ...gap, ...rows(to, length)];
};

const read = (scale_s: number, from_s = 0, to_s = Infinity): Promise<TrendWindow> =>
  readTrends(folder, header.analysis, {
    scale_s,
    from_s,
    to_s,
    columns: ({ columns: all }) => all.map((_, at) => at),
    check: () => undefined,
  });

const valueAt = ({ values, bins, from }: TrendWindow, plane: number, at: number, bin: number): number =>
  values[(plane * columns.length + at) * bins + bin - from] as number;

/** Mean, least and most by hand, from a list: the slow and plain way. */
const reduced = (items: readonly TrendItem[], scale_s: number, at: number, bin: number): number[] => {
  const present = items
    .flatMap((item) =>
      item.kind === 'row' && Math.floor(item.second / scale_s) === bin ? [item.values[at] as number] : [],
    )
    .filter((value) => !Number.isNaN(value));
  if (present.length === 0) return [Number.NaN, Number.NaN, Number.NaN];
  const mean = present.reduce((sum, value) => sum + value, 0) / present.length;
  const counts = [...Map.groupBy(present, (value) => value)];
  const longest = Math.max(...counts.map(([, all]) => all.length));
  const mode = Math.max(...counts.filter(([, all]) => all.length === longest).map(([value]) => value));
  const states = columns[at]?.states !== undefined;
  return [states ? mode : mean, Math.min(...present), Math.max(...present)].map(Math.fround);
};

describe('trends on disk', () => {
  it('are read at 1 s as they were made, missing seconds and values missing', async () => {
    const log = await openLog();
    const items = course(50, 20, 30);
    log.push(items.slice(0, 15));
    log.push(items.slice(15));
    await log.close();
    const window = await read(1);
    expect([window.from, window.bins]).toEqual([0, 50]);
    const wanted = (second: number, at: number): number =>
      second >= 20 && second < 30 ? Number.NaN : Math.fround(valuesOf(second)[at] as number);
    for (let second = 0; second < 50; second += 1)
      for (const [at] of columns.entries()) expect(valueAt(window, 0, at, second)).toBe(wanted(second, at));
    expect((await analysesIn(folder)).map(({ analysis, columns: all }) => [analysis, all])).toEqual([
      [header.analysis, columns],
    ]);
    expect(await trendsEnd(folder, header.analysis)).toBe(50);
    expect((await stat(join(folder, `${header.analysis}.trends`))).mode & 0o077).toBe(0);
  });

  it.each([10, 60, 600])(
    'are reduced to %i s: mean, least and most; of states the longest',
    async (scale_s) => {
      const items = course(1507, 640, 777);
      const log = await openLog();
      log.push(items);
      await log.sync();
      const growing = await read(scale_s);
      await log.close();
      expect(await read(scale_s)).toEqual(growing);
      expect(growing.bins).toBe(Math.ceil(1507 / scale_s));
      for (let bin = 0; bin < growing.bins; bin += 1)
        for (const [at] of columns.entries()) {
          const planes = [0, 1, 2].map((plane) => valueAt(growing, plane, at, bin));
          const [mean, ...others] = reduced(items, scale_s, at, bin);
          expect(planes.slice(1)).toEqual(others);
          expect(Math.abs((planes[0] as number) - (mean as number)) < 1e-4 || Number.isNaN(mean)).toBe(true);
          expect(Number.isNaN(planes[0])).toBe(Number.isNaN(mean));
        }
      const part = await read(scale_s, 700, 1300);
      expect([part.from, part.bins]).toEqual([
        Math.floor(700 / scale_s),
        Math.ceil(1300 / scale_s) - Math.floor(700 / scale_s),
      ]);
      const last = part.from + part.bins - 1;
      expect(valueAt(part, 1, 0, last)).toBe(valueAt(growing, 1, 0, last));
    },
  );

  it('go on after any tear of any file, to the same bytes', async () => {
    const items = course(1300, 333, 402);
    const bytesOf = async (): Promise<Map<string, Buffer>> => {
      const names = (await readdir(folder)).toSorted();
      const contents = await Promise.all(names.map((name) => readFile(join(folder, name))));
      return new Map(names.map((name, k) => [name, contents[k] as Buffer]));
    };
    const whole = await openLog();
    whole.push(items);
    await whole.close();
    const wanted = await bytesOf();
    expect([...wanted.keys()]).toHaveLength(4);
    const tear = fc.record({ share: fc.double({ min: 0, max: 1, noNaN: true }), junk: fc.nat(40) });
    await fc.assert(
      fc.asyncProperty(fc.array(tear, { minLength: 4, maxLength: 4 }), async (tears) => {
        for (const [k, [name, bytes]] of [...wanted].entries()) {
          const { share, junk } = tears[k] as { share: number; junk: number };
          const path = join(folder, name);
          await writeFile(path, bytes);
          await truncate(path, Math.floor(share * bytes.length));
          await appendFile(path, Buffer.alloc(junk, 0xa5));
        }
        const log = await openLog();
        log.push(items);
        await log.close();
        const found = await bytesOf();
        for (const [name, bytes] of wanted) {
          const own = found.get(name) ?? Buffer.alloc(0);
          const first = bytes.findIndex((byte, k) => own[k] !== byte);
          expect([name, own.length, first]).toEqual([name, bytes.length, -1]);
        }
      }),
      { numRuns: 25 },
    );
  });

  it('of another analysis are not gone on with', async () => {
    await (await openLog()).close();
    const other = { ...header, columns: columns.slice(1) };
    await expect(TrendLog.open(folder, other, fail)).rejects.toMatchObject({ code: 'TRENDS_OTHER' });
  });
});

describe('a snapshot on disk', () => {
  const snapshot = {
    analysis: 'a',
    state_layout: 4,
    positions: [[3, 1024]] as const,
    rows_end: 4,
    state: Uint8Array.from({ length: 999 }, (_, k) => k),
  };

  it('is there whole, or the one before it is', async () => {
    expect(await readSnapshot(folder, 'a', 4)).toBeNull();
    await writeSnapshot(folder, snapshot);
    expect(await readSnapshot(folder, 'a', 4)).toEqual(snapshot);
    await writeSnapshot(folder, { ...snapshot, rows_end: 9 });
    expect(await readSnapshot(folder, 'a', 4)).toMatchObject({ rows_end: 9 });
    expect(await readdir(folder)).toEqual(['a.snapshot']);
  });

  it('of another layout, or torn, is none', async () => {
    await writeSnapshot(folder, snapshot);
    expect(await readSnapshot(folder, 'a', 5)).toBeNull();
    await truncate(join(folder, 'a.snapshot'), 600);
    expect(await readSnapshot(folder, 'a', 4)).toBeNull();
    await writeFile(join(folder, 'a.snapshot'), '{"layout":1\n');
    expect(await readSnapshot(folder, 'a', 4)).toBeNull();
  });
});
