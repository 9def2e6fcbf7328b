import { FaultyDisk, FaultyFolder } from '@valvomo/testing';
import { describe, expect, it } from 'vitest';
import { Filer, type FilerReport, type Followed } from './filer.ts';
import { GivenJournal, oneStream, readFiles } from './filing.fixture.ts';

const options = { every_ms: 5, file_bytes_max: 1 << 20 };

const begun = async () => {
  const disk = new FaultyDisk();
  const folder = new FaultyFolder();
  const journal = await GivenJournal.begin(disk);
  const reports: FilerReport[] = [];
  const filer = new Filer(
    { journal: () => Promise.resolve(disk), files: () => Promise.resolve(folder) },
    options,
    (report) => reports.push(report),
  );
  const follow = async (more: Partial<Followed> = {}): Promise<void> => {
    await journal.durable();
    const last = (await disk.list()).at(-1);
    const durable = { segment: last?.name ?? '', bytes: last?.bytes ?? 0 };
    filer.follow({ recording: 'bed-1-rec', timeZone: 'UTC', code: null, durable, end: null, ...more });
  };
  const filed = (): number => {
    const report = reports.findLast((each) => each.kind === 'filed');
    return report?.kind === 'filed' ? (report.progress.filed[0]?.next ?? 0) : 0;
  };
  const faults = (): (string | null)[] =>
    reports.flatMap((report) => (report.kind === 'fault' ? [report.fault?.code ?? null] : []));
  return { disk, folder, journal, filer, follow, filed, faults };
};

const patience = { timeout: 20_000 };

describe('filing when the disk', () => {
  it('is full: it is said, the journal keeps everything, and it goes on by itself when there is room', async () => {
    const { folder, journal, filer, follow, filed, faults } = await begun();
    for (let i = 0; i < 5; i += 1) journal.block(0, 10);
    await follow();
    await expect.poll(filed, patience).toBe(50);
    folder.capacity = folder.used + 300;
    for (let i = 0; i < 20; i += 1) journal.block(0, 10);
    await follow();
    await expect.poll(() => faults().at(-1), patience).toBe('ENOSPC');
    expect(filed()).toBe(50);
    folder.capacity = Infinity;
    await expect.poll(filed, patience).toBe(250);
    await expect.poll(() => faults().at(-1), patience).toBeNull();
    await follow({ end: { at: '17700000000000000', why: 'test' } });
    await filer.stop();
    await journal.close();
    expect((await readFiles(folder, oneStream)).samples[0]?.size).toBe(250);
  });

  it.each([
    ['is read-only', 'EROFS', (folder: FaultyFolder, on: boolean) => (folder.readOnly = on)],
    ['does not sync', 'EIO', (folder: FaultyFolder, on: boolean) => (folder.fail.sync = on ? 3 : 0)],
    ['does not write', 'EIO', (folder: FaultyFolder, on: boolean) => (folder.fail.write = on ? 3 : 0)],
  ])('%s', async (_, code, fail) => {
    const { folder, journal, filer, follow, filed, faults } = await begun();
    for (let i = 0; i < 5; i += 1) journal.block(0, 10);
    await follow();
    await expect.poll(filed, patience).toBe(50);
    fail(folder, true);
    for (let i = 0; i < 5; i += 1) journal.block(0, 10);
    await follow();
    await expect.poll(() => faults().includes(code), patience).toBe(true);
    fail(folder, false);
    await expect.poll(filed, patience).toBe(100);
    await filer.stop();
    await journal.close();
    expect((await readFiles(folder, oneStream)).samples[0]?.size).toBe(100);
  });
});
