import type { Derivation, Plain } from '@valvomo/model';
import {
  asymmetricTaps,
  createAsymmetric,
  type AsymmetricFilter,
  type AsymmetricSnapshot,
} from '../filters/asymmetric.ts';
import { aeegMontage } from './aeeg-montage.ts';
import { SortedWindow } from './sorted-window.ts';
import type { Trend, TrendContext, TrendEpoch, TrendRun } from './trend.ts';

const smooth_s = 3;
const window_s = 30;
const rate_hz_min = 64;
const parts = [
  ['lower', 0.1],
  ['upper', 0.9],
] as const;

/** Derivations of the hemispheres, and one across: C3-C4, or P3-P4 where that cannot be. */
const chosen = (derivations: readonly Derivation[]): readonly number[] => {
  const rows = derivations.flatMap(({ role, group }, row) =>
    role === 'eeg' && group !== 'as recorded' ? [row] : [],
  );
  const across = rows.filter((row) => derivations[row]?.group === 'across');
  return rows.filter((row) => row === across[0] || !across.includes(row));
};

interface Saved {
  readonly second: number;
  readonly filter: AsymmetricSnapshot | null;
  readonly recent: readonly (readonly Float64Array[])[];
  readonly windows: readonly Plain[];
}

/**
 * Mean of the last 3 s at every value of the newest second: one sum a second anew, so that rounding does not gather.
 * @param all room for all of their values
 * @param out as long as the newest second
 */
const smooth = (seconds: readonly Float64Array[], all: Float64Array, out: Float64Array): void => {
  const newest = seconds.at(-1) as Float64Array;
  let end = 0;
  for (const second of seconds) {
    all.set(second, end);
    end += second.length;
  }
  const length = end - newest.length;
  let sum = 0;
  for (let i = 0; i < length; i += 1) sum += all[i] as number;
  for (let i = 0; i < newest.length; i += 1) {
    sum += (all[length + i] as number) - (all[i] as number);
    out[i] = sum / length;
  }
};

class Amplitude implements TrendRun {
  readonly columns: TrendRun['columns'];
  readonly absent: NonNullable<TrendRun['absent']>;
  readonly #hop: number;
  readonly #rows: readonly number[];
  readonly #filter: AsymmetricFilter | undefined;
  readonly #windows: readonly SortedWindow[];
  /** 2|y| of the last seconds of every row, oldest first: three to smooth over before the newest. */
  #recent: Float64Array[][];
  /** Room for a second of all rows, before and after the filter, and for a row's last seconds. */
  readonly #values: Float64Array;
  readonly #filtered: Float64Array;
  readonly #joined: Float64Array;
  #second: number;

