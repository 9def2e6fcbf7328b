import { closeSync, ftruncateSync, openSync, writeSync } from 'node:fs';

import { openEdfWriter } from '@valvomo/edf';

/** A long EDF+C that takes no room: records of 1 s, time-keeping in every one, samples a hole on disk that reads as zeros. */
export interface LongRecording {
  readonly hours: number;
  readonly signals: number;
  readonly rate_hz: number;
  /** Annotations, spread evenly. */
  readonly notes: number;
}

const annotation_bytes = 64;

/** Header by the project's own writer. */
export const longRecording = async (
  path: string,
  { hours, signals, rate_hz, notes }: LongRecording,
): Promise<{ header_bytes: number; record_bytes: number }> => {
  const signal = (at: number) => ({
    label: `E${at + 1}`,
    transducer: '',
    physicalDimension: 'uV',
    physicalMin: -3276.8,
    physicalMax: 3276.7,
    digitalMin: -32_768,
    digitalMax: 32_767,
    prefiltering: '',
    samplesPerRecord: rate_hz,
  });
  const parts: Uint8Array[] = [];
  const to = { append: (bytes: Uint8Array) => Promise.resolve(void parts.push(bytes)) };
  await openEdfWriter(to, {
    start: '2026-01-01T00:00:00',
    recordDuration_ticks: 10_000_000,
    signals: Array.from({ length: signals }, (_, at) => signal(at)),
    annotation_bytes,
  });
  const [header = new Uint8Array(0)] = parts;
  const records = hours * 3600;
  const record_bytes = 2 * signals * rate_hz + annotation_bytes;
  const every = notes === 0 ? Infinity : Math.floor(records / notes);
  const file = openSync(path, 'w');
  ftruncateSync(file, header.length + records * record_bytes);
  writeSync(file, header, 0, header.length, 0);
  writeSync(file, new TextEncoder().encode(String(records).padEnd(8)), 0, 8, 236);
  for (let record = 0; record < records; record++) {
    const note = record % every === 1 ? `\u0000+${record}.5\u0014note ${record}\u0014` : '';
    const place = header.length + (record + 1) * record_bytes - annotation_bytes;
    writeSync(file, `+${record}\u0014\u0014${note}`, place);
  }
  closeSync(file);
  return { header_bytes: header.length, record_bytes };
};
