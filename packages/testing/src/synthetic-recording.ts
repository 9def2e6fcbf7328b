import { synthesise, tenTwenty } from '@valvomo/synthesis';

import { recordingBytes, type MadeRecording } from './recording-bytes.ts';

export interface SyntheticRecording {
  readonly length_s: number;
  readonly rate_hz?: number;
  readonly seed?: number;
  /** Nothing was recorded for `length_s` after `at_s`, whole seconds. */
  readonly gap?: { readonly at_s: number; readonly length_s: number };
  readonly annotations?: MadeRecording['annotations'];
}

/** An EDF+ of the 10-20 electrodes, both ears and the ECG: background and alpha. The same bits for the same seed. */
export const syntheticRecording = ({
  length_s,
  rate_hz = 128,
  seed = 7,
  gap,
  annotations = [],
}: SyntheticRecording): Uint8Array => {
  const { streams, next } = synthesise({
    id: 'test',
    seed,
    length_s,
    body: { heart_bpm: 70, breaths_per_minute: 14 },
    streams: [{ rate_hz, reference: 'CPz', channels: tenTwenty('new') }],
    script: [
      { pattern: 'background', at_s: 0 },
      { pattern: 'alpha-rhythm', at_s: 0 },
    ],
  });
  const samples = length_s * rate_hz;
  const counts = next(0, samples);
  return recordingBytes({
    signals: (streams[0]?.signals ?? []).map(({ label }) => ({ label, samples: rate_hz })),
    onsets_s: Array.from({ length: length_s }, (_, second) =>
      gap !== undefined && second >= gap.at_s ? second + gap.length_s : second,
    ),
    count: (signal, index) => counts[signal * samples + index] ?? 0,
    annotations,
  });
};
