import { unpackCounts } from '@valvomo/dsp';
import { decodeFrame, encodeBlock, type BlockFrame } from '@valvomo/wire';
import { expect, it } from 'vitest';
import { createCodedBlocks } from './coded-blocks.ts';
import { framedBinary, payloadOf } from './framed.ts';

const plainOf = (seed: number, wide = false): Buffer => {
  const counts = new (wide ? Int32Array : Int16Array)(8 * 26).map((_, at) =>
    Math.round(400 * Math.sin(at / 7 + seed)),
  );
  const block = { stream: 400, sequence: seed, first: 26 * seed, samples: 26, signals: 8, sent: 5n };
  return framedBinary(encodeBlock({ ...block, counts })).bytes;
};
const read = (message: Buffer): BlockFrame => decodeFrame(payloadOf(message), unpackCounts) as BlockFrame;

it('a block is coded once for all that read it, and says the same in fewer bytes', () => {
  const coded = createCodedBlocks();
  for (const wide of [false, true]) {
    const plain = plainOf(1, wide);
    const first = coded.of(plain);
    expect(coded.of(plain)).toBe(first);
    expect(first.byteLength).toBeLessThan(0.7 * plain.byteLength);
    expect(payloadOf(first)[22]).toBe(2);
    expect(read(first)).toEqual(read(plain));
  }
});

it('what does not become shorter stays plain', () => {
  let state = 1;
  const noise = (): number => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0) >> 16;
  const counts = new Int16Array(500).map(noise);
  const block = { stream: 1, sequence: 0, first: 0, samples: 500, signals: 1, sent: 0n, counts };
  const plain = framedBinary(encodeBlock(block)).bytes;
  expect(createCodedBlocks().of(plain)).toBe(plain);
});

it('keeps the last 64, whatever comes', () => {
  const coded = createCodedBlocks();
  const plain = plainOf(1);
  const first = coded.of(plain);
  for (let seed = 2; seed < 65; seed += 1) coded.of(plainOf(seed));
  expect(coded.of(plain)).toBe(first);
  coded.of(plainOf(65));
  const again = coded.of(plain);
  expect(again).not.toBe(first);
  expect(again.equals(first)).toBe(true);
});
