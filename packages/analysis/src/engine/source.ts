import type { TrendInput } from '../trends/trend.ts';
import type { Spectra } from './spectra.ts';
import type { Stage } from './stage.ts';

/** Samples from one epoch to the next, and how many samples some seconds are. */
export interface Grid {
  readonly rate_hz: number;
  readonly hop: number;
  samples(length_s: number): number;
}

export const gridOf = (rate_hz: number): Grid => ({
  rate_hz,
  hop: Math.max(1, Math.round(rate_hz)),
  samples: (length_s) => Math.max(1, Math.round(length_s * rate_hz)),
});

/** Where epochs of one input come from: second r is the last of an epoch that begins at second r + 1 − epoch_s. */
export class Source {
  readonly input: TrendInput;
  readonly stage: Stage;
  readonly spectra: Spectra | undefined;
  readonly #grid: Grid;

  /** @param spectra where the input is spectra: those of its windows, of this and of other sources */
  constructor(input: TrendInput, stage: Stage, spectra: Spectra | undefined, grid: Grid) {
    this.input = input;
    this.stage = stage;
    this.spectra = spectra;
    this.#grid = grid;
    if (input.kind === 'spectrum') spectra?.keep(input.epoch_s - input.window_s + 1);
  }

  /** Sample after the last one that the epoch of `second` needs. */
  end(second: number): number {
    const { epoch_s } = this.input;
    const last_s = this.input.kind === 'spectrum' ? this.input.window_s : epoch_s;
    return (second + 1 - last_s) * this.#grid.hop + this.#grid.samples(last_s);
  }

  start(second: number): number {
    return (second + 1 - this.input.epoch_s) * this.#grid.hop;
  }

  /** Rows of the epoch that ends with `second`; undefined when it touches a gap or the beginning. */
  rows(second: number): readonly Float64Array[] | undefined {
    const { input, spectra } = this;
    if (input.kind === 'samples' || spectra === undefined) return this.samples(second);
    const newest = second + 1 - input.window_s;
    spectra.make(newest);
    return spectra.mean(second + 1 - input.epoch_s, newest);
  }

  /** Samples of the epoch that ends with `second`, also where the input is spectra. */
  samples(second: number): readonly Float64Array[] | undefined {
    return this.stage.ring.window(this.start(second), this.#grid.samples(this.input.epoch_s));
  }
}

/** Inputs with the same key are one source. */
export const sourceKey = (input: TrendInput): string =>
  [stageKey(input), input.kind, input.epoch_s, input.kind === 'spectrum' ? input.window_s : 0].join('|');

/** Windows of one length over one stage are transformed once. */
export const spectraKey = (input: TrendInput): string | undefined =>
  input.kind === 'spectrum' ? `${stageKey(input)}|${input.window_s}` : undefined;

export const stageKey = ({ montage, filters }: TrendInput): string =>
  [montage === 'brain' ? montage : montage.id, ...filters.map(({ name }) => name)].join('+');
