import { readFileSync } from 'node:fs';

import { ValvomoError } from '@valvomo/model';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { streamFromWire, streamToWire } from './description.ts';
import { errorCodeOf, errorCodes } from './error-codes.ts';
import { limits } from './frame.ts';
import { parseDeviceMessage, parseServerToDevice, parseServerToViewer, parseViewerMessage } from './parse.ts';

const file = new URL('../../../fixtures/wire/messages.json', import.meta.url);
const golden = JSON.parse(readFileSync(file, 'utf8')) as Record<string, Record<string, unknown>>;
const parsers: Record<string, (text: string) => unknown> = {
  device: parseDeviceMessage,
  'server-to-device': parseServerToDevice,
  viewer: parseViewerMessage,
  'server-to-viewer': parseServerToViewer,
};
const cases = Object.entries(golden).flatMap(([way, messages]) =>
  Object.entries(messages).map(([name, message]) => ({ way, name, message })),
);
const errorOf = (run: () => unknown): unknown => {
  try {
    run();
  } catch (error) {
    return error;
  }
  return undefined;
};
const hello = golden['device']?.['hello'] as Record<string, unknown> & { streams: Record<string, unknown>[] };
const said = (change: Record<string, unknown>): unknown =>
  errorOf(() => parseDeviceMessage(JSON.stringify({ ...hello, ...change })));

describe('golden messages', () => {
  it.each(cases)('§4: $way $name', ({ way, message }) =>
    expect(parsers[way]?.(JSON.stringify(message))).toEqual(message),
  );

  it('§12: unknown fields are ignored', () =>
    expect(parseViewerMessage('{"type":"unsubscribe","bed":"a","later":{"x":1}}')).toEqual({
      type: 'unsubscribe',
      bed: 'a',
    }));

  it('§4: a stream description survives the wire', () =>
    hello.streams.forEach((stream) =>
      expect(streamToWire(streamFromWire(stream as unknown as ReturnType<typeof streamToWire>))).toEqual(
        stream,
      ),
    ));
});

describe('what is wrong is named', () => {
  it('§12: an unknown type is skipped', () => {
    for (const parse of Object.values(parsers)) expect(parse('{"type":"x-later"}')).toBeUndefined();
  });

  it.each([
    ['not JSON', '{"type":'],
    ['no type', '{"a":1}'],
    ['a number as type', '{"type":1}'],
    ['a list', '[]'],
    ['null', 'null'],
    ['text', '"hello"'],
  ])('§4: %s is BAD_MESSAGE', (_, text) =>
    expect(errorOf(() => parseDeviceMessage(text))).toMatchObject({ code: 'BAD_MESSAGE' }),
  );

  it('§4: the path and the value stand in the error', () => {
    const [stream] = hello.streams;
    const error = said({ streams: [{ ...stream, rate: { samples: 0, ticks: 10_000_000 } }] });
    expect(error).toMatchObject({ code: 'BAD_MESSAGE', value: 0 });
    expect(String(error)).toContain('hello.streams[0].rate.samples is 0');
  });

  it('§4: stream numbers are unique', () =>
    expect(String(said({ streams: [hello.streams[0], hello.streams[0]] }))).toContain('unique'));

  it('§4: one electrode a signal', () =>
    expect(
      String(
        said({
          streams: [{ ...hello.streams[0], electrodes: { basis: 'declared', electrodes: [] } }],
        }),
      ),
    ).toContain('hello.streams[0].electrodes.electrodes is an array of 0'));

  it('§2: ticks that do not fit are refused', () =>
    expect(
      errorOf(() => parseDeviceMessage('{"type":"clock","id":0,"sent":"9999999999999999999"}')),
    ).toMatchObject({ code: 'BAD_MESSAGE' }));

  it.each([
    ['numbers up to 2^32', { sequence: 2 ** 32 - 2, sequences: 2 }, { sequence: 2 ** 32 - 2, sequences: 3 }],
    ['samples up to 2^53 - 1', { first: 2 ** 53 - 3, samples: 2 }, { first: 2 ** 53 - 3, samples: 3 }],
  ])('§11: a gap ends at %s at most', (_, inside, beyond) => {
    const gap = { type: 'gap', stream: 0, sequence: 0, sequences: 1, first: 0, samples: 1, reason: 'device' };
    expect(parseDeviceMessage(JSON.stringify({ ...gap, ...inside }))).toMatchObject(inside);
    expect(errorOf(() => parseDeviceMessage(JSON.stringify({ ...gap, ...beyond })))).toMatchObject({
      code: 'BAD_MESSAGE',
    });
  });

  it('§11: a message over the limit is refused unread', () =>
    expect(errorOf(() => parseViewerMessage(' '.repeat(limits.message_bytes_max + 1)))).toMatchObject({
      code: 'FRAME_TOO_LARGE',
    }));

  it('§4: deep nesting is an error of the list, not of the stack', () =>
    expect(
      errorOf(() => parseViewerMessage(`{"type":"subscribe","bed":${'['.repeat(5e4)}${']'.repeat(5e4)}}`)),
    ).toMatchObject({ code: 'BAD_MESSAGE' }));
});

describe('fuzz', () => {
  it('§4: any text is a message, skipped, or a typed error', () =>
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.values(parsers)),
        fc.oneof(fc.string(), fc.json(), fc.constantFrom(...cases).chain(mutated)),
        (parse, text) => {
          const error = errorOf(() => parse(text));
          expect(error === undefined || error instanceof ValvomoError).toBe(true);
        },
      ),
      { numRuns: 2000 },
    ));
});

/** A golden message with one field replaced by any JSON value. */
const mutated = ({ message }: { message: unknown }): fc.Arbitrary<string> =>
  fc
    .tuple(fc.constantFrom(...Object.keys(message as object)), fc.jsonValue())
    .map(([key, value]) => JSON.stringify({ ...(message as object), [key]: value }));

describe('error codes', () => {
  it('§9: numbers are unique, in 4000 … 4099, and found by number', () => {
    const numbers = Object.values(errorCodes);
    expect(new Set(numbers).size).toBe(numbers.length);
    for (const number of numbers) expect(number >= 4000 && number < 4100).toBe(true);
    expect(errorCodeOf(4008)).toBe('BED_TAKEN');
    expect(errorCodeOf(1001)).toBeUndefined();
  });

  it('§9: PROTOCOL.md lists exactly the codes of the code', () => {
    const page = readFileSync(new URL('../PROTOCOL.md', import.meta.url), 'utf8');
    const rows = [...page.matchAll(/^\| `([A-Z_]+)` \| (\d{4}) \|/gm)].map(([, name, number]) => [
      name,
      Number(number),
    ]);
    expect(Object.fromEntries(rows)).toEqual(errorCodes);
  });
});
