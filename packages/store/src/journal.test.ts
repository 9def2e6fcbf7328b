import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FaultyDisk } from '@valvomo/testing';
import * as fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { openFolder, type JournalDisk } from './disk.ts';
import { openJournal, type Journal, type JournalOptions } from './journal.ts';
import type { JournalRecord } from './record.ts';
import { recoverJournal } from './recover.ts';

const checkpoint: JournalRecord = { type: 1, payload: Buffer.from('checkpoint') };
const options: JournalOptions = { checkpoint: () => checkpoint, group_ms: () => 0 };

const recordOf = (number: number, bytes = 40): JournalRecord => {
  const payload = Buffer.alloc(Math.max(4, bytes), number & 0xff);
  payload.writeUInt32LE(number);
  return { type: 3, payload };
};

/** Numbers of the records of type 3 that a recovery finds. */
const numbersOn = async (disk: JournalDisk): Promise<number[]> => {
  const numbers: number[] = [];
  await recoverJournal(disk, ({ type, payload }) => {
    if (type === 3) numbers.push(Buffer.from(payload).readUInt32LE());
  });
  return numbers;
};

const turn = (): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, 0);
  });

const upTo = (count: number): number[] => Array.from({ length: count }, (_, number) => number);

describe('journal', () => {
  it('gives back every record, across segments, each of which begins with a checkpoint', async () => {
    const disk = new FaultyDisk();
    const journal = await openJournal(disk, { ...options, segment_bytes_max: 500 });
    for (const number of upTo(100)) {
      journal.append(recordOf(number));
      await journal.durable();
    }
    await journal.close();
    expect(disk.files.size).toBeGreaterThan(5);
    expect(await numbersOn(disk)).toEqual(upTo(100));
    const types: number[] = [];
    await recoverJournal(disk, ({ type }) => types.push(type));
    expect(types.filter((type) => type === 1)).toHaveLength(disk.files.size);
    expect(types[0]).toBe(1);
  });

  it('gathers what comes within the time it is told at that moment, and syncs it once', async () => {
    const disk = new FaultyDisk();
    let group_ms = 0;
    const journal = await openJournal(disk, { ...options, group_ms: () => group_ms });
    journal.append(recordOf(0));
    await journal.durable();
    group_ms = 300;
    const before = disk.syncs.length;
    const waiting: Promise<void>[] = [];
    // However long the machine takes, what is due earlier comes first.
    for (const number of [1, 2, 3])
      setTimeout(() => {
        journal.append(recordOf(number));
        waiting.push(journal.durable());
      }, number);
    await expect.poll(() => waiting.length).toBe(3);
    await Promise.all(waiting);
    expect(disk.syncs.length).toBe(before + 1);
    await journal.close();
    expect(await numbersOn(disk)).toEqual(upTo(4));
  });

  it('what a recovery handed out is on the medium, also when the process before was killed ahead of its sync', async () => {
    const disk = new FaultyDisk();
    const journal = await openJournal(disk, options);
    for (const number of upTo(20)) journal.append(recordOf(number));
    // Killed here: the system still has every byte, the medium none.
    expect(await numbersOn(disk)).toEqual(upTo(20));
    await openJournal(disk, options);
    for (const seed of upTo(20)) disk.losePower(seed + 1);
    expect(await numbersOn(disk)).toEqual(upTo(20));
  });

  it('one sync serves all who wait', async () => {
    const disk = new FaultyDisk();
    const journal = await openJournal(disk, options);
    const waits = upTo(50).map((number) => {
      journal.append(recordOf(number));
      return journal.durable();
    });
    await Promise.all(waits);
    expect(disk.syncs).toHaveLength(1);
    await journal.close();
  });

  it('what is durable is synced: nothing is said before', async () => {
    const disk = new FaultyDisk();
    const journal = await openJournal(disk, options);
    journal.append(recordOf(0));
    const file = [...disk.files.values()][0];
    expect(file?.synced).toBe(0);
    await journal.durable();
    expect(file?.synced).toBe(file?.bytes.byteLength);
    expect(file?.named).toBe(true);
    await journal.close();
  });

  it('a record larger than its limit is refused and the journal goes on', async () => {
    const disk = new FaultyDisk();
    const journal = await openJournal(disk, options);
    const huge = { type: 3, payload: new Uint8Array(8 * 1024 * 1024 + 1) };
    expect(() => journal.append(huge)).toThrow(/8388609 bytes, limit 8388608/);
    journal.append(recordOf(0));
    await journal.close();
    expect(await numbersOn(disk)).toEqual([0]);
  });

  it('a closed journal takes nothing', async () => {
    const journal = await openJournal(new FaultyDisk(), options);
    await journal.close();
    expect(() => journal.append(recordOf(0))).toThrow(expect.objectContaining({ code: 'JOURNAL_FAILED' }));
  });
});

