import { sampleIndex, type Item } from '@valvomo/model';
import { encodeBlock } from '@valvomo/wire';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { framedBinary, framedJson } from '../framed.ts';
import { createHistory, type History } from '../history.ts';
import type { Fed } from './messages.ts';
import { Supply } from './supply.ts';

const signals = 2;
const countAt = (index: number, row: number): number => index + 1000 * row;
const countsOf = (first: number, samples: number): Int16Array =>
  Int16Array.from({ length: samples * signals }, (_, at) =>
    countAt(first + (at % samples), Math.floor(at / samples)),
  );

/** A recording that is written, shown, and forgotten in parts. */
class World {
  readonly history: History;
  journal: Fed[] = [];
  readonly measurements: Fed[] = [];
  replays = 0;
  fails = 0;
  #next = 0;

  constructor(bytes_max: number) {
    this.history = createHistory({ length_s: Infinity, bytes_max });
  }

  get end(): number {
    return this.#next;
  }

  heads() {
    return { heads: [{ stream: 5, next: this.#next }] };
  }

  async *replay(): AsyncGenerator<Fed, void, undefined> {
    this.replays += 1;
    if (this.fails > 0) {
      this.fails -= 1;
      throw new Error('EIO');
    }
    for (const fed of this.journal.slice()) yield Promise.resolve(fed);
  }

  block(samples: number): void {
    const counts = countsOf(this.#next, samples);
    const frame = { stream: 5, sequence: 0, first: this.#next, samples, signals, sent: 0n, counts };
    this.#add(
      { kind: 'block', start: sampleIndex(this.#next), samples, signals, counts },
      framedBinary(encodeBlock(frame)).bytes,
    );
  }

  gap(samples: number): void {
    const message = { type: 'gap', stream: 5, first: this.#next, samples, reason: 'device' };
    const item = { kind: 'gap', start: sampleIndex(this.#next), samples, reason: 'device' } as const;
    this.#add(item, framedJson(message).bytes);
  }

  #add(item: Item, bytes: Buffer): void {
    const { kind, start: first, samples } = item;
    this.journal.push({ stream: 5, item });
    this.#next += samples;
    this.history.push({ kind, stream: 5, first, samples, until_s: this.#next, published_ms: 0, bytes });
  }
}

/** Every sample in order: its first signal's count, or why it is not there. */
const flat = (items: readonly Fed[], from: number): (number | string)[] => {
  const out: (number | string)[] = [];
  for (const { item } of items) {
    expect(item.start).toBe(from + out.length);
    for (let k = 0; k < item.samples; k += 1) {
      if (item.kind === 'gap') out.push(item.reason);
      else if (item.kind === 'block') {
        out.push(item.counts[k] ?? Number.NaN);
        expect(item.counts[item.samples + k]).toBe((item.counts[k] ?? 0) + 1000);
      }
    }
  }
  return out;
};

const everything = async (supply: Supply, bytes_max = 50): Promise<Fed[]> => {
  const items: Fed[] = [];
  for (;;) {
    const batch = await supply.take(bytes_max);
    items.push(...batch.items);
    if (!batch.full) return items;
  }
};

const step = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constant('block' as const), samples: fc.integer({ min: 1, max: 20 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('gap' as const), samples: fc.integer({ min: 1, max: 30 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('take' as const), samples: fc.integer({ min: 1, max: 200 }) }),
  },
);

describe('the supply of an analysis', () => {
  it('gives every sample once and in order, however far behind it is and wherever it begins', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 60 }),
        fc.integer({ min: 100, max: 3000 }),
        fc.nat(40),
        async (steps, bytes_max, from) => {
          const world = new World(bytes_max);
          const supply = new Supply(world, world.history, new Map([[5, from]]));
          const items: Fed[] = [];
          for (const { do: what, samples } of steps) {
            if (what === 'block') world.block(samples);
            else if (what === 'gap') world.gap(samples);
            else items.push(...(await supply.take(samples)).items);
          }
          items.push(...(await everything(supply)));
          const whole = flat(world.journal, 0);
          expect(flat(items, from)).toEqual(whole.slice(from));
          expect(supply.positions.get(5)).toBe(Math.max(from, world.end));
        },
      ),
      { numRuns: 200 },
    );
  });

  it('what neither memory nor journal has any more is a gap', async () => {
    const world = new World(200);
    for (let k = 0; k < 40; k += 1) world.block(10);
    world.journal = world.journal.slice(10);
    const items = await everything(new Supply(world, world.history, new Map([[5, 0]])));
    const samples = flat(items, 0);
    expect(samples.slice(0, 100)).toEqual(Array.from({ length: 100 }, () => 'overload'));
    expect(samples.slice(100)).toEqual(Array.from({ length: 300 }, (_, k) => 100 + k));
    expect(world.replays).toBeLessThan(4);
  });

  it('a journal that cannot be read is an error, and nothing is lost by it', async () => {
    const world = new World(200);
    for (let k = 0; k < 40; k += 1) world.block(10);
    world.fails = 1;
    const supply = new Supply(world, world.history, new Map([[5, 0]]));
    await expect(supply.take(1000)).rejects.toThrow('EIO');
    expect(flat(await everything(supply), 0)).toEqual(Array.from({ length: 400 }, (_, k) => k));
  });

  it('counts are its own: they may be moved to a thread while viewers still need theirs', async () => {
    const world = new World(1e6);
    world.block(10);
    const [fed] = await everything(new Supply(world, world.history, new Map([[5, 0]])));
    const bytes = world.history.at(0)?.bytes;
    if (fed?.item.kind === 'block')
      structuredClone(fed.item.counts, { transfer: [fed.item.counts.buffer as ArrayBuffer] });
    expect(bytes?.byteLength).toBe(2 + 32 + 40);
    expect(bytes?.buffer.byteLength).toBeGreaterThan(0);
  });
});
