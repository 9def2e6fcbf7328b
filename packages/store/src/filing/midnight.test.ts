import { instantOf, rateOf } from '@valvomo/model';
import { FaultyDisk, FaultyFolder } from '@valvomo/testing';
import { describe, expect, it } from 'vitest';
import { Filing } from './filing.ts';
import { GivenJournal, readFiles, type StreamGiven } from './filing.fixture.ts';
import { nextMidnight } from './midnight.ts';

const hours = (ticks: bigint): number => Number(ticks) / 36_000_000_000;

describe('the next local midnight', () => {
  it.each([
    ['a usual day', 'Europe/Helsinki', '2026-11-29T12:00:00', 12],
    ['the day on which clocks go forward has 23 hours', 'Europe/Helsinki', '2026-03-29T00:00:00', 23],
    ['the day on which they go back has 25', 'Europe/Helsinki', '2026-10-25T00:00:00', 25],
    [
      'a midnight that clocks skip is the first instant of the day',
      'Africa/Cairo',
      '2026-04-23T12:00:00',
      12,
    ],
    ['half an hour of daylight saving', 'Australia/Lord_Howe', '2026-04-05T00:00:00', 24.5],
    ['no daylight saving', 'UTC', '2026-03-29T23:59:59.9999999', 1 / 36_000_000_000],
  ])('%s', (_, zone, civil, expected) => {
    const instant = instantOf(civil, zone);
    expect(hours(nextMidnight(instant, zone) - instant)).toBeCloseTo(expected, 9);
  });
});

describe('files at local midnight', () => {
  it.each([
    ['2026-03-29T23:59:50.5000000', '2026-03-30T00:00:00.5000000'],
    ['2026-10-25T23:59:50.0000000', '2026-10-26T00:00:00'],
    ['2026-12-31T23:59:57.2500000', '2027-01-01T00:00:00.2500000'],
  ])('a recording from %s on is in a file of its own from the first record of %s', async (from, next) => {
    const zone = 'Europe/Helsinki';
    const start = instantOf(from, zone);
    const origin = 17_600_000_000_000_000n;
    const streams: readonly StreamGiven[] = [
      { rate: rateOf(10), signals: 1, bits: 16, delay: start - origin },
    ];
    const disk = new FaultyDisk();
    const folder = new FaultyFolder();
    const journal = await GivenJournal.begin(disk, streams);
    for (let i = 0; i < 50; i += 1) journal.block(0, 7);
    await journal.close();
    const filing = await Filing.open({
      journal: disk,
      folder,
      timeZone: zone,
      code: null,
      file_bytes_max: 1 << 20,
    });
    await filing.advance(null, { at: '17700000000000000', why: 'test' });
    const filed = await readFiles(folder, streams);
    expect(filed.samples[0]?.size).toBe(350);
    expect(filed.records).toHaveLength(2);
    const second = folder.files.get('bed-1-rec-0002.edf')?.bytes.slice(168, 184);
    const [date = '', time = ''] = next.split('T');
    const [year = '', month = '', day = ''] = date.split('-');
    expect(new TextDecoder().decode(second)).toBe(
      `${day}.${month}.${year.slice(2)}${time.slice(0, 8).replaceAll(':', '.')}`,
    );
  });
});
