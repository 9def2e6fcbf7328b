import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

import { fileAppendable, fileResumable, openFile } from './index.ts';

const folder = mkdtempSync(join(tmpdir(), 'valvomo-edf-'));
afterAll(() => rmSync(folder, { recursive: true }));

const bytes = Uint8Array.from({ length: 5000 }, (_, at) => at & 255);

describe('files', () => {
  it('are written from the start on, mended in place and read back, in this thread or in the pool', async () => {
    const path = join(folder, 'a.edf');
    const file = await fileAppendable(path);
    await file.append(bytes.subarray(0, 3000));
    await file.writeAt?.(Uint8Array.of(1, 2, 3), 100);
    await file.append(bytes.subarray(3000));
    await file.sync?.();
    await file.close();
    const expected = bytes.slice();
    expected.set([1, 2, 3], 100);
    expect(new Uint8Array(readFileSync(path))).toEqual(expected);
    for (const inPlace_bytes of [0, 1 << 20]) {
      const { source, close } = await openFile(path, { inPlace_bytes });
      expect(await source.size()).toBe(5000);
      expect(await source.read(99, 5)).toEqual(expected.subarray(99, 104));
      expect(await source.read(4990, 100)).toEqual(expected.subarray(4990));
      expect(await source.read(6000, 10)).toHaveLength(0);
      const room = new Uint8Array(64);
      const read = await source.read(100, 3, room);
      expect([read.buffer === room.buffer, ...read]).toEqual([true, 1, 2, 3]);
      await close();
    }
  });

  it('an existing file is not overwritten unless told', async () => {
    const path = join(folder, 'b.edf');
    await (await fileAppendable(path)).close();
    await expect(fileAppendable(path)).rejects.toMatchObject({ code: 'EEXIST' });
    await (await fileAppendable(path, { replace: true })).close();
  });

  it('an existing file is gone on with behind what is left of it', async () => {
    const path = join(folder, 'c.edf');
    const begun = await fileAppendable(path);
    await begun.append(bytes);
    await begun.close();
    const file = await fileResumable(path);
    await file.truncate(4000);
    await file.writeAt(Uint8Array.of(9), 1);
    await file.append(Uint8Array.of(1, 2, 3));
    await file.append(Uint8Array.of(4));
    await file.sync?.();
    expect(await file.size()).toBe(4004);
    expect([...(await file.read(3999, 100))]).toEqual([3999 & 255, 1, 2, 3, 4]);
    await file.close();
    expect(readFileSync(path)[1]).toBe(9);
    await expect(fileResumable(join(folder, 'nowhere.edf'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('pieces of a file are gathered without what lies between, as far as it reaches', async () => {
    const path = join(folder, 'pieces.edf');
    const to = await fileAppendable(path);
    await to.append(Uint8Array.from({ length: 100 }, (_, at) => at));
    await to.close();
    const { source, close } = await openFile(path);
    const into = new Uint8Array(12);
    expect([...((await source.gather?.(5, 20, 3, 4, into)) ?? [])]).toEqual([
      5, 6, 7, 25, 26, 27, 45, 46, 47, 65, 66, 67,
    ]);
    expect([...((await source.gather?.(58, 40, 3, 4, into)) ?? [])]).toEqual([58, 59, 60, 98, 99]);
    await close();
  });

  it('a file that is not there is the system’s own error', async () => {
    await expect(openFile(join(folder, 'nowhere.edf'))).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
