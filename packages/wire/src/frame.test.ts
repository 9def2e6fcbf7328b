import { readdirSync, readFileSync } from 'node:fs';

import { ValvomoError } from '@valvomo/model';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { errorCodes } from './error-codes.ts';
import {
  decodeFrame,
  encodeBlock,
  frameLengthAt,
  limits,
  readdress,
  recoded,
  type BlockFrame,
} from './frame.ts';

const folder = new URL('../../../fixtures/wire/', import.meta.url);
interface Golden {
  readonly error?: string;
  readonly frame?: { readonly counts?: number[]; readonly sent?: string; readonly kind: string };
  readonly header?: number;
}
const golden = JSON.parse(readFileSync(new URL('frames.json', folder), 'utf8')) as Record<string, Golden>;
const named = Object.entries(golden);
const bytesOf = (name: string): Uint8Array => readFileSync(new URL(`${name}.bin`, folder));
const plain = (frame: ReturnType<typeof decodeFrame>): unknown =>
  frame.kind === 'block' ? { ...frame, sent: String(frame.sent), counts: [...frame.counts] } : frame;
const codeOf = (run: () => unknown): unknown => {
  try {
    run();
  } catch (error) {
    return error instanceof ValvomoError ? error.code : error;
  }
  return undefined;
};

const blocks = fc
  .record({
    stream: fc.integer({ min: 0, max: 65_535 }),
    sequence: fc.integer({ min: 0, max: 0xffff_ffff }),
    first: fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER - 64 }),
    samples: fc.integer({ min: 1, max: 40 }),
    signals: fc.integer({ min: 1, max: 9 }),
    sent: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
    wide: fc.boolean(),
    seed: fc.integer(),
  })
  .map(({ wide, seed, ...block }): Omit<BlockFrame, 'kind'> => {
    const counts = new (wide ? Int32Array : Int16Array)(block.samples * block.signals);
    return Object.assign(block, { counts: counts.map((_, at) => Math.imul(seed + at, 0x9e37_79b1)) });
  });

describe('golden frames', () => {
  it('every .bin file is expected', () =>
    expect(readdirSync(folder).filter((file) => file.endsWith('.bin'))).toHaveLength(
      Object.keys(golden).length,
    ));

  it.each(named.filter(([, { error }]) => error === undefined))('§3: %s', (name, { frame }) =>
    expect(plain(decodeFrame(bytesOf(name)))).toEqual(frame),
  );

  it.each(named.filter(([, { error }]) => error !== undefined))('§3: %s is refused', (name, { error }) =>
    expect(codeOf(() => decodeFrame(bytesOf(name)))).toBe(error),
  );

  it.each(named.filter(([, { header }]) => header === 32))('§3: %s is what is sent', (name) =>
    expect(Buffer.from(encodeBlock(decodeFrame(bytesOf(name)) as BlockFrame))).toEqual(bytesOf(name)),
  );
});