describe('journal on a faulty disk', () => {
  const life = fc.record({
    seed: fc.integer(),
    sizes: fc.array(fc.integer({ min: 4, max: 400 }), { minLength: 1, maxLength: 60 }),
    /** What the writer does after a record: goes on, lets a turn of the event loop pass, waits until it is durable. */
    waits: fc.array(fc.constantFrom('no', 'turn', 'turn', 'durable'), { minLength: 60, maxLength: 60 }),
    segment_bytes_max: fc.integer({ min: 100, max: 3000 }),
  });

  it('a loss of power loses nothing that was durable, and leaves a prefix of what was appended', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(life, { minLength: 1, maxLength: 4 }), async (lives) => {
        const disk = new FaultyDisk();
        let known: number[] = [];
        let next = 0;
        for (const { seed, sizes, waits, segment_bytes_max } of lives) {
          const journal = await openJournal(disk, { ...options, segment_bytes_max });
          const appended = [...known];
          let durable = known.length;
          for (const [at, size] of sizes.entries()) {
            journal.append(recordOf(next, size));
            appended.push(next);
            next += 1;
            // Nobody waits for this one, but it brings a sync about.
            if (waits[at] === 'turn') void journal.durable().catch(() => undefined);
            if (waits[at] === 'turn') await turn();
            if (waits[at] === 'durable') {
              await journal.durable();
              durable = appended.length;
            }
          }
          disk.losePower(seed);
          const recovered = await numbersOn(disk);
          expect(recovered.length).toBeGreaterThanOrEqual(durable);
          expect(recovered).toEqual(appended.slice(0, recovered.length));
          // The journal of a dead process is never closed; what comes next begins with the recovered disk.
          known = recovered;
          expect(await numbersOn(disk)).toEqual(known);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('a segment cut at any byte gives its whole records and reports the tear', async () => {
    const whole = new FaultyDisk();
    const journal = await openJournal(whole, options);
    for (const number of upTo(5)) journal.append(recordOf(number));
    await journal.close();
    const bytes = [...whole.files.values()][0]?.bytes ?? new Uint8Array(0);
    const ends = upTo(5).map((number) => 12 + 10 + (number + 1) * 52);
    for (let length = 0; length <= bytes.byteLength; length += 1) {
      const disk = new FaultyDisk();
      disk.create('00000001.segment').append([bytes.subarray(0, length)]);
      const found: number[] = [];
      const tears = await recoverJournal(disk, ({ type, payload }) => {
        if (type === 3) found.push(Buffer.from(payload).readUInt32LE());
      });
      expect(found).toHaveLength(ends.filter((end) => end <= length).length);
      const clean = [0, 22, ...ends].includes(length);
      expect(tears).toHaveLength(clean ? 0 : 1);
      // Cut once, it is whole.
      expect(await recoverJournal(disk, () => undefined)).toEqual([]);
    }
  });

  it('a flipped bit in an old segment costs the rest of that segment, never the younger ones', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.integer({ min: 0, max: 7 }), async (place, bit) => {
        const disk = new FaultyDisk();
        for (const run of [0, 1]) {
          const journal = await openJournal(disk, options);
          for (const number of upTo(5)) journal.append(recordOf(run * 5 + number));
          await journal.close();
        }
        const first = [...disk.files.values()][0];
        const at = place % (first?.bytes.byteLength ?? 1);
        if (first !== undefined) first.bytes[at] = (first.bytes[at] ?? 0) ^ (1 << bit);
        const tears: string[] = [];
        const found: number[] = [];
        const report = await recoverJournal(disk, ({ type, payload }) => {
          if (type === 3) found.push(Buffer.from(payload).readUInt32LE());
        });
        tears.push(...report.map(({ segment, youngest }) => `${segment} ${youngest}`));
        expect(tears).toEqual(['00000001.segment false']);
        expect(found.slice(-5)).toEqual([5, 6, 7, 8, 9]);
        expect(found.slice(0, -5)).toEqual(upTo(found.length - 5));
        expect(disk.files.size).toBe(2);
      }),
      { numRuns: 100 },
    );
  });

  it('a full disk is DISK_FULL; what was durable stays and the journal opens again when there is room', async () => {
    const disk = new FaultyDisk();
    disk.capacity = 300;
    const journal = await openJournal(disk, options);
    journal.append(recordOf(0));
    await journal.durable();
    expect(() => {
      for (const number of upTo(10)) journal.append(recordOf(number + 1));
    }).toThrow(expect.objectContaining({ code: 'DISK_FULL' }));
    await expect(journal.durable()).rejects.toMatchObject({ code: 'DISK_FULL' });
    await journal.close();
    expect(await numbersOn(disk)).toEqual([0]);
    disk.capacity = 84;
    await expect(openJournal(disk, options)).rejects.toMatchObject({ code: 'DISK_FULL' });
    disk.capacity = 1000;
    await recoverJournal(disk, () => undefined);
    const again = await openJournal(disk, options);
    again.append(recordOf(1));
    await again.close();
    expect(await numbersOn(disk)).toEqual([0, 1]);
  });

  it('a failed sync acknowledges nothing and what it left in doubt is gone', async () => {
    const disk = new FaultyDisk();
    const journal = await openJournal(disk, options);
    journal.append(recordOf(0));
    await journal.durable();
    disk.fail.sync = 1;
    journal.append(recordOf(1));
    await expect(journal.durable()).rejects.toMatchObject({ code: 'JOURNAL_FAILED' });
    expect(() => journal.append(recordOf(2))).toThrow(/sync failed/);
    await journal.close();
    expect(await numbersOn(disk)).toEqual([0]);
  });
});

describe('journal in a real folder', () => {
  let folder = '';
  let journal: Journal | undefined;
  afterEach(async () => {
    await journal?.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('continues behind the segments that are there', async () => {
    folder = await mkdtemp(join(tmpdir(), 'valvomo-journal-'));
    const disk = await openFolder(join(folder, 'r.journal'));
    for (const run of [0, 1, 2]) {
      journal = await openJournal(disk, { ...options, segment_bytes_max: 1000 });
      for (const number of upTo(30)) {
        journal.append(recordOf(run * 30 + number, 100));
        if (number % 10 === 9) await journal.durable();
      }
      await journal.close();
    }
    expect(await numbersOn(disk)).toEqual(upTo(90));
    const names = (await disk.list()).map(({ name }) => name);
    expect(names[0]).toBe('00000001.segment');
    expect(names.length).toBeGreaterThan(6);
    await disk.cut(names.at(-1) ?? '', 30);
    const tears = await recoverJournal(disk, () => undefined);
    expect(tears).toEqual([{ segment: names.at(-1), at: 22, bytes: 8, youngest: true }]);
  });
});
