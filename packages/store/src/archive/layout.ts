import type { ByteSource } from '@valvomo/edf';
import * as z from 'zod';

/** Where the samples of an EDF or BDF file lie, as far as coding needs to know: a wrong guess costs size, never a byte. */
export const recordLayout = z.object({
  header_bytes: z.int().min(1),
  record_bytes: z.int().min(1),
  /** 2: EDF, 3: BDF. */
  sample_bytes: z.union([z.literal(2), z.literal(3)]),
  /** Samples a record of every signal, in the order of the file. */
  samples: z.array(z.int().min(0)).min(1).max(8192),
  /** Signals that are text, not counts: annotations. */
  texts: z.array(z.int().min(0)),
  /** Records that are coded together. */
  together: z.int().min(1),
});
export type RecordLayout = z.infer<typeof recordLayout>;

/** Fields of a signal's header before its samples a record: label, transducer, unit, limits, prefiltering. */
const fieldsBefore = 16 + 80 + 8 + 8 + 8 + 8 + 8 + 80;
/** Samples of the fastest signal that are coded together: long enough for prediction, short enough for a page. */
const togetherSamples = 4096;
/** One signal of one coded part, and all of a part. */
const samplesMax = 1 << 20;
const part_bytes_max = 8 << 20;

const textOf = (bytes: Uint8Array, from: number, length: number): string =>
  String.fromCharCode(...bytes.subarray(from, from + length)).trim();

const wholeNumber = (text: string): number => (/^\d{1,9}$/.test(text) ? Number(text) : Number.NaN);

/** Undefined for what is no EDF or BDF, or one that is out of all measure: it is kept as bytes. */
export const layoutOf = async (source: ByteSource, size: number): Promise<RecordLayout | undefined> => {
  if (size < 512) return undefined;
  const main = await source.read(0, 256);
  const signals = wholeNumber(textOf(main, 252, 4));
  const header_bytes = 256 * (signals + 1);
  if (!(signals >= 1 && signals <= 8192 && header_bytes <= size)) return undefined;
  const heads = await source.read(256, header_bytes - 256);
  const at = signals * fieldsBefore;
  const samples = Array.from({ length: signals }, (_, signal) =>
    wholeNumber(textOf(heads, at + 8 * signal, 8)),
  );
  const labels = samples.map((_, signal) => textOf(heads, 16 * signal, 16));
  const texts = labels.flatMap((label, signal) => (/^[EB]DF Annotations/.test(label) ? [signal] : []));
  const sample_bytes = main[0] === 0xff ? 3 : 2;
  const record_bytes = sample_bytes * samples.reduce((sum, each) => sum + each, 0);
  const most = Math.max(...samples);
  if (!(record_bytes > 0 && record_bytes <= part_bytes_max && most <= samplesMax)) return undefined;
  const together = Math.max(
    1,
    Math.min(Math.round(togetherSamples / most), Math.floor(part_bytes_max / record_bytes)),
  );
  return { header_bytes, record_bytes, sample_bytes, samples, texts, together };
};
