import { PinkNoise } from '../noise/pink.ts';
import { homogeneous } from '../head/sphere.ts';
import type { Beat } from '../clock/heart-beats.ts';
import type { Pattern } from './pattern.ts';

/** P, Q, R, S and T: time from R (P and T stretch with √interval), height in parts of R, width. */
const waves = [
  { at_s: -0.17, stretches: true, height: 0.12, width_s: 0.022 },
  { at_s: -0.028, stretches: false, height: -0.1, width_s: 0.008 },
  { at_s: 0, stretches: false, height: 1, width_s: 0.01 },
  { at_s: 0.03, stretches: false, height: -0.22, width_s: 0.01 },
  { at_s: 0.27, stretches: true, height: 0.26, width_s: 0.045 },
] as const;

/** Adds the beats to `out`, R = 1. */
const addBeats = (out: Float64Array, beats: readonly Beat[], from_s: number, rate_hz: number): void => {
  for (const beat of beats) {
    for (const { at_s, stretches, height, width_s } of waves) {
      const middle_s =
        beat.at_s + at_s * (stretches ? Math.sqrt(Math.min(1.2, beat.interval_s)) : 1) - from_s;
      const begin = Math.max(0, Math.ceil((middle_s - 4 * width_s) * rate_hz));
      const end = Math.min(out.length, Math.floor((middle_s + 4 * width_s) * rate_hz) + 1);
      for (let i = begin; i < end; i++) {
        const x = (i / rate_hz - middle_s) / width_s;
        out[i] = (out[i] as number) + height * Math.exp(-0.5 * x * x);
      }
    }
  }
};

/**
 * The electrocardiogram as a sum of five bell curves a beat, McSharry et al. 2003, doi:10.1109/TBME.2003.808805, on
 * every ECG signal, and what little of it reaches the head, opposite at the two ears.
 */
export const heart: Pattern<{
  /** Height of R. */
  amplitude_uV: number;
  /** What reaches A1. */
  leak_uV: number;
}> = {
  id: 'heart',
  reference: 'doi:10.1109/TBME.2003.808805',
  defaults: { amplitude_uV: 950, leak_uV: 4 },
  layer: 'body',
  voice(cue, stage) {
    const rows = stage.rowsMeasuring('ecg');
    if (rows.length === 0 && !stage.hasScalp) return undefined;
    const { amplitude_uV, leak_uV } = cue.options;
    const beats = stage.heartBeats();
    // Seen from the head the heart lies far below, its current pointing to the left leg.
    const leak = stage.hasScalp
      ? stage.field([{ position: [0, -0.1, -0.9], moment: [-1, 0.2, -0.6] }], 'A1', homogeneous)
      : undefined;
    const sway = new PinkNoise(cue.random('sway'), stage.rate_hz, 2, 0.2);
    const tremor = new PinkNoise(cue.random('tremor'), stage.rate_hz, 0.4, 10);
    return {
      from_s: cue.at_s,
      to_s: cue.end_s,
      findings: [],
      add(chunk) {
        const beat = chunk.scratch(0).fill(0);
        const from_s = chunk.seconds(0);
        const to_s = chunk.seconds(chunk.samples);
        addBeats(beat, beats.between(from_s - 1, to_s + 1), from_s, chunk.rate_hz);
        if (leak !== undefined) {
          const small = chunk.scratch(1);
          for (let i = 0; i < chunk.samples; i++) small[i] = leak_uV * (beat[i] as number);
          chunk.project(small, leak);
        }
        const wander = chunk.scratch(1);
        const shiver = chunk.scratch(2);
        sway.fill(wander, chunk.samples);
        tremor.fill(shiver, chunk.samples);
        for (const row of rows) {
          const values = chunk.row(row);
          for (let i = 0; i < chunk.samples; i++) {
            values[i] =
              (values[i] as number) +
              amplitude_uV * (beat[i] as number) +
              30 * (wander[i] as number) +
              6 * (shiver[i] as number);
          }
        }
      },
    };
  },
};