  constructor({ derivations, rate_hz, hop }: TrendContext, saved?: Plain) {
    const kept = saved as unknown as Saved | undefined;
    const rows = chosen(derivations);
    this.#hop = hop;
    this.#rows = rate_hz >= rate_hz_min ? rows : [];
    if (this.#rows.length > 0) this.#filter = createAsymmetric(rate_hz, this.#rows.length);
    if (kept?.filter !== undefined && kept.filter !== null) this.#filter?.restore(kept.filter);
    this.#windows = this.#rows.map((_, k) => new SortedWindow(window_s, kept?.windows[k]));
    this.#recent = this.#rows.map((_, k) => (kept?.recent[k] ?? []).map((second) => second.slice()));
    this.#second = kept?.second ?? -2;
    this.#values = new Float64Array(this.#rows.length * hop);
    this.#filtered = new Float64Array(this.#rows.length * hop);
    this.#joined = new Float64Array((smooth_s + 1) * hop);
    this.columns = this.#rows.flatMap((row) => {
      const name = derivations[row]?.name ?? '';
      return parts.map(([part]) => ({
        name: `aeeg.${name}.${part}`,
        trend: 'aeeg',
        region: name,
        part,
        unit: 'µV',
        derivations: [name],
        band_hz: [2, 15] as const,
      }));
    });
    this.absent = absentOf(derivations, rows, rate_hz);
  }

  next({ second, rows }: TrendEpoch, out: Float64Array): void {
    const filter = this.#filter;
    if (filter === undefined) return;
    if (second !== this.#second + 1) this.#restart(filter);
    this.#second = second;
    const hop = this.#hop;
    const [values, filtered] = [this.#values, this.#filtered];
    for (const [k, row] of this.#rows.entries()) values.set(rows[row] as Float64Array, k * hop);
    const count = filter.outputs(hop);
    filter.process(values, hop, filtered, hop, hop);
    for (const k of this.#rows.keys()) this.#row(k, filtered.subarray(k * hop, k * hop + count), out);
  }

  #restart(filter: AsymmetricFilter): void {
    filter.reset();
    this.#recent = this.#rows.map(() => []);
    for (const window of this.#windows) window.restart();
  }

  #row(k: number, filtered: Float64Array, out: Float64Array): void {
    const recent = this.#recent[k] as Float64Array[];
    const oldest = recent.length > smooth_s ? recent.shift() : undefined;
    const rectified = oldest?.length === filtered.length ? oldest : new Float64Array(filtered.length);
    for (let i = 0; i < filtered.length; i += 1) rectified[i] = 2 * Math.abs(filtered[i] as number);
    recent.push(rectified);
    if (recent.length <= smooth_s) return;
    const window = this.#windows[k] as SortedWindow;
    // What was filtered is done with.
    smooth(recent, this.#joined, filtered);
    const isFull = window.push(filtered);
    if (isFull)
      for (const [part, [, q]] of parts.entries()) out[k * parts.length + part] = window.quantile(q);
  }

  snapshot(): Plain {
    const saved: Saved = {
      second: this.#second,
      filter: this.#filter?.snapshot() ?? null,
      recent: this.#recent.map((seconds) => seconds.map((second) => second.slice())),
      windows: this.#windows.map((window) => window.snapshot()),
    };
    return { ...saved };
  }
}

const absentOf = (
  derivations: readonly Derivation[],
  rows: readonly number[],
  rate_hz: number,
): NonNullable<TrendRun['absent']> => {
  const name = (row: number): string => derivations[row]?.name ?? '';
  if (rate_hz < rate_hz_min)
    return rows.map((row) => ({
      name: `aeeg.${name(row)}`,
      why: `aEEG needs ${rate_hz_min} Hz, the rate is ${rate_hz} Hz`,
    }));
  const groups = new Set(rows.map((row) => derivations[row]?.group));
  return (
    [
      ['left', 'C3-P3'],
      ['right', 'C4-P4'],
      ['across', 'C3-C4'],
    ] as const
  )
    .filter(([group]) => !groups.has(group))
    .map(([, pair]) => ({ name: `aeeg.${pair}`, why: 'its electrodes are not recorded' }));
};

export const aeeg: Trend = {
  id: 'aeeg',
  version: 1,
  name: 'Amplitude-integrated EEG',
  reference: 'Open aEEG of N. Stevenson (Helsinki); margins as al Naqeeb 1999, doi:10.1542/peds.103.6.1263',
  definition:
    'C3-P3, C4-P4, and across the head C3-C4, else P3-P4. y: the derivation, otherwise unfiltered, through the asymmetric FIR ' +
    'filter, causal, before the first sample as if it had always been at that value: equal-ripple (firpm) of order ' +
    'round(fs / 2), gain 0 at 0–0.05 Hz, straight from 0.3 at 2 Hz to 1.2 at 15 Hz, 0 from 21 Hz to fs / 2, weights 30, ' +
    '0.3, 30: the taps are in fir_filters of the list. Above 512 Hz the signal is first brought to at most 512 Hz: the FIR filter ' +
    'scipy.signal.firwin(20 · factor + 1, 1 / factor, window="hamming"), begun in the same way, of whose output every factor-th sample is ' +
    'kept, from the first one on. All of it begins with the first whole second after a gap. Then 2·|y|; the mean of the last 3 s ' +
    'at every sample; lower and upper: quantiles 0.1 and 0.9 of those means in the last 30 s, with straight lines between ' +
    'values (numpy.quantile). Missing until 33 s follow a gap. Shown as y = A up to 10 µV, 10·log10(A) above',
  input: { montage: aeegMontage, filters: [], kind: 'samples', epoch_s: 1 },
  ownFilter: {
    name: 'asymmetric FIR of aEEG',
    at: (rate_hz) => {
      const { factor, taps } = asymmetricTaps(rate_hz);
      return { factor, rate_hz: rate_hz / factor, taps: [...taps] };
    },
  },
  create: (context, saved) => new Amplitude(context, saved),
};
