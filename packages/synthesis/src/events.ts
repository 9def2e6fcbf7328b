import type { Chunk } from './chunk.ts';
import type { Random } from './noise/random.ts';
import type { Finding, Voice } from './patterns/pattern.ts';

/** Something short with a shape of its own. */
export interface Happening {
  readonly onset_s: number;
  readonly length_s: number;
  /** What unit strength adds to every signal. */
  readonly field: Float64Array;
  /** Strength at a time since the onset, 0 ≤ t < length. */
  wave(since_s: number): number;
}

/** Instants in [from_s, to_s) at random: `perMinute` of them in the mean, never less than `rest_s` apart. */
export const instants = (
  random: Random,
  from_s: number,
  to_s: number,
  perMinute: number,
  rest_s: number,
): readonly number[] => {
  const found: number[] = [];
  const mean_s = Math.max(0, 60 / perMinute - rest_s);
  let at_s = from_s;
  for (;;) {
    at_s += rest_s - mean_s * Math.log(1 - random.uniform());
    if (at_s >= to_s) return found;
    found.push(at_s);
  }
};

/** A voice that plays happenings, in any order, and nothing else. */
export const voiceOf = (happenings: readonly Happening[], findings: readonly Finding[]): Voice => {
  const ordered = happenings.toSorted((a, b) => a.onset_s - b.onset_s);
  const longest_s = ordered.reduce((most, { length_s }) => Math.max(most, length_s), 0);
  let first = 0;
  return {
    from_s: ordered[0]?.onset_s ?? 0,
    to_s: (ordered.at(-1)?.onset_s ?? 0) + longest_s,
    findings,
    add(chunk: Chunk) {
      const from_s = chunk.seconds(0);
      const to_s = chunk.seconds(chunk.samples);
      const wave = chunk.scratch(0);
      while (first < ordered.length && (ordered[first] as Happening).onset_s + longest_s < from_s) first++;
      for (let k = first; k < ordered.length; k++) {
        const one = ordered[k] as Happening;
        if (one.onset_s >= to_s) break;
        const begin = Math.max(0, Math.ceil((one.onset_s - from_s) * chunk.rate_hz));
        const stop = Math.min(
          chunk.samples,
          Math.ceil((one.onset_s + one.length_s - from_s) * chunk.rate_hz),
        );
        for (let i = begin; i < stop; i++) wave[i] = one.wave(chunk.seconds(i) - one.onset_s);
        if (begin < stop) chunk.project(wave, one.field, begin, stop);
      }
    },
  };
};
