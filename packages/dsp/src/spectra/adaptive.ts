/**
 * Puts the spectra of all tapers, planar [tapers × bins], together into out[at … at + bins).
 * @returns whether the weights settled
 */
export type AdaptiveMean = (powers: Float64Array, out: Float64Array, at: number) => boolean;

/** Turns after which weights that still move are left as they are, and how still they must be (MNE's own numbers). */
const turnsMax = 150;
const still = 1e-10;

/** Twice the mean of the powers in bin k under squared weights; weights(taper) may be those of the bin. */
const weighted = (
  powers: Float64Array,
  bins: number,
  k: number,
  tapers: number,
  weightAt: (taper: number) => number,
): number => {
  let sum = 0;
  let whole = 0;
  for (let taper = 0; taper < tapers; taper += 1) {
    const square = weightAt(taper) ** 2;
    sum += square * (powers[taper * bins + k] as number);
    whole += square;
  }
  return (2 * sum) / whole;
};

/** Mean square of the row as its spectrum gives it: trapezes over bins of π / bins, over 2π. */
const varianceOf = (powers: Float64Array, roots: Float64Array, bins: number): number => {
  let sum = 0;
  for (let k = 0; k < bins; k += 1) {
    const psd = weighted(powers, bins, k, roots.length, (taper) => roots[taper] as number);
    sum += k === 0 || k === bins - 1 ? psd / 2 : psd;
  }
  return (sum * (Math.PI / bins)) / (2 * Math.PI);
};

/**
 * Thomson's adaptive weights d = √λ · S / (λ · S + (1 − λ) · σ²), where S is the spectrum they lead to: found by turns, for all
 * bins at once, until no bin's weights move by more than 1e-5 in the mean. A silent row has the spectrum 0.
 * @param concentrations λ of every taper, at least two
 */
export const adaptiveMean = (concentrations: Float64Array, bins: number): AdaptiveMean => {
  const tapers = concentrations.length;
  const roots = concentrations.map((value) => Math.sqrt(value));
  const psd = new Float64Array(bins);
  const weights = new Float64Array(tapers * bins);
  /** Weighs all bins anew; the largest mean square move of a bin's weights. */
  const weigh = (variance: number): number => {
    let largest = 0;
    for (let k = 0; k < bins; k += 1) {
      let moved = 0;
      for (let taper = 0; taper < tapers; taper += 1) {
        const part = concentrations[taper] as number;
        const here = psd[k] as number;
        const weight = ((roots[taper] as number) * here) / (part * here + (1 - part) * variance);
        moved += ((weights[taper * bins + k] as number) - weight) ** 2;
        weights[taper * bins + k] = weight;
      }
      // A row of NaN never settles: the comparison must not hide it.
      if (!(moved / tapers <= largest)) largest = moved / tapers;
    }
    return largest;
  };
  const turn = (powers: Float64Array): void => {
    for (let k = 0; k < bins; k += 1)
      psd[k] = weighted(powers, bins, k, tapers, (taper) => weights[taper * bins + k] as number);
  };
  return (powers, out, at) => {
    const variance = varianceOf(powers, roots, bins);
    if (variance === 0 || Number.isNaN(variance)) {
      out.fill(variance, at, at + bins);
      return true;
    }
    weights.fill(0);
    for (let k = 0; k < bins; k += 1)
      psd[k] = weighted(powers, bins, k, 2, (taper) => roots[taper] as number);
    let settled = false;
    for (let turns = 0; turns < turnsMax && !settled; turns += 1) {
      settled = weigh(variance) < still;
      if (!settled) turn(powers);
    }
    out.set(psd, at);
    return settled;
  };
};
