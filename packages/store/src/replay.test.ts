import { FaultyDisk } from '@valvomo/testing';
import { encodeBlock } from '@valvomo/wire';
import { describe, expect, it } from 'vitest';
import { encodeEntry, type Checkpoint } from './entry.ts';
import { openJournal } from './journal.ts';
import { replayEntries } from './replay.ts';

const checkpointAt = (next: number): Checkpoint =>
  ({ version: 1, recording: 'r', streams: [{ next }] }) as unknown as Checkpoint;

/** A hundred blocks of ten samples in segments of a few blocks each; still open. */
const grown = async () => {
  const disk = new FaultyDisk();
  let next = 0;
  const journal = await openJournal(disk, {
    segment_bytes_max: 500,
    checkpoint: () => encodeEntry({ kind: 'checkpoint', checkpoint: checkpointAt(next) }),
  });
  const grow = async (blocks: number): Promise<void> => {
    for (let block = 0; block < blocks; block += 1) {
      const counts = new Int16Array(10);
      const frame = encodeBlock({
        stream: 0,
        sequence: next / 10,
        first: next,
        samples: 10,
        signals: 1,
        sent: 0n,
        counts,
      });
      journal.append(encodeEntry({ kind: 'block', frame }));
      next += 10;
      await journal.durable();
    }
  };
  await grow(100);
  return { disk, grow };
};

/** First samples of the blocks that are read. */
const firsts = async (disk: FaultyDisk, from: number): Promise<number[]> => {
  const found: number[] = [];
  const isEarly = ({ streams }: Checkpoint): boolean => (streams[0]?.next ?? 0) <= from;
  for await (const entry of replayEntries(disk, isEarly))
    if (entry.kind === 'block')
      found.push(Number(new DataView(entry.frame.buffer, entry.frame.byteOffset).getBigUint64(8, true)));
  return found;
};

describe('replay of a journal that grows', () => {
  it('begins with the youngest segment that begins early enough, and ends where the journal is', async () => {
    const { disk, grow } = await grown();
    for (const from of [0, 15, 500, 990, 5000]) {
      const found = await firsts(disk, from);
      const [first = 0] = found;
      expect(first).toBeLessThanOrEqual(from);
      // A segment holds a handful of blocks: little is read that is not wanted.
      expect(Math.min(from, 1000) - first).toBeLessThanOrEqual(60);
      expect(found).toEqual(Array.from({ length: (1000 - first) / 10 }, (_, at) => first + 10 * at));
    }
    await grow(5);
    expect((await firsts(disk, 990)).at(-1)).toBe(1040);
  });

  it('begins with the oldest there is when retention has removed what would be early enough', async () => {
    const { disk } = await grown();
    const names = [...disk.files.keys()];
    for (const name of names.slice(0, 4)) disk.files.delete(name);
    const [first = 0] = await firsts(disk, 0);
    expect(first).toBeGreaterThan(0);
  });
});
