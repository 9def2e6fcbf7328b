import { dipoleNear } from '../head/foci.ts';
import type { Random } from '../noise/random.ts';
import { Oscillator } from '../noise/oscillator.ts';
import { PinkNoise } from '../noise/pink.ts';
import type { Finding, Pattern } from './pattern.ts';

/** Regions from front to back: bursts run over the head in tens of milliseconds. */
const sources = (
  [
    { F3: 1, Fz: 0.5 },
    { F4: 1, Fz: 0.5 },
    { C3: 1, T7: 0.4 },
    { C4: 1, T8: 0.4 },
    { P3: 1, P7: 0.5 },
    { P4: 1, P8: 0.5 },
    { F7: 1, T7: 1 },
    { F8: 1, T8: 1 },
    { O1: 1, P7: 0.5 },
    { O2: 1, P8: 0.5 },
  ] as readonly Readonly<Record<string, number>>[]
).map((near) => dipoleNear(near, 0.68));
const sites = ['F3', 'F4', 'C3', 'C4', 'P3', 'P4', 'T7', 'T8'];

/** Peak to peak of such noise in a few seconds, in standard deviations. */
const peaks = 5;
const rise_s = 0.06;
const lag_s = [0.02, 0.05] as const;

interface Burst {
  readonly onset_s: number;
  readonly length_s: number;
  readonly amplitude_uV: number;
}

interface Options {
  /** Median of the gaps and deviation of their logarithm; gaps are 2–20 s. */
  gap_s: number;
  spread: number;
  burst_s: readonly [number, number];
  /** Peak to peak of bursts, in the mean of all sites, against infinity. */
  amplitude_uV: readonly [number, number];
  /** Peak to peak of what is left between them. */
  rest_uV: number;
}

const drawn = (random: Random, from_s: number, to_s: number, options: Options): readonly Burst[] => {
  const { gap_s, spread, burst_s, amplitude_uV } = options;
  const found: Burst[] = [];
  for (let at_s = from_s; ;) {
    at_s += Math.min(20, Math.max(2, gap_s * Math.exp(spread * random.normal())));
    const length_s = random.between(...burst_s);
    if (at_s + length_s >= to_s) return found;
    found.push({ onset_s: at_s, length_s, amplitude_uV: random.between(...amplitude_uV) });
    at_s += length_s;
  }
};

/** The bursts, what is suppressed between them once the last region is quiet, and the whole. */
const findingsOf = (
  from_s: number,
  to_s: number,
  bursts: readonly Burst[],
  channels: readonly string[],
): readonly Finding[] => {
  const part = (kind: string, onset_s: number, end_s: number): Finding => ({
    kind,
    onset_s,
    duration_s: end_s - onset_s,
    channels,
  });
  const ends = [from_s, ...bursts.map(({ onset_s, length_s }) => onset_s + length_s + lag_s[1])];
  const begins = [...bursts.map(({ onset_s }) => onset_s), to_s];
  return [
    part('burst-suppression', from_s, to_s),
    ...bursts.map(({ onset_s, length_s }) => part('burst', onset_s, onset_s + length_s)),
    ...ends.flatMap((end_s, k) => {
      const begin_s = begins[k] as number;
      return begin_s > end_s ? [part('suppression', end_s, begin_s)] : [];
    }),
  ];
};

/** Height of a burst at a time since its onset: on in 60 ms, off as fast. */
const shape = (since_s: number, { length_s }: Burst): number =>
  Math.max(0, Math.min(1, since_s / rise_s, (length_s - since_s) / rise_s));

/**
 * Burst suppression: bursts of 1–5 s, delta with theta and sharper waves on it, between 2–20 s (log-normal) of next to
 * nothing, in which the heart is still seen (pattern `heart`). Nothing else of the brain should be in the script.
 * Hirsch et al. 2021, doi:10.1097/WNP.0000000000000806.
 */
export const burstSuppression: Pattern<Options> = {
  id: 'burst-suppression',
  reference: 'doi:10.1097/WNP.0000000000000806',
  defaults: { gap_s: 6, spread: 0.6, burst_s: [1, 5], amplitude_uV: [80, 250], rest_uV: 5 },
  layer: 'body',
  voice(cue, stage) {
    if (!stage.hasScalp) return undefined;
    const { at_s, end_s, options } = cue;
    const until_s = Math.min(end_s, stage.length_s);
    const bursts = drawn(cue.random('bursts'), at_s, until_s, options);
    const fields = stage.fields(sources, sites);
    const lag = cue.random('lag');
    const lags_s = sources.map((_, k) => (k === 0 ? 0 : lag.between(...lag_s)));
    const generators = sources.map((_, k) => ({
      slow: new Oscillator(cue.random('slow', k), stage.rate_hz, 2, 1.2),
      theta: new Oscillator(cue.random('theta', k), stage.rate_hz, 6, 2.5),
      sharp: new PinkNoise(cue.random('sharp', k), stage.rate_hz, 1, 3),
      rest: new PinkNoise(cue.random('rest', k), stage.rate_hz, 1, 1),
    }));
    const channels = [...new Set(fields.flatMap((field) => stage.labelsIn(field)))];
    return {
      from_s: at_s,
      to_s: end_s,
      findings: findingsOf(at_s, until_s, bursts, channels),
      add(chunk) {
        const [slow, theta, sharp, rest] = [0, 1, 2, 3].map((k) => chunk.scratch(k)) as [
          Float64Array,
          Float64Array,
          Float64Array,
          Float64Array,
        ];
        const [from_s, to_s] = [chunk.seconds(0), chunk.seconds(chunk.samples)];
        const near = bursts.filter((one) => one.onset_s < to_s && one.onset_s + one.length_s + 0.1 > from_s);
        generators.forEach((generator, k) => {
          generator.slow.fill(slow, chunk.samples);
          generator.theta.fill(theta, chunk.samples);
          generator.sharp.fill(sharp, chunk.samples);
          generator.rest.fill(rest, chunk.samples);
          for (let i = 0; i < chunk.samples; i++) {
            const now_s = chunk.seconds(i);
            const value =
              0.8 * (slow[i] as number) + 0.45 * (theta[i] as number) + 0.4 * (sharp[i] as number);
            let out = now_s < at_s || now_s >= end_s ? 0 : (options.rest_uV / peaks) * (rest[i] as number);
            for (const one of near)
              out +=
                (one.amplitude_uV / peaks) * value * shape(now_s - one.onset_s - (lags_s[k] as number), one);
            slow[i] = out;
          }
          chunk.project(slow, fields[k] as Float64Array);
        });
      },
    };
  },
};
