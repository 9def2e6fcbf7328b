import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { withOutput } from './output.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'valvomo-room-'));
});
afterEach(() => vi.unstubAllEnvs());
afterAll(() => rm(folder, { recursive: true }));

describe('an output', () => {
  it('is not begun where what is free is left to recordings', async () => {
    const out = join(folder, 'out');
    let begun = 0;
    const write = (path: string): Promise<void> => {
      begun += 1;
      return writeFile(path, 'written');
    };
    vi.stubEnv('VALVOMO_DISK_SHORT', '1');
    await expect(withOutput(out, write)).rejects.toMatchObject({ code: 'DISK_SHORT', limit: 1 });
    vi.stubEnv('VALVOMO_DISK_SHORT', 'a little');
    await expect(withOutput(out, write)).rejects.toMatchObject({ code: 'BAD_SETTING', value: 'a little' });
    expect([begun, await readdir(folder)]).toEqual([0, []]);
    vi.stubEnv('VALVOMO_DISK_SHORT', '0');
    await withOutput(out, write);
    expect(await readFile(out, 'utf8')).toBe('written');
  });
});
