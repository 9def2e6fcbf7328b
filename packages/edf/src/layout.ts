import { fieldNumber, integerField, latin1, visible } from './field.ts';
import { EdfError, type Report } from './problem.ts';
import type { ByteSource } from './source.ts';

/** How many signals there are and where the data begin: two fields that must agree, header bytes = 256 · (signals + 1). */

interface Declared {
  readonly signals: string;
  readonly header_bytes: string;
  readonly records: number | null;
}

interface Layout {
  readonly signals: number;
  readonly header_bytes: number;
  /** The signals' part of the header, 256 bytes a signal, field by field. */
  readonly fields: Uint8Array;
}

const signalsMax = 9999;
/** Bytes a signal before its digital minimum, digital maximum and samples a record. */
const before = { digitalMin: 120, digitalMax: 128, samplesPerRecord: 216 };

const numberAt = (fields: Uint8Array, signals: number, offset: number, signal: number): number | null => {
  const at = offset * signals + 8 * signal;
  return fieldNumber(
    latin1(fields.subarray(at, at + 8))
      .replaceAll('\0', ' ')
      .trim(),
  ).value;
};

/** Bytes of a record if these are the fields of so many signals, else undefined. */
const recordBytes = (fields: Uint8Array, signals: number, sample_bytes: number): number | undefined => {
  let samples = 0;
  for (let signal = 0; signal < signals; signal++) {
    const count = numberAt(fields, signals, before.samplesPerRecord, signal);
    const min = numberAt(fields, signals, before.digitalMin, signal);
    const max = numberAt(fields, signals, before.digitalMax, signal);
    if (count === null || count < 0 || !Number.isInteger(count) || min === null || max === null)
      return undefined;
    samples += count;
  }
  return samples * sample_bytes;
};

export const truncated = (size: number, header_bytes: number): EdfError =>
  new EdfError('HEADER_TRUNCATED', `the file ends after ${size} bytes, inside its header`, {
    value: size,
    limit: header_bytes,
  });

const readFields = async (source: ByteSource, signals: number): Promise<Uint8Array | undefined> => {
  const fields = await source.read(256, 256 * signals);
  return fields.length < 256 * signals ? undefined : fields;
};

interface Candidate {
  readonly signals: number;
  readonly header_bytes: number;
}

/** The two fields contradict each other: the one reading that the rest of the file bears out, if there is just one. */
const arbitrate = async (
  source: ByteSource,
  size: number,
  sample_bytes: number,
  records: number | null,
  candidates: readonly Candidate[],
): Promise<Layout | undefined> => {
  const possible: (Layout & { readonly fits: boolean })[] = [];
  for (const { signals, header_bytes } of candidates) {
    const fields = signals > signalsMax ? undefined : await readFields(source, signals);
    const record_bytes = fields === undefined ? undefined : recordBytes(fields, signals, sample_bytes);
    if (fields === undefined || record_bytes === undefined || record_bytes === 0 || header_bytes > size)
      continue;
    const data = size - header_bytes;
    const fits =
      records !== null && records >= 0 ? data === records * record_bytes : data % record_bytes === 0;
    possible.push({ signals, header_bytes, fields, fits });
  }
  if (possible.length === 1) return possible[0];
  const fitting = possible.filter(({ fits }) => fits);
  return fitting.length === 1 ? fitting[0] : undefined;
};

/** @throws EdfError SIGNAL_COUNT_INVALID, HEADER_TRUNCATED, HEADER_INCONSISTENT */
export const findLayout = async (
  source: ByteSource,
  size: number,
  sample_bytes: number,
  declared: Declared,
  report: Report,
): Promise<Layout> => {
  const count = integerField(declared.signals, 'signal count', report);
  const bytes = integerField(declared.header_bytes, 'header bytes', report);
  const signals = count !== null && count >= 0 && count <= signalsMax ? count : undefined;
  const whole = bytes !== null && bytes % 256 === 0 && bytes >= 256 && bytes <= 256 * (signalsMax + 1);
  const fromBytes = whole ? bytes / 256 - 1 : undefined;
  const wanted = signals ?? fromBytes;
  if (wanted === undefined)
    throw new EdfError(
      'SIGNAL_COUNT_INVALID',
      `signal count '${visible(declared.signals)}' is no number of signals`,
      {
        value: visible(declared.signals),
        limit: `0 … ${signalsMax}`,
      },
    );
  const agreed = signals === undefined || fromBytes === undefined || signals === fromBytes;
  const said = { value: visible(declared.header_bytes), limit: 256 * (wanted + 1) };
  let found: Layout | undefined;
  if (agreed) {
    const fields = await readFields(source, wanted);
    if (fields === undefined) throw truncated(size, 256 * (wanted + 1));
    found = { signals: wanted, header_bytes: 256 * (wanted + 1), fields };
  } else {
    found = await arbitrate(source, size, sample_bytes, declared.records, [
      { signals, header_bytes: 256 * (signals + 1) },
      { signals: fromBytes, header_bytes: 256 * (fromBytes + 1) },
      ...(fromBytes > signals ? [{ signals, header_bytes: 256 * (fromBytes + 1) }] : []),
    ]);
  }
  if (found === undefined)
    throw new EdfError(
      'HEADER_INCONSISTENT',
      `${signals} signals need a header of ${said.limit} bytes, not ${said.value}`,
      said,
    );
  if (found.signals !== signals)
    report(
      'SIGNAL_COUNT',
      `signal count '${visible(declared.signals)}', but the header holds ${found.signals} signals`,
      {
        value: visible(declared.signals),
        limit: found.signals,
      },
    );
  if (bytes !== 256 * (found.signals + 1))
    report(
      'HEADER_BYTES',
      `header bytes '${said.value}', but ${found.signals} signals need ${256 * (found.signals + 1)}`,
      {
        value: said.value,
        limit: 256 * (found.signals + 1),
      },
    );
  return found;
};