describe('frames', () => {
  it('§3: what is encoded is decoded, at any address', () =>
    fc.assert(
      fc.property(blocks, fc.integer({ min: 0, max: 9 }), (block, shift) => {
        const bytes = encodeBlock(block);
        const moved = Buffer.concat([Buffer.alloc(shift), bytes]).subarray(shift);
        expect(decodeFrame(moved)).toEqual({ kind: 'block', ...block });
      }),
    ));

  const outcomes: unknown[] = [undefined, ...Object.keys(errorCodes)];

  it('§3: any bytes are a frame or an error of the list, nothing else', () =>
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), fc.boolean(), (bytes, likely) => {
        if (likely && bytes.length > 1) bytes.set([1, 32]);
        expect(outcomes).toContain(codeOf(() => decodeFrame(bytes)));
      }),
      { numRuns: 3000 },
    ));

  it('§3: any change of one byte gives a frame or an error of the list', () =>
    fc.assert(
      fc.property(blocks, fc.nat(), fc.integer({ min: 0, max: 255 }), (block, at, value) => {
        const bytes = encodeBlock(block);
        bytes[at % bytes.length] = value;
        expect(outcomes).toContain(codeOf(() => decodeFrame(bytes)));
      }),
      { numRuns: 1000 },
    ));

  it('§11: a frame over the limit is refused as too large, on both sides', () => {
    const counts = new Int32Array(1 << 20);
    const block = { stream: 0, sequence: 0, first: 0, samples: 1 << 20, signals: 1, sent: 0n, counts };
    expect(codeOf(() => encodeBlock(block))).toBe('FRAME_TOO_LARGE');
    expect(codeOf(() => decodeFrame(new Uint8Array(limits.frame_bytes_max + 1)))).toBe('FRAME_TOO_LARGE');
  });

  it('§3: a frame in coding 2 is read by those who agreed to it, and a bad frame to all others', () => {
    const block = { stream: 9, sequence: 5, first: 10, samples: 3, signals: 2, sent: 3n };
    const counts = Int16Array.of(1, 2, 3, 4, 5, 6);
    const bytes = recoded(encodeBlock({ ...block, counts }), Uint8Array.of(7, 8));
    expect(bytes.byteLength).toBe(34);
    const asked: unknown[] = [];
    const unpack = (payload: Uint8Array, samples: number, signals: number): Int16Array => {
      asked.push([...payload], samples, signals);
      return counts;
    };
    expect(decodeFrame(bytes, unpack)).toEqual({ kind: 'block', ...block, counts });
    expect(asked).toEqual([[7, 8], 3, 2]);
    expect(codeOf(() => decodeFrame(bytes))).toBe('BAD_FRAME');
    const garbage = (): never => {
      throw new ValvomoError('BAD_CODING', 'a coded block ends too early', { value: 1 });
    };
    expect(codeOf(() => decodeFrame(bytes, garbage))).toBe('BAD_FRAME');
  });

  it('§13: frames one behind the other are told apart, coded ones among them', () => {
    const block = { stream: 9, sequence: 5, first: 10, samples: 3, signals: 2, sent: 3n };
    const counts = Int16Array.of(1, 2, 3, 4, 5, 6);
    const plain = encodeBlock({ ...block, counts });
    const wide = encodeBlock({ ...block, counts: Int32Array.from(counts) });
    const sized = recoded(plain, Uint8Array.of(7, 8, 9), true);
    const all = new Uint8Array(Buffer.concat([plain, sized, wide]));
    const starts: number[] = [];
    for (let at = 0; at < all.length; at += frameLengthAt(all, at)) starts.push(at);
    expect(starts).toEqual([0, 44, 83]);
    const seen: unknown[] = [];
    decodeFrame(all.subarray(44, 83), (payload) => {
      seen.push([...payload]);
      return counts;
    });
    expect(seen).toEqual([[7, 8, 9]]);
    expect(frameLengthAt(all, all.length - 3)).toBeNaN();
    expect(frameLengthAt(recoded(plain, Uint8Array.of(7)), 0)).toBeNaN();
  });

  it('§11: a few coded bytes cannot stand for more than a plain frame may hold', () => {
    const bytes = recoded(
      encodeBlock({
        stream: 0,
        sequence: 0,
        first: 0,
        samples: 1,
        signals: 1,
        sent: 0n,
        counts: Int16Array.of(1),
      }),
      Uint8Array.of(2),
    );
    const view = new DataView(bytes.buffer);
    view.setUint16(20, 2, true);
    for (const [samples, wide] of [
      [1 << 20, false],
      [(1 << 19) - 4, true],
    ] as const) {
      view.setUint32(16, samples, true);
      const unpack = (): Int16Array | Int32Array =>
        wide ? new Int32Array(2 * samples) : new Int16Array(2 * samples);
      expect(codeOf(() => decodeFrame(bytes, unpack))).toBe(wide ? undefined : 'BAD_FRAME');
    }
    view.setUint32(16, (1 << 19) - 3, true);
    expect(codeOf(() => decodeFrame(bytes, () => new Int32Array((1 << 20) - 6)))).toBe('BAD_FRAME');
  });

  it('§10: a frame is readdressed without touching its counts', () => {
    const bytes = encodeBlock({
      stream: 1,
      sequence: 5,
      first: 10,
      samples: 1,
      signals: 2,
      sent: 3n,
      counts: Int16Array.of(7, -7),
    });
    readdress(bytes, 400, 2 ** 40);
    expect(decodeFrame(bytes)).toMatchObject({ stream: 400, first: 2 ** 40, sequence: 5, sent: 3n });
    expect([...(decodeFrame(bytes) as BlockFrame).counts]).toEqual([7, -7]);
  });
});
