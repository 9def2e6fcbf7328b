import {
  memorySource,
  openEdfWriter,
  openRecording,
  strictRecording,
  type Appendable,
  type EdfDescription,
  type EdfRecording,
  type StrictRecording,
  type WrittenAnnotation,
} from '@valvomo/edf';
import { ticks } from '@valvomo/model';

/** A file in memory. */
export const memoryFile = (): Appendable & { readonly bytes: () => Uint8Array } => {
  const parts: Uint8Array[] = [];
  return {
    append: (part) => Promise.resolve(void parts.push(part.slice())),
    writeAt: (part, offset) => Promise.resolve(parts[0]?.set(part, offset)),
    bytes: () => new Uint8Array(Buffer.concat(parts)),
  };
};

/** What the tests say of a file: samples a record of each signal, and time before each record that has none. */
export interface Made {
  readonly samples: readonly number[];
  readonly duration_ticks?: number;
  /** Ticks without samples before every record. */
  readonly gaps: readonly number[];
  readonly notes?: readonly WrittenAnnotation[];
  /** Largest count that the header speaks of; counts beyond it are kept. */
  readonly digitalMax?: number;
  /** Microvolts a count. */
  readonly gain?: number;
  readonly more?: Partial<EdfDescription>;
}

/** Every count of a signal is the number of its sample, so that each can be told from all others. */
export const madeFile = async ({
  samples,
  duration_ticks = 10_000_000,
  gaps,
  notes = [],
  digitalMax = 8_388_607,
  gain = 1,
  more,
}: Made): Promise<Uint8Array> => {
  const file = memoryFile();
  const writer = await openEdfWriter(file, {
    bits: 24,
    outside: 'keep',
    start: '2026-11-21T23:59:58.5',
    recordDuration_ticks: duration_ticks,
    hasGaps: gaps.some((gap) => gap > 0),
    annotation_bytes: 1200,
    signals: samples.map((samplesPerRecord, at) => ({
      label: `E${at + 1}`,
      transducer: '',
      physicalDimension: 'uV',
      physicalMin: -digitalMax * gain,
      physicalMax: digitalMax * gain,
      digitalMin: -digitalMax,
      digitalMax,
      prefiltering: '',
      samplesPerRecord,
    })),
    ...more,
  });
  for (const note of notes) writer.annotate(note);
  for (const [record, gap] of gaps.entries())
    await writer.write(
      samples.map((count) => Int32Array.from({ length: count }, (_, at) => 1 + record * count + at)),
      ticks(writer.end + BigInt(gap)),
    );
  await writer.close();
  return file.bytes();
};

export const readOf = async (
  bytes: Uint8Array,
): Promise<{ recording: EdfRecording; strict: StrictRecording }> => {
  const source = memorySource(bytes);
  const recording = await openRecording(source);
  return { recording, strict: await strictRecording(source, recording) };
};
