import { densityMin_uV2_Hz, meanDensity } from './band.ts';
import { bandAround, halfHertz, rowNames, spectrogramRegions } from './spectrogram.ts';
import type { Trend } from './trend.ts';

/** A fit needs at least so many frequencies. */
const points_min = 3;

/** What a straight line through the neighbours of a step says at the step: Σ weights[i] · y[from + i]. */
interface Fit {
  readonly from: number;
  readonly weights: Float64Array;
}

/** Ordinary least squares over ln f, steps from half to double of `step` without itself and not above `last`. */
const fitAt = (step: number, last: number): Fit | undefined => {
  const from = Math.max(1, Math.ceil(step / 2));
  const steps = Array.from({ length: Math.max(0, Math.min(last, 2 * step) - from + 1) }, (_, i) => from + i);
  const used = steps.filter((other) => other !== step);
  if (step > last || used.length < points_min) return undefined;
  const mean = used.reduce((sum, other) => sum + Math.log(other), 0) / used.length;
  const spread = used.reduce((sum, other) => sum + (Math.log(other) - mean) ** 2, 0);
  const lever = (Math.log(step) - mean) / spread;
  return {
    from,
    weights: Float64Array.from(steps, (other) =>
      other === step ? 0 : 1 / used.length + lever * (Math.log(other) - mean),
    ),
  };
};

/** ln of the density at every step of half a hertz: bins of a quarter hertz by the trapezoid rule over step ± 1 bin. */
const logDensity = (density: Float64Array, last: number, out: Float64Array): void => {
  for (let step = 1; step <= last; step += 1) {
    const below = density[2 * step - 1] as number;
    const above = density[2 * step + 1] as number;
    const mean = (below / 2 + (density[2 * step] as number) + above / 2) / 2;
    out[step] = Math.log(Math.max(densityMin_uV2_Hz, mean));
  }
};

/** Four sums that do not wait for one another, then theirs. */
const expected = (logs: Float64Array, { from, weights }: Fit): number => {
  const { length } = weights;
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let i = 0;
  for (; i + 4 <= length; i += 4) {
    a += (weights[i] as number) * (logs[from + i] as number);
    b += (weights[i + 1] as number) * (logs[from + i + 1] as number);
    c += (weights[i + 2] as number) * (logs[from + i + 2] as number);
    d += (weights[i + 3] as number) * (logs[from + i + 3] as number);
  }
  for (; i < length; i += 1) a += (weights[i] as number) * (logs[from + i] as number);
  return a + b + (c + d);
};

const dB = 10 / Math.LN10;

export const rhythmicity: Trend = {
  id: 'rhythmicity',
  version: 1,
  name: 'Rhythmicity spectrogram',
  reference: 'an open definition; 1/f fit in the sense of Donoghue 2020, doi:10.1038/s41593-020-00744-x',
  definition:
    'density of one 4-s window, averaged over the derivations of the region; P at f = j/2 Hz (exactly 2j · bin_hz) is ' +
    '(S[2j − 1]/2 + S[2j] + S[2j + 1]/2) / 2 of its bins S, at least 1e-10 µV²/Hz. Expected at f: a straight line of ln P ' +
    'over ln f by ordinary least squares, unweighted, through all j from f/2 to 2f (±1 octave, ends included, below half ' +
    'the rate) but f itself, at least 3. Value: 10 · log10(P / expected), for f of rhythmicity_hz (1 ≤ f < 25 Hz unless set)',
  input: { montage: 'brain', filters: [], kind: 'spectrum', epoch_s: 4, window_s: 4 },
  create(context) {
    const { bins, binWidth_hz, settings, rate_hz } = context;
    const regions = spectrogramRegions(context);
    const last = Math.floor((bins - 2) / 2);
    const wanted = halfHertz(settings.rhythmicity_hz).map(({ step, part }) => ({
      step,
      part,
      fit: fitAt(step, last),
    }));
    const made = wanted.flatMap(({ step, part, fit }) => (fit === undefined ? [] : [{ step, part, fit }]));
    const used = Math.max(0, ...made.map(({ fit }) => fit.from + fit.weights.length - 1));
    const mean = new Float64Array(2 * used + 2);
    const logs = new Float64Array(used + 1);
    return {
      columns: regions.flatMap((region) => {
        const derivations = rowNames(context, region.rows);
        return made.map(({ step, part }) => ({
          name: `rhythmicity.${region.name}.${part}`,
          trend: 'rhythmicity',
          region: region.name,
          part,
          unit: 'dB',
          derivations,
          band_hz: bandAround(step, 2 * binWidth_hz),
        }));
      }),
      absent: regions.flatMap((region) =>
        wanted
          .filter(({ fit }) => fit === undefined)
          .map(({ part }) => ({
            name: `rhythmicity.${region.name}.${part}`,
            why: `no fit so near to half the rate, ${rate_hz / 2} Hz`,
          })),
      ),
      next({ rows }, out) {
        let at = 0;
        for (const region of regions) {
          meanDensity(rows, region.rows, mean);
          logDensity(mean, used, logs);
          for (const { step, fit } of made) {
            out[at] = dB * ((logs[step] as number) - expected(logs, fit));
            at += 1;
          }
        }
      },
      snapshot: () => null,
    };
  },
};
