import { electrodesOf, trendMontage } from '@valvomo/analysis';
import { displayCalibration, type Counts, type StreamDescription } from '@valvomo/model';

import type { Traces } from './results.ts';

const columns_hz = 24;
const rows_max = 18;
/** Offsets of electrodes are taken off by a first-order high-pass of so many Hz. */
const highpass_hz = 0.5;
const limit_uV = 3000;

interface Row {
  readonly name: string;
  readonly terms: readonly { readonly signal: number; readonly factor: number }[];
  slow: number | undefined;
}

/** The picture of a whole night, in columns small enough to be kept until it is known which moments are wanted. */
export class NightTraces {
  readonly #rows: readonly Row[];
  readonly #low: Int16Array;
  readonly #high: Int16Array;
  readonly #rate_hz: number;
  readonly #columns: number;
  #column = 0;

  constructor(stream: StreamDescription, rate_hz: number, length_s: number) {
    const { signals } = stream;
    const electrodes = electrodesOf(stream);
    const gains = signals.map((signal) => displayCalibration(signal).gain);
    const eeg = trendMontage(stream, electrodes)
      .derivations({ signals, electrodes, bad: new Set(), order: 'left-first' })
      .filter(({ role, terms }) => role === 'eeg' && terms.length > 0);
    const derived = eeg.filter(({ group }) => group !== 'as recorded');
    this.#rows = (derived.length > 0 ? derived : eeg).slice(0, rows_max).map(({ name, terms }) => ({
      name,
      terms: terms.map(({ signal, weight }) => ({ signal, factor: weight * (gains[signal] ?? 0) })),
      slow: undefined,
    }));
    this.#rate_hz = rate_hz;
    this.#columns = length_s * columns_hz;
    this.#low = new Int16Array(this.#rows.length * this.#columns);
    this.#high = new Int16Array(this.#rows.length * this.#columns);
  }

  /** Whole seconds, planar. */
  take(counts: Counts, samples: number): void {
    const settle = 1 - Math.exp((-2 * Math.PI * highpass_hz) / this.#rate_hz);
    const seconds = Math.round(samples / this.#rate_hz);
    this.#rows.forEach((row, k) => {
      for (let i = 0; i < samples; i += 1) {
        let value = 0;
        for (const { signal, factor } of row.terms) value += factor * (counts[signal * samples + i] ?? 0);
        row.slow = (row.slow ?? value) + settle * (value - (row.slow ?? value));
        const fast = Math.max(-limit_uV, Math.min(limit_uV, value - row.slow));
        const column = this.#column + Math.floor((i * columns_hz) / this.#rate_hz);
        const at = k * this.#columns + Math.min(column, this.#columns - 1);
        const isFirst =
          Math.floor(((i - 1) * columns_hz) / this.#rate_hz) < Math.floor((i * columns_hz) / this.#rate_hz);
        this.#low[at] = isFirst ? fast : Math.min(this.#low[at] ?? 0, fast);
        this.#high[at] = isFirst ? fast : Math.max(this.#high[at] ?? 0, fast);
      }
    });
    this.#column += seconds * columns_hz;
  }

  window(from_s: number, length_s: number): Traces {
    const first = Math.max(
      0,
      Math.min(this.#columns - length_s * columns_hz, Math.floor(from_s * columns_hz)),
    );
    const last = Math.min(this.#columns, first + length_s * columns_hz);
    return {
      from_s: first / columns_hz,
      columns_hz,
      rows: this.#rows.map(({ name }, k) => ({
        name,
        low: [...this.#low.subarray(k * this.#columns + first, k * this.#columns + last)],
        high: [...this.#high.subarray(k * this.#columns + first, k * this.#columns + last)],
      })),
    };
  }
}
