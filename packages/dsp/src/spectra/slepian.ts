import { realPlanOf, type RealPlan } from '../fft-real.ts';
import { transformSizeMax } from '../fft-any.ts';
import { demand, demandWhole } from './refuse.ts';
import { slepianSequences } from './slepian-eigen.ts';

/** Tapers for spectra with little leakage: discrete prolate spheroidal sequences. */
export interface SlepianTapers {
  readonly count: number;
  /** Planar [count × samples], of norm 1 before a periodic one loses its last value. */
  readonly tapers: Float64Array;
  /** Which part of its energy each keeps within the bandwidth, 0 … 1, falling. */
  readonly concentrations: Float64Array;
}

/** Values that all tapers together may have: 256 MiB. */
const valuesMax = 1 << 25;

/** Σ of the autocorrelation times the transform of the band, as a mean over frequencies of power times the band. */
const concentrationsOf = (sequences: Float64Array, length: number, bandwidth: number): Float64Array => {
  const size = 2 ** Math.ceil(Math.log2(2 * length));
  const plan = realPlanOf(size);
  plan.input[0] = 2 * bandwidth;
  for (let lag = 1; lag < length; lag += 1) {
    const value = Math.sin(2 * Math.PI * bandwidth * lag) / (Math.PI * lag);
    plan.input[lag] = value;
    plan.input[size - lag] = value;
  }
  plan.input.fill(0, length, size - length + 1);
  const band = new Float64Array(plan.bins);
  plan.spectrum(band, new Float64Array(plan.bins));
  const power = new Float64Array(plan.bins);
  return Float64Array.from({ length: sequences.length / length }, (_, order) => {
    powerOf(plan, sequences.subarray(order * length, (order + 1) * length), power);
    const sum = power.reduce(
      (total, value, k) => total + value * (band[k] as number) * (k === 0 || k === plan.bins - 1 ? 1 : 2),
      0,
    );
    return sum / size;
  });
};

const powerOf = ({ input, addPower }: RealPlan, values: Float64Array, power: Float64Array): void => {
  input.set(values);
  input.fill(0, values.length);
  power.fill(0);
  addPower(power, 0);
};

/**
 * The first `count` tapers of `samples` values for a standardised half-bandwidth NW (half the bandwidth in hertz times the
 * length in seconds), as scipy.signal.windows.dpss gives them with norm 2 and its signs.
 * @throws ValvomoError SLEPIAN_BANDWIDTH unless 0 < NW < samples / 2; SPECTRUM_COUNT, SLEPIAN_SIZE for too many
 */
export const slepianTapers = (
  samples: number,
  halfBandwidth: number,
  count: number,
  symmetry: 'periodic' | 'symmetric' = 'periodic',
): SlepianTapers => {
  demandWhole('length of a taper in samples', samples, 2, transformSizeMax);
  demandWhole('number of tapers', count, 1, samples);
  demand(
    halfBandwidth > 0 && halfBandwidth < samples / 2,
    'SLEPIAN_BANDWIDTH',
    () => `half-bandwidth NW is ${halfBandwidth}, must be more than 0 and less than ${samples / 2}`,
    halfBandwidth,
    samples / 2,
  );
  demand(
    count * samples <= valuesMax,
    'SLEPIAN_SIZE',
    () => `${count} tapers of ${samples} values are more than ${valuesMax} values`,
    count * samples,
    valuesMax,
  );
  const length = symmetry === 'periodic' ? samples + 1 : samples;
  const bandwidth = halfBandwidth / length;
  const sequences = slepianSequences(length, bandwidth, count);
  const concentrations = concentrationsOf(sequences, length, bandwidth);
  if (symmetry === 'symmetric') return { count, tapers: sequences, concentrations };
  // Without its last value each moves down, over what is no longer needed.
  for (let order = 1; order < count; order += 1)
    sequences.copyWithin(order * samples, order * length, order * length + samples);
  return { count, tapers: sequences.subarray(0, count * samples), concentrations };
};
