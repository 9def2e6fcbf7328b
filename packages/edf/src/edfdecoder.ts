// oxlint-disable-next-line typescript/triple-slash-reference -- so that every program that imports this file has the types
/// <reference path="./edfdecoder-types.d.ts" />
import library from 'edfdecoder';

import { recordCountField, type EdfHeader } from './header.ts';
import { EdfError } from './problem.ts';

/**
 * The only file that knows the edfdecoder package. It decodes the samples of plain 16-bit files exactly and is trusted with
 * nothing else: it gets whole records behind a header whose record count is their number.
 *
 * Workarounds, each pinned by an expectation test of the same number:
 * #1 a record count of −1 gives null: the count is rewritten; #2 so does a truncated file: only whole records are given;
 * #3 so does a signal without samples, and #4 a BDF decodes as if it had 16 bits: both are refused here;
 * #5 a Node Buffer is refused: it gets an ArrayBuffer of its own; #6 its dates are a month late: they are not asked for;
 * #7 time-keeping and annotations come out as samples: those signals are left out.
 */

/**
 * Samples of the ordinary signals of a 16-bit file, by edfdecoder.
 * @param headerBytes the header of the file, `header.header_bytes` long
 * @param recordBytes whole records that follow one another in the file
 * @returns planar counts a signal: [number in the file, records × samples a record]
 * @throws EdfError DECODE_INVALID when the file is none that edfdecoder can be trusted with
 */
export const decodeWithEdfdecoder = (
  header: EdfHeader,
  headerBytes: Uint8Array,
  recordBytes: Uint8Array,
): ReadonlyMap<number, Int16Array> => {
  const records = recordBytes.length / header.record_bytes;
  judge(header, headerBytes, recordBytes, records);
  const input = new Uint8Array(headerBytes.length + recordBytes.length);
  input.set(headerBytes);
  input.set(
    new TextEncoder().encode(String(records).padEnd(recordCountField.length)),
    recordCountField.offset,
  );
  input.set(recordBytes, headerBytes.length);
  const decoder = new library.EdfDecoder();
  decoder.setInput(input.buffer);
  decoder.decode();
  const output = decoder.getOutput();
  if (output === null) throw new EdfError('DECODE_INVALID', 'edfdecoder gave no result', { value: records });
  const counts = new Map<number, Int16Array>();
  for (const { index, samplesPerRecord, annotations } of header.signals) {
    if (annotations) continue;
    const row = new Int16Array(records * samplesPerRecord);
    for (let record = 0; record < records; record++)
      row.set(output.getRawSignal(index, record) ?? [], record * samplesPerRecord);
    counts.set(index, row);
  }
  return counts;
};

const judge = (
  header: EdfHeader,
  headerBytes: Uint8Array,
  recordBytes: Uint8Array,
  records: number,
): void => {
  if (header.sample_bytes !== 2)
    throw new EdfError('DECODE_INVALID', `edfdecoder reads 16-bit files only, not ${header.format}`, {
      value: header.format,
      limit: 'EDF',
    });
  if (headerBytes.length !== header.header_bytes || header.header_bytes !== 256 * (header.signals.length + 1))
    throw new EdfError('DECODE_INVALID', `the header given has ${headerBytes.length} bytes`, {
      value: headerBytes.length,
      limit: 256 * (header.signals.length + 1),
    });
  if (!Number.isInteger(records))
    throw new EdfError(
      'DECODE_INVALID',
      `${recordBytes.length} bytes are no whole records of ${header.record_bytes}`,
      {
        value: recordBytes.length,
        limit: header.record_bytes,
      },
    );
  const empty = header.signals.find(({ samplesPerRecord }) => samplesPerRecord === 0);
  if (empty !== undefined)
    throw new EdfError(
      'DECODE_INVALID',
      `signal ${empty.index} has no samples, which edfdecoder cannot take`,
      {
        signal: empty.index,
        value: 0,
        limit: 'at least 1',
      },
    );
};
