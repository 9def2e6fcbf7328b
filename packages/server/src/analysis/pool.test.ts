import { sampleIndex } from '@valvomo/model';
import { pino } from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import type { FromThread } from './messages.ts';
import { AnalysisPool, type Client, type Seat } from './pool.ts';

let pool: AnalysisPool;
let deaths = 0;
const open = (threads: number): void => {
  deaths = 0;
  pool = new AnalysisPool({
    threads,
    entry: new URL('echo.fixture.ts', import.meta.url),
    log: pino({ level: 'silent' }),
    onDeath: () => {
      deaths += 1;
    },
  });
};
afterEach(() => pool.close());

/** A bed that notes what it hears. */
class Bed implements Client {
  readonly bed: string;
  readonly heard: number[] = [];
  births = 0;
  readonly seat: Seat;

  constructor(bed: string) {
    this.bed = bed;
    this.seat = pool.seat(this);
  }

  hear(message: FromThread): void {
    const [row] = message.kind === 'judged' ? message.rows : [];
    if (row !== undefined) this.heard.push(row.second);
  }

  reborn(): void {
    this.births += 1;
  }

  send(): void {
    const item = { kind: 'gap', start: sampleIndex(0), samples: 1, reason: 'device' } as const;
    const items = [{ stream: 1, item }];
    this.seat.send({ kind: 'items', bed: this.bed, life: 1, items, late: false, save: false });
  }
}

const patience = { timeout: 20_000 };

describe('the analysis threads', () => {
  it('answer each bed for itself', async () => {
    open(1);
    const [a, b] = [new Bed('a'), new Bed('b')];
    a.send();
    b.send();
    a.send();
    await expect.poll(() => [a.heard, b.heard], patience).toEqual([[1, 2], [1]]);
  });

  it('that end are begun anew: their beds are told, beds of other threads are not', async () => {
    open(2);
    const [deadly, other, neighbour] = [new Bed('deadly'), new Bed('other'), new Bed('neighbour')];
    // Two threads for three beds: the third sits with the first.
    for (const bed of [other, neighbour]) bed.send();
    await expect.poll(() => [other.heard, neighbour.heard], patience).toEqual([[1], [1]]);
    deadly.send();
    await expect.poll(() => [deadly.births, neighbour.births, other.births], patience).toEqual([1, 1, 0]);
    expect(deaths).toBe(1);
    neighbour.send();
    other.send();
    // The new thread knows nothing, the other goes on.
    await expect
      .poll(() => [neighbour.heard, other.heard], patience)
      .toEqual([
        [1, 1],
        [1, 2],
      ]);
  });

  it('one that no longer answers can be ended from outside', async () => {
    open(1);
    const bed = new Bed('mute');
    bed.send();
    await expect.poll(() => bed.seat.isAlive, patience).toBe(true);
    bed.seat.abort();
    await expect.poll(() => bed.births, patience).toBe(1);
    expect(bed.seat.isAlive).toBe(true);
  });

  it('a bed that has left is told nothing more', async () => {
    open(1);
    const [leaver, stayer] = [new Bed('leaver'), new Bed('stayer')];
    leaver.send();
    leaver.seat.leave();
    stayer.send();
    await expect.poll(() => stayer.heard, patience).toEqual([1]);
    expect(leaver.heard).toEqual([]);
  });
});
