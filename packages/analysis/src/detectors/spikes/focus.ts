import type { Derivation } from '@valvomo/model';
import type { Peak } from './sharp.ts';

/** Where a spike is. */
export interface Focus {
  readonly signal: number;
  readonly name: string;
  /** −1: negative at the electrode. */
  readonly polarity: number;
}

/** Name of an electrode of a row of two, `F7` of `Fp1-F7`. */
const nameIn = ({ name, terms }: Derivation, signal: number): string => {
  const parts = name.split('-');
  return terms.length === 2 && parts.length === 2
    ? (parts[terms[0]?.signal === signal ? 0 : 1] ?? name)
    : name;
};

/**
 * The electrode that explains the peaks of bipolar rows best: where it is in, they point the way that it goes. Of every
 * electrode the mean over all rows with it, of their deflections by the sign that it has in the row.
 */
export const focusOf = (peaks: readonly Peak[], derivations: readonly Derivation[]): Focus | undefined => {
  let best: (Focus & { readonly height: number }) | undefined;
  const signals = new Set(
    peaks.flatMap(({ row }) => derivations[row]?.terms.map(({ signal }) => signal) ?? []),
  );
  for (const signal of signals) {
    const rows = derivations.flatMap(({ terms, role }, row) => {
      const weight = role === 'eeg' ? (terms.find((term) => term.signal === signal)?.weight ?? 0) : 0;
      return weight === 0 ? [] : [{ row, weight }];
    });
    const sum = rows.reduce((total, { row, weight }) => {
      const peak = peaks.find((one) => one.row === row);
      return peak === undefined ? total : total + Math.sign(weight) * peak.sign * peak.amplitude_uV;
    }, 0);
    const height = Math.abs(sum) / Math.max(1, rows.length);
    const isBetter = best === undefined || height > best.height || (height === best.height && sum < 0);
    if (!isBetter) continue;
    const row = rows.find((one) => peaks.some((peak) => peak.row === one.row))?.row ?? 0;
    const derivation = derivations[row];
    if (derivation !== undefined)
      best = { signal, name: nameIn(derivation, signal), polarity: Math.sign(sum), height };
  }
  return best;
};
