import library from 'edfdecoder';
import { afterEach, describe, expect, it, vi } from 'vitest';

import { annotationSignal, craftedFile, tal, type Crafted } from './crafted-file.ts';
import { decodeWithEdfdecoder } from './edfdecoder.ts';
import { openRecording } from './recording.ts';
import { memorySource } from './source.ts';

const { EdfDecoder } = library;

/** What edfdecoder itself makes of bytes; its complaints go to the console and are kept out of the report. */
const decoded = (bytes: Uint8Array<ArrayBuffer> | Crafted) => {
  const decoder = new EdfDecoder();
  decoder.setInput((bytes instanceof Uint8Array ? bytes : craftedFile(bytes)).buffer);
  decoder.decode();
  return decoder.getOutput();
};

const data = [[[1, 2, 3, 4]], [[5, 6, 7, 8]]];

afterEach(() => vi.restoreAllMocks());

describe('edfdecoder 0.1.2, its bugs: when one of these fails after an upgrade, the workaround of that number can go', () => {
  it('#1 a record count of −1 gives null', () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    expect(decoded({ data, records: '-1' })).toBeNull();
    expect(warn).toHaveBeenCalled();
  });

  it('#2 a truncated file gives null', () => {
    vi.spyOn(console, 'warn').mockImplementation(() => {});
    expect(decoded({ data, records: '3' })).toBeNull();
  });

  it('#3 a signal without samples gives null', () => {
    vi.spyOn(console, 'warn').mockImplementation(() => {});
    const signals = [{}, { label: 'E2', samples: 0 }];
    expect(decoded({ signals, data: data.map(([row]) => [row ?? [], []]) })).toBeNull();
  });

  it('#4 a BDF is decoded as if it had 16 bits, without complaint', () => {
    const bdf = { version: '\u00ffBIOSEMI', data: [[[1, 2, 3, 4]]] };
    expect([...(decoded(bdf)?.getRawSignal(0, 0) ?? [])]).toEqual([1, 512, 0, 3]);
  });

  it('#5 a Node Buffer is refused', () => {
    vi.spyOn(console, 'warn').mockImplementation(() => {});
    const decoder = new EdfDecoder();
    decoder.setInput(Buffer.from(craftedFile({ data })) as unknown as ArrayBuffer);
    decoder.decode();
    expect(decoder.getOutput()).toBeNull();
  });

  it('#6 the start is a month late, in 19xx', () => {
    expect(decoded({ data, date: '15.01.26' })?.getRecordingStartDate()).toEqual(
      new Date(1926, 1, 15, 4, 5, 6),
    );
  });

  it('#7 annotations are decoded as samples, gaps are not seen', () => {
    const signals = [{}, annotationSignal(4)];
    const output = decoded({
      reserved: 'EDF+D',
      signals,
      data: [
        [[1, 2, 3, 4], tal('+0')],
        [[5, 6, 7, 8], tal('+9')],
      ],
    });
    expect([...(output?.getRawSignal(1, 1) ?? [])]).toEqual([0x392b, 0x1414, 0, 0]);
    expect(output?.getNumberOfRecords()).toBe(2);
  });
});

describe('decodeWithEdfdecoder', () => {
  const decode = async (crafted: Crafted, from = 0, to = Number.POSITIVE_INFINITY) => {
    const bytes = craftedFile(crafted);
    const { header } = await openRecording(memorySource(bytes));
    const { header_bytes, record_bytes } = header;
    const records = bytes.subarray(
      header_bytes + from * record_bytes,
      Math.min(header_bytes + to * record_bytes, bytes.length),
    );
    return decodeWithEdfdecoder(header, bytes.subarray(0, header_bytes), records);
  };

  it('is exact over any run of whole records, whatever the header says of their count', async () => {
    const signals = [{}, annotationSignal(8), { label: 'slow', samples: 1 }];
    const rows = Array.from({ length: 5 }, (_, at) => [[at, -at - 1, 32_767, -32_768], tal(`+${at}`), [at]]);
    const crafted: Crafted = { reserved: 'EDF+C', records: '-1', signals, data: rows };
    const whole = await decode(crafted);
    expect([...whole.keys()]).toEqual([0, 2]);
    expect([...(whole.get(2) ?? [])]).toEqual([0, 1, 2, 3, 4]);
    const part = await decode(crafted, 1, 3);
    expect(part.get(0)).toEqual(whole.get(0)?.subarray(4, 12));
    expect((await decode(crafted, 2, 2)).get(0)).toHaveLength(0);
  });

  it.each([
    ['a BDF', { version: '\u00ffBIOSEMI', data: [[[1, 2, 3, 4]]] }],
    ['a signal without samples', { signals: [{}, { label: 'E2', samples: 0 }], data: [[[1, 2, 3, 4], []]] }],
    ['half a record', { data, tail: new Uint8Array(3) }],
  ])('refuses %s', async (_name, crafted) => {
    await expect(decode(crafted)).rejects.toMatchObject({ code: 'DECODE_INVALID' });
  });

  it('refuses a header of another length', async () => {
    const bytes = craftedFile({ data });
    const { header } = await openRecording(memorySource(bytes));
    expect(() => decodeWithEdfdecoder(header, bytes.subarray(0, 256), bytes.subarray(512))).toThrow(
      /256 bytes/,
    );
  });
});
