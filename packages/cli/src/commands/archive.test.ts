import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { Archived } from '../archive.ts';
import { fixture, valvomo } from '../program.fixture.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'valvomo-archive-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('valvomo archive', { timeout: 120_000 }, () => {
  it('makes a smaller file, and --restore the same one again', async () => {
    const file = fixture('edflib.bdf');
    const made = await valvomo(folder, 'archive', file, 'a.archive', '--json');
    expect([made.code, made.stderr]).toEqual([0, '']);
    const facts = JSON.parse(made.stdout) as Archived;
    const before = await readFile(file);
    expect(facts).toMatchObject({ out: 'a.archive', bytes: before.length });
    expect(facts.archived_bytes).toBe((await stat(join(folder, 'a.archive'))).size);
    expect(facts.archived_bytes).toBeLessThan(before.length);
    const back = await valvomo(folder, 'archive', '--restore', 'a.archive', 'b.bdf');
    expect(back.code).toBe(0);
    expect(back.stdout).toContain(facts.sha256);
    expect(await readFile(join(folder, 'b.bdf'))).toEqual(before);
  });

  it('refuses what it cannot do, and leaves nothing behind', async () => {
    const file = fixture('edflib.edf');
    await writeFile(join(folder, 'there'), 'kept');
    expect((await valvomo(folder, 'archive', file, 'there')).code).toBe(64);
    expect((await valvomo(folder, 'archive', 'nothing.edf', 'c.archive')).code).toBe(2);
    const wrong = await valvomo(folder, 'archive', '--restore', file, 'c.edf');
    expect([wrong.code, wrong.stdout]).toEqual([2, '']);
    expect(wrong.stderr).toContain('no archive');
    await valvomo(folder, 'archive', file, 'd.archive');
    const archive = await readFile(join(folder, 'd.archive'));
    archive[30] = (archive[30] as number) ^ 1;
    await writeFile(join(folder, 'damaged.archive'), archive);
    const damaged = await valvomo(folder, 'archive', '--restore', 'damaged.archive', 'c.edf');
    expect(damaged.code).toBe(2);
    expect(damaged.stderr).toContain('damaged');
    const names = await readdir(folder);
    expect(names.filter((name) => name.startsWith('c.') || name.includes('partial'))).toEqual([]);
    expect(await readFile(join(folder, 'there'), 'utf8')).toBe('kept');
  });
});
