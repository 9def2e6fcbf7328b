import { FaultyDisk } from '@valvomo/testing';
import { describe, expect, it } from 'vitest';
import { retain } from './retain.ts';

const diskWith = (...files: readonly { name: string; bytes: number; modified_ms: number }[]): FaultyDisk => {
  const disk = new FaultyDisk();
  for (const { name, bytes, modified_ms } of files) {
    disk.now_ms = modified_ms;
    disk.create(name).append([new Uint8Array(bytes)]);
  }
  return disk;
};

const names = (disk: FaultyDisk): string[] => [...disk.files.keys()];

describe('retain', () => {
  it('removes the oldest segments of all journals until they fit, never the growing one', async () => {
    const a = diskWith(
      { name: '1.segment', bytes: 100, modified_ms: 1000 },
      { name: '2.segment', bytes: 100, modified_ms: 4000 },
    );
    const b = diskWith(
      { name: '1.segment', bytes: 100, modified_ms: 500 },
      { name: '2.segment', bytes: 100, modified_ms: 3000 },
    );
    const journals = [
      { recording: 'a', disk: a, growing: '2.segment' },
      { recording: 'b', disk: b, growing: '1.segment' },
    ];
    const { removed, bytes } = await retain(journals, { bytes_max: 250, age_s_max: Infinity }, 5000);
    expect(removed.map(({ recording, segment, why }) => `${recording} ${segment} ${why}`)).toEqual([
      'a 1.segment size',
      'b 2.segment size',
    ]);
    expect(bytes).toBe(200);
    expect(names(a)).toEqual(['2.segment']);
    expect(names(b)).toEqual(['1.segment']);
  });

  it('removes what is older than its age', async () => {
    const disk = diskWith(
      { name: '1.segment', bytes: 1, modified_ms: 0 },
      { name: '2.segment', bytes: 1, modified_ms: 1000 },
      { name: '3.segment', bytes: 1, modified_ms: 2000 },
    );
    const { removed } = await retain([{ recording: 'a', disk }], { bytes_max: 1e9, age_s_max: 1 }, 2500);
    expect(removed).toEqual([
      { recording: 'a', segment: '1.segment', bytes: 1, why: 'age' },
      { recording: 'a', segment: '2.segment', bytes: 1, why: 'age' },
    ]);
  });
});
