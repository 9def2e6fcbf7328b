import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { syntheticRecording } from '@valvomo/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { called, valvomo } from '../program.fixture.ts';
import { detectCommand } from './detect.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'valvomo-detect-'));
  const script = [{ pattern: 'temporal-seizure' as const, at_s: 80, length_s: 40 }];
  await writeFile(join(folder, 'seizure.edf'), syntheticRecording({ length_s: 140, script }));
  await writeFile(join(folder, 'quiet.edf'), syntheticRecording({ length_s: 70 }));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const detect = (...args: readonly string[]) =>
  valvomo(folder, 'detect', '--detectors', 'sz-line-length', ...args);
const table = async (file: string) =>
  (await readFile(join(folder, file), 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => line.split('\t'));

describe('valvomo detect', { timeout: 60_000 }, () => {
  it('writes a seizure as SzCORE reads it, with the instant at which it was decided', async () => {
    expect(await detect('seizure.edf', '--out', 'seizure.tsv')).toMatchObject({ code: 0 });
    const [header, ...rows] = await table('seizure.tsv');
    expect(header?.join(' ')).toBe(
      'onset duration eventType confidence channels dateTime recordingDuration decided_s',
    );
    expect(rows.length).toBe(1);
    const [onset, duration, type, confidence, channels, dateTime, of_s, decided] = rows[0] ?? [];
    expect(type).toBe('sz');
    expect(Number(onset)).toBeGreaterThan(80);
    expect(Number(onset)).toBeLessThan(110);
    expect(Number(duration)).toBeGreaterThan(5);
    expect(Number(confidence)).toBeGreaterThan(0);
    expect(channels?.split(',').length).toBeGreaterThan(1);
    expect(dateTime).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
    expect(Number(of_s)).toBe(140);
    expect(Number(decided)).toBeGreaterThanOrEqual(Number(onset) + 5);
    const provenance: unknown = JSON.parse(await readFile(join(folder, 'seizure.tsv.json'), 'utf8'));
    expect(provenance).toMatchObject({ settings: { duration_s: 140, judged_s: { 'sz-line-length': 79 } } });
  });

  it('says of a quiet recording that it was looked at, not that there is nothing', async () => {
    const { code, stderr } = await detect('quiet.edf', '--out', 'quiet.tsv');
    expect(code).toBe(0);
    expect((await table('quiet.tsv'))[1]?.slice(0, 3)).toEqual(['0.00', '70.00', 'bckg']);
    expect(stderr).toMatch(/no finding in \d+ s of 1 min 10 s judged, not read by anybody/);
  });

  it('takes thresholds of a file, and refuses those that make no sense', async () => {
    await writeFile(join(folder, 'deaf.json'), '{"sz-line-length": {"ratio_min": 20}}');
    await detect('seizure.edf', '--thresholds', 'deaf.json', '--out', 'deaf.tsv');
    expect((await table('deaf.tsv'))[1]?.[2]).toBe('bckg');
    for (const [text, wanted] of [
      ['{"sz-line-length": {"ratio_min": 99}}', /ratio_min of sz-line-length is 99, it goes from 1.1 to 20/],
      ['{"sz-line-length": {"ratio": 3}}', /no threshold 'ratio'/],
      ['{"nobody": {"ratio": 3}}', /'nobody' is not among the detectors/],
      ['[1]', /--thresholds/],
    ] as const) {
      await writeFile(join(folder, 'bad.json'), text);
      const ended = await detect('seizure.edf', '--thresholds', 'bad.json', '--out', 'bad.tsv');
      expect(ended).toMatchObject({ code: 64, stderr: expect.stringMatching(wanted) as unknown });
    }
  });

  it('tells wrong usage from a file that cannot be read', async () => {
    const usage = (...args: readonly string[]) => called(detectCommand, folder, args);
    expect(await usage('seizure.edf')).toMatchObject({ code: 64 });
    expect(await usage('seizure.edf', '--detectors', 'magic', '--out', 'x.tsv')).toMatchObject({ code: 64 });
    await writeFile(join(folder, 'broken.edf'), 'no recording');
    expect(await usage('broken.edf', '--out', 'x.tsv')).toMatchObject({ code: 2 });
    expect(await usage('absent.edf', '--out', 'x.tsv')).toMatchObject({ code: 2 });
  });

  it('lists every detector with all that may be set', async () => {
    const { stdout } = await valvomo(folder, 'detect', '--list', '--json');
    expect(JSON.parse(stdout)).toContainEqual(
      expect.objectContaining({ id: 'sz-line-length', thresholds: expect.anything() as unknown }),
    );
  });
});
