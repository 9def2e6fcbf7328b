import { ecgChannel, synthesise, tenTwenty, type Act } from '@valvomo/synthesis';

import { recordingBytes, type MadeRecording } from './recording-bytes.ts';

export interface SyntheticRecording {
  readonly length_s: number;
  readonly rate_hz?: number;
  readonly seed?: number;
  /** The ECG is recorded at this rate, and the heart beats in it. */
  readonly ecg_rate_hz?: number;
  /** Nothing was recorded for `length_s` after `at_s`, whole seconds. */
  readonly gap?: { readonly at_s: number; readonly length_s: number };
  readonly annotations?: MadeRecording['annotations'];
  /** What happens besides. */
  readonly script?: readonly Act[];
}

/** An EDF+ of the 10-20 electrodes, both ears and the ECG: background and alpha. The same bits for the same seed. */
export const syntheticRecording = ({
  length_s,
  rate_hz = 128,
  seed = 7,
  ecg_rate_hz,
  gap,
  annotations = [],
  script = [],
}: SyntheticRecording): Uint8Array => {
  const reference = 'CPz';
  const all = tenTwenty('new');
  const channels = ecg_rate_hz === undefined ? all : all.filter(({ label }) => label !== ecgChannel.label);
  const { streams, next } = synthesise({
    id: 'test',
    seed,
    length_s,
    body: { heart_bpm: 70, breaths_per_minute: 14 },
    streams: [
      { rate_hz, reference, channels },
      ...(ecg_rate_hz === undefined ? [] : [{ rate_hz: ecg_rate_hz, reference, channels: [ecgChannel] }]),
    ],
    script: [
      { pattern: 'background', at_s: 0 },
      { pattern: 'alpha-rhythm', at_s: 0 },
      ...(ecg_rate_hz === undefined ? [] : [{ pattern: 'heart' as const, at_s: 0 }]),
      ...script,
    ],
  });
  const rows = streams.flatMap(({ signals, rate }, stream) => {
    const samples = (length_s * rate.samples * 1e7) / rate.ticks;
    const counts = next(stream, samples);
    return signals.map(({ label }, row) => ({
      label,
      samples: samples / length_s,
      counts: counts.subarray(row * samples, (row + 1) * samples),
    }));
  });
  return recordingBytes({
    signals: rows,
    onsets_s: Array.from({ length: length_s }, (_, second) =>
      gap !== undefined && second >= gap.at_s ? second + gap.length_s : second,
    ),
    count: (signal, index) => rows[signal]?.counts[index] ?? 0,
    annotations,
  });
};
