import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { called, fixture, valvomo } from '../program.fixture.ts';
import type { Repaired } from '../repair.ts';
import { repairCommand } from './repair.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'valvomo-repair-'));
});
afterAll(() => rm(folder, { recursive: true }));

const there = async (path: string): Promise<boolean> =>
  readFile(join(folder, path)).then(
    () => true,
    () => false,
  );

describe('valvomo repair', { timeout: 120_000 }, () => {
  it('writes a strict copy and says what was wrong and what was done, and leaves the file alone', async () => {
    const before = await readFile(fixture('cut-off.edf'));
    const { code, stdout, stderr } = await valvomo(
      folder,
      'repair',
      fixture('cut-off.edf'),
      'a.edf',
      '--json',
    );
    expect([code, stderr]).toEqual([0, '']);
    const report = JSON.parse(stdout) as Repaired;
    const out = await readFile(join(folder, 'a.edf'));
    expect(report).toMatchObject({
      out: 'a.edf',
      from: 'EDF',
      to: 'EDF+C',
      records: 3,
      bytes: out.length,
      sha256: createHash('sha256').update(out).digest('hex'),
    });
    expect(report.problems.map((problem) => problem.code)).toEqual(['RECORDS_MISSING', 'RECORD_TRUNCATED']);
    expect(report.problems.every(({ done }) => done.length > 0)).toBe(true);
    expect(await readFile(fixture('cut-off.edf'))).toEqual(before);
    const info = JSON.parse((await valvomo(folder, 'info', 'a.edf', '--json')).stdout) as {
      problems: unknown[];
    };
    expect(info.problems).toEqual([]);
  });

  it('without --json a line says each', async () => {
    const { code, stdout } = await valvomo(
      folder,
      'repair',
      fixture('duplicate-labels-and-zero-padding.edf'),
      'b.edf',
    );
    expect(code).toBe(0);
    expect(stdout).toContain(
      "LABEL_DUPLICATE: signals 0 and 1 are both labelled 'T8-P8'\n    → its label is 'T8-P8 (2)'",
    );
    expect(stdout).toMatch(/the same counts, onsets and annotations; sha256 [0-9a-f]{64}\n$/);
  });

  it('never takes the place of FILE, and of another file only with --force', async () => {
    await writeFile(join(folder, 'old.edf'), 'old');
    await symlink(fixture('year-1999.edf'), join(folder, 'link.edf'));
    const file = fixture('year-1999.edf');
    const kept = await called(repairCommand, folder, [file, 'old.edf']);
    expect(kept).toEqual({
      code: 64,
      stderr: "valvomo repair: OUT: 'old.edf' is there; --force replaces it\n",
    });
    expect(await readFile(join(folder, 'old.edf'), 'utf8')).toBe('old');
    const itself = await called(repairCommand, folder, [file, 'link.edf', '--force']);
    expect([itself.code, itself.stderr]).toEqual([64, expect.stringContaining('the input itself')]);
    const { code } = await valvomo(folder, 'repair', file, 'old.edf', '--force');
    expect([code, (await readFile(join(folder, 'old.edf'), 'latin1')).slice(192, 197)]).toEqual([0, 'EDF+C']);
  });

  it('a file that cannot be read exits 2 and leaves nothing', async () => {
    for (const file of [fixture('not-edf.edf'), fixture('header-cut-off.edf'), 'nowhere.edf']) {
      const { code, stderr } = await called(repairCommand, folder, [file, 'none.edf']);
      expect([code, stderr.split('\n')]).toEqual([2, [expect.stringContaining('valvomo repair: '), '']]);
    }
    expect(await there('none.edf')).toBe(false);
    expect((await readdir(folder)).filter((name) => name.includes('partial'))).toEqual([]);
  });
});
