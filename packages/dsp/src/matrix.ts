import { ValvomoError, type Calibration, type Counts, type Derivation } from '@valvomo/model';
import { deriveInKernel, derivePays } from './kernels/derive.ts';
import { sharedSpace } from './kernels/space.ts';

/** Derivations with calibration folded in, as sparse rows: term t of row r lies at starts[r] ≤ t < starts[r + 1]. */
export interface DerivationMatrix {
  readonly rows: number;
  /** Signals that counts must have at least. */
  readonly signals: number;
  readonly starts: Int32Array;
  readonly inputs: Int32Array;
  /** weight · gain, µV (or the signal's own unit) a count. */
  readonly factors: Float64Array;
  /** Σ weight · offset of a row; NaN for a row without terms, so that it stays empty. */
  readonly offsets: Float64Array;
}

/**
 * Folds the calibration of every signal into the weights of the derivations.
 * @throws ValvomoError DERIVATION_SIGNAL when a term names a signal that has no calibration
 */
export const derivationMatrix = (
  derivations: readonly Pick<Derivation, 'name' | 'terms'>[],
  calibrations: readonly Calibration[],
): DerivationMatrix => {
  const terms = derivations.flatMap((derivation) => derivation.terms);
  const starts = new Int32Array(derivations.length + 1);
  const offsets = new Float64Array(derivations.length);
  for (const [row, { name, terms }] of derivations.entries()) {
    starts[row + 1] = (starts[row] as number) + terms.length;
    let offset = terms.length === 0 ? Number.NaN : 0;
    for (const { signal, weight } of terms) {
      const calibration = calibrations[signal];
      if (calibration === undefined)
        throw new ValvomoError(
          'DERIVATION_SIGNAL',
          `derivation '${name}' wants signal ${signal} of ${calibrations.length}`,
          { value: signal, limit: calibrations.length - 1 },
        );
      offset += weight * calibration.offset;
    }
    offsets[row] = offset;
  }
  return {
    rows: derivations.length,
    signals: calibrations.length,
    starts,
    inputs: Int32Array.from(terms, ({ signal }) => signal),
    factors: Float64Array.from(terms, ({ signal, weight }) => weight * (calibrations[signal]?.gain ?? 0)),
    offsets,
  };
};

/**
 * out[r][i] = offset[r] + Σ factor · counts[signal][from + i] for `samples` samples; rows without terms become NaN.
 * @param counts planar [signals × stride], integers of the device
 * @param stride samples from one signal to the next in `counts`
 * @param from first sample to take
 * @param out planar [rows × outStride], the caller's own
 * @param kernels false: the plain twin, which gives the same bits
 */
export const applyMatrix = (
  matrix: DerivationMatrix,
  counts: Counts,
  stride: number,
  from: number,
  samples: number,
  out: Float64Array,
  outStride: number = samples,
  kernels = true,
): void => {
  if (from < 0 || from + samples > stride || counts.length < matrix.signals * stride)
    throw new ValvomoError(
      'DERIVE_COUNTS',
      `${counts.length} counts do not hold samples ${from} … ${from + samples} of ${matrix.signals} signals every ${stride}`,
      { value: counts.length, limit: matrix.signals * stride },
    );
  const space = kernels && derivePays(matrix, samples) ? sharedSpace() : undefined;
  if (space === undefined) applyPlain(matrix, counts, stride, from, samples, out, outStride);
  else deriveInKernel(space, matrix, counts, stride, from, samples, out, outStride);
};

/** Row after row, term after term. */
const applyPlain = (
  { rows, starts, inputs, factors, offsets }: DerivationMatrix,
  counts: Counts,
  stride: number,
  from: number,
  samples: number,
  out: Float64Array,
  outStride: number,
): void => {
  for (let row = 0; row < rows; row += 1) {
    const target = row * outStride;
    const first = starts[row] as number;
    const end = starts[row + 1] as number;
    const offset = offsets[row] as number;
    if (first === end) {
      out.fill(Number.NaN, target, target + samples);
      continue;
    }
    const source = (inputs[first] as number) * stride + from;
    const factor = factors[first] as number;
    for (let i = 0; i < samples; i += 1) out[target + i] = offset + factor * (counts[source + i] as number);
    for (let term = first + 1; term < end; term += 1) {
      const source = (inputs[term] as number) * stride + from;
      const factor = factors[term] as number;
      for (let i = 0; i < samples; i += 1)
        out[target + i] = (out[target + i] as number) + factor * (counts[source + i] as number);
    }
  }
};
