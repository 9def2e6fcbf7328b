import { copyFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { syntheticRecording } from '@valvomo/testing';
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { called, fixture, valvomo } from '../program.fixture.ts';
import { trendsCommand } from './trends.ts';

let folder = '';
const text = (name: string): Promise<string> => readFile(join(folder, name), 'utf8');
const json = async (name: string): Promise<unknown> => JSON.parse(await text(name));
const table = async (name: string): Promise<readonly (readonly string[])[]> =>
  (await text(name))
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','));

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'valvomo-trends-'));
  await writeFile(join(folder, 'night.edf'), syntheticRecording({ length_s: 12 }));
  const gap = { at_s: 7, length_s: 5 };
  await writeFile(join(folder, 'gap.edf'), syntheticRecording({ length_s: 12, gap }));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('valvomo trends', { timeout: 60_000 }, () => {
  it('writes one row a second, time_s at the end of the epoch, empty where there is none', async () => {
    const made = await valvomo(folder, 'trends', 'night.edf', '--trends', 'band-power', '--out', 'n.csv');
    expect([made.code, made.stdout]).toEqual([0, '']);
    const [header, ...rows] = await table('n.csv');
    expect(header?.slice(0, 2)).toEqual(['time_s', 'band-power.left.delta']);
    expect(rows.map(([time_s]) => time_s)).toEqual(Array.from({ length: 12 }, (_, k) => String(k + 1)));
    expect(rows.map(([, value]) => value !== '')).toEqual(rows.map((_, k) => k >= 3));
  });

  it('an epoch that touches a gap is missing, and the seconds of the gap have empty rows', async () => {
    const made = await valvomo(folder, 'trends', 'gap.edf', '--trends', 'band-power', '--out', 'g.csv');
    expect(made.code).toBe(0);
    const [, ...rows] = await table('g.csv');
    const judged = rows.flatMap(([time_s, value]) => (value === '' ? [] : [Number(time_s)]));
    expect(rows).toHaveLength(17);
    expect(judged).toEqual([4, 5, 6, 7, 16, 17]);
    expect(await json('g.csv.json')).toMatchObject({ settings: { seconds: 17, seconds_judged: 6 } });
  });

  it('says beside the output how it came to be, and on stderr that nobody confirmed the electrodes', async () => {
    const made = await valvomo(folder, 'trends', 'night.edf', '--trends', 'band-power', '--out', 'p.csv');
    expect(made.stderr).toMatch(/night\.edf: montage longitudinal, electrodes .* confirmed by nobody/);
    expect(made.stderr).toContain('not made, 70 Hz is above half the rate, 64 Hz: band-power.left.gamma');
    expect(await json('p.csv.json')).toMatchObject({
      command: ['trends', 'night.edf', '--trends', 'band-power', '--out', 'p.csv'],
      inputs: [{ file: 'night.edf', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string }],
      settings: {
        montage: 'longitudinal',
        electrodes: 'proposed',
        settings: { bands_hz: { alpha: [8, 13] } },
        trends: [{ id: 'band-power' }],
        absent: expect.arrayContaining([
          { name: 'band-power.left.gamma', why: '70 Hz is above half the rate, 64 Hz' },
        ]) as unknown,
        seconds_judged: 9,
      },
    });
  });

  it('Parquet holds the same numbers as float64, missing ones as null, and its provenance', async () => {
    const made = await valvomo(folder, 'trends', 'gap.edf', '--trends', 'band-power', '--out', 'g.parquet');
    expect(made.code).toBe(0);
    await valvomo(folder, 'trends', 'gap.edf', '--trends', 'band-power', '--out', 'g2.csv');
    const file = await asyncBufferFromFile(join(folder, 'g.parquet'));
    const rows = await parquetReadObjects({ file });
    const [header = [], ...lines] = await table('g2.csv');
    expect(rows.map((row) => header.map((name) => String((row[name] as number | null) ?? '')))).toEqual(
      lines,
    );
    const metadata = await parquetMetadataAsync(file);
    expect(metadata.schema.slice(1).every(({ type }) => type === 'DOUBLE')).toBe(true);
    const kept = metadata.key_value_metadata?.find(({ key }) => key === 'valvomo')?.value ?? '';
    expect(JSON.parse(kept)).toEqual(await json('g.parquet.json'));
  });

  it('several recordings go into a folder; one that cannot be read is reported and the rest go on', async () => {
    await copyFile(fixture('not-edf.edf'), join(folder, 'broken.edf'));
    const made = await valvomo(folder, 'trends', 'night.edf', 'broken.edf', 'gap.edf', '--out', 'all');
    expect(made.code).toBe(2);
    expect(made.stderr).toMatch(/broken\.edf: NOT_EDF/);
    expect((await readdir(join(folder, 'all'))).toSorted()).toEqual([
      'gap.csv',
      'gap.csv.json',
      'night.csv',
      'night.csv.json',
    ]);
  });

  it('settings of a site change what is made, and are said', async () => {
    await writeFile(join(folder, 'ours.json'), '{"bands_hz": {"alpha": [7, 12], "slow": [0.5, 2]}}');
    const args = ['night.edf', '--trends', 'band-power', '--settings', 'ours.json', '--out', 's.csv'];
    const made = await valvomo(folder, 'trends', ...args);
    expect(made.code).toBe(0);
    expect((await table('s.csv'))[0]).toContain('band-power.left.slow');
    expect(await json('s.csv.json')).toMatchObject({
      settings: { settings: { bands_hz: { alpha: [7, 12], slow: [0.5, 2], delta: [1, 4] } } },
    });
  });

  it('a formula is a column of its own; one that cannot be is shown with its place: exit 64', async () => {
    const args = ['trends', 'night.edf', '--trends', 'band-power', '--out', 'f.csv', '--formula'];
    const made = await valvomo(folder, ...args, 'share=alpha(left) / (alpha(left) + alpha(right))');
    expect(made.code).toBe(0);
    const [header = [], ...rows] = await table('f.csv');
    const names = ['band-power.left.alpha', 'band-power.right.alpha', 'formula.share'];
    const [left = 0, right = 0, share] = names.map((name) => Number(rows.at(-1)?.[header.indexOf(name)]));
    expect(share).toBeCloseTo(left / (left + right), 12);
    const wrong = await valvomo(folder, ...args, 'share=alpha(left) / gama(right)');
    expect(wrong.code).toBe(64);
    expect(wrong.stderr).toMatch(/line 1, column 15: .*gama.*\n {2}alpha\(left\) \/ gama\(right\)\n {16}\^/);
  });

  it.each([
    [
      'an unknown trend',
      ['night.edf', '--trends', 'sleep', '--out', 'x.csv'],
      /no 'sleep'; there are .*band-power/,
    ],
    ['no output', ['night.edf'], /--out/],
    ['no file', ['--out', 'x.csv'], /no FILE/],
    ['an output of no known kind', ['night.edf', '--out', 'x.txt'], /\.csv nor in \.parquet/],
    ['one output for several files', ['night.edf', 'gap.edf', '--out', 'x.csv'], /need a folder/],
    ['outputs of one name', ['night.edf', './night.edf', '--out', 'y'], /would both be written/],
    ['its input as output', ['night.csv', '--out', 'night.csv'], /the input itself/],
    ['settings that are wrong', ['night.edf', '--settings', '{"a": 1}', '--out', 'x.csv'], /there is no a;/],
  ])('exits 64 on %s', async (_name, args, words) => {
    await writeFile(join(folder, 'night.csv'), 'not a recording');
    const { code, stderr } = await called(trendsCommand, folder, args);
    expect(code).toBe(64);
    expect(stderr).toMatch(words);
  });

  it('--list --json says of every column what it takes to compute it elsewhere', async () => {
    const standard = await valvomo(folder, 'trends', '--list', '--json');
    const own = await valvomo(folder, 'trends', '--list', '--json', 'night.edf', '--trends', 'band-power');
    expect([standard.code, own.code]).toEqual([0, 0]);
    expect(JSON.parse(standard.stdout)).toMatchObject({ rate_hz: 256 });
    const list = JSON.parse(own.stdout) as { columns: readonly Readonly<Record<string, unknown>>[] };
    expect(list).toMatchObject({ rate_hz: 128, settings: { bands_hz: { alpha: [8, 13] } } });
    const [header = []] = await table('n.csv');
    expect(['time_s', ...list.columns.map(({ name }) => name)]).toEqual(header);
    expect((await valvomo(folder, 'trends', '--list')).stdout).toContain('band-power.left.alpha');
  });
});
